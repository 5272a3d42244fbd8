"""Forms of inspectors' pages, and the one by which a producer recalls its own batch."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from trace.inspections import rules
from trace.lookup.rules.suspicion import PUBLIC_KINDS, THRESHOLDS, RuleKind, limits
from trace.web.forms import Form, VersionedForm, choices

MOST_STAMPS = 10_000_000_000

RESULT_WORDS = {
    "in_order": _("In order"),
    "minor": _("Minor fault"),
    "serious": _("Serious fault"),
}
SCOPE_WORDS = {
    "batch": _("The whole batch"),
    "stretch": _("All stamps of this run with the same history"),
    "span": _("Stamps from one number to another"),
    "stamp": _("This stamp only"),
}
OUTCOME_WORDS = {
    "copied": _("The stamp was copied"),
    "explained": _("The scans have another explanation"),
    "nothing": _("Nothing was found"),
}
GRADE_WORDS = {"low": _("Low"), "medium": _("Medium"), "high": _("High")}
THRESHOLD_WORDS = {
    "window_days": _("Within how many days"),
    "places": _("Provinces, the producer's own not counted"),
    "place_device_days": _("Devices in each province, counted anew each day"),
    "device_days": _("Devices, counted anew each day"),
    "public_places": _("Provinces for the public page"),
    "public_days": _("Days on which it was scanned in each of them"),
    "provinces_in_a_day": _("Provinces on one day"),
    "days": _("On how many days"),
    "percent": _("Percent of the batch's scans"),
    "stamps": _("Stamps of the run that were scanned at all"),
    "scans": _("Number of scans"),
}


class CodeForm(Form):
    """The twenty digits of a stamp, however they are typed or pasted."""

    code = StringField(_("Stamp code"), [InputRequired(_("Type the 20 digits under the QR code.")), Length(max=2_048)])


class FindingForm(Form):
    """What an inspector saw."""

    result = RadioField(_("Result"), [InputRequired(_("Choose one."))], choices=choices(RESULT_WORDS.items()))
    text = TextAreaField(_("What you found"), [DataRequired(_("Say what you found.")), Length(max=rules.LONGEST_TEXT)])
    place = StringField(_("Where"), [DataRequired(_("Name the place.")), Length(max=rules.LONGEST_PLACE)])
    found_at = DateTimeLocalField(_("When"), [InputRequired(_("Give the day and the time."))])


class HoldForm(Form):
    """What is paused, why, and when it is looked at again. Stamps are numbered from 1 within their run."""

    scope = RadioField(_("What is paused"), [InputRequired(_("Choose one."))], choices=choices(SCOPE_WORDS.items()))
    first = IntegerField(_("From stamp number"), [Optional(), NumberRange(1, MOST_STAMPS)])
    last = IntegerField(_("To stamp number"), [Optional(), NumberRange(1, MOST_STAMPS)])
    reason = TextAreaField(_("Reason"), [DataRequired(_("Say why.")), Length(max=rules.LONGEST_TEXT)])
    review_on = DateField(_("Look at it again before"), [InputRequired(_("Give a day."))])


class DecisionForm(Form):
    """A yes that needs no words."""


class ReasonForm(Form):
    """An end that needs its reason: of a hold, or of a recall that was entered by mistake."""

    reason = TextAreaField(_("Reason"), [DataRequired(_("Say why.")), Length(max=rules.LONGEST_TEXT)])


class RecallForm(Form):
    """What a compulsory recall states (lookup-page.md, 4.6)."""

    batch_ids = SelectMultipleField(
        _("Batches"),
        [InputRequired(_("Choose at least one batch."))],
        coerce=int,
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    decided_by = StringField(_("Authority that decided"), [DataRequired(_("Name the authority.")), Length(max=300)])
    decision_no = StringField(_("Decision number"), [DataRequired(_("Give the number.")), Length(max=100)])
    decision_date = DateField(_("Decision date"), [InputRequired(_("Give a day."))])
    scope = StringField(_("Scope"), [DataRequired(_("Say which goods.")), Length(max=500)])
    public_text = TextAreaField(
        _("Reason, in plain words for the public"), [DataRequired(_("Say why.")), Length(max=2_000)]
    )
    advice = TextAreaField(_("What to do"), [Optional(), Length(max=1_000)])


class VoluntaryRecallForm(Form):
    """What a producer states when it calls its own batch back. The lot number is typed once more to be sure."""

    decision_no = StringField(_("Number of your notice"), [Optional(), Length(max=100)])
    decision_date = DateField(_("Date of your notice"), [InputRequired(_("Give a day."))])
    scope = StringField(_("Scope"), [DataRequired(_("Say which goods.")), Length(max=500)])
    public_text = TextAreaField(
        _("Reason, in plain words for the public"), [DataRequired(_("Say why.")), Length(max=2_000)]
    )
    advice = TextAreaField(_("What to do"), [Optional(), Length(max=1_000)])
    lot = StringField(_("Type the lot number to be sure"), [DataRequired(_("Type it to be sure.")), Length(max=200)])


class TypedForm(Form):
    """What cannot be undone is confirmed by typing a word that stands on the paper."""

    typed_word = StringField(_("Type it here"), [DataRequired(_("Type it to be sure.")), Length(max=200)])


class ClosingForm(Form):
    """The end of a recall: how much came back."""

    returned_quantity = IntegerField(_("Quantity that came back"), [InputRequired(_("Give a number.")), NumberRange(0)])


class AlarmForm(Form):
    """What came out of looking at abnormal scans."""

    outcome = RadioField(_("What came out"), [InputRequired(_("Choose one."))], choices=choices(OUTCOME_WORDS.items()))
    note = TextAreaField(
        _("What you did and saw"), [DataRequired(_("Say what you found.")), Length(max=rules.LONGEST_TEXT)]
    )


class ScanRuleForm(VersionedForm):
    """A rule's grade and switches; its thresholds are fields of the class that `scan_rule_form` makes."""

    grade = RadioField(_("Grade of the alarm"), [InputRequired(_("Choose one."))], choices=choices(GRADE_WORDS.items()))
    raises_case = BooleanField(_("Raise alarms for inspectors"))


class GroupForm(Form):
    """The product group that gets a rule of its own."""

    group_key = SelectField(_("Product group"), [InputRequired(_("Choose one."))])


def scan_rule_form(kind: RuleKind) -> type[ScanRuleForm]:
    """The form of rules of this kind: a number for each threshold, and the public switch where there is one."""
    fields: dict[str, Any] = {
        name: IntegerField(THRESHOLD_WORDS[name], [InputRequired(_("Give a number.")), NumberRange(*limits(name))])
        for name in THRESHOLDS[kind]
    }
    if kind in PUBLIC_KINDS:
        fields["public"] = BooleanField(_("Show it on the public page of the stamp"))
    return type(f"ScanRuleFormOf_{kind}", (ScanRuleForm,), fields)
