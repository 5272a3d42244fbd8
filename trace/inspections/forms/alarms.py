"""Forms of alarms of abnormal scans and of their rules."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    IntegerField,
    RadioField,
    SelectField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from trace.inspections import rules
from trace.lookup.rules.suspicion import PUBLIC_KINDS, THRESHOLDS, RuleKind, limits
from trace.web.forms import Form, VersionedForm, choices

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
