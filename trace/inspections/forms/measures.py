"""Forms of holds and recalls, and the one by which a producer recalls its own batch."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import (
    DateField,
    IntegerField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from trace.inspections import rules
from trace.inspections.measures.forms import Based
from trace.web.forms import Form, choices

MOST_STAMPS = 10_000_000_000
SCOPE_WORDS = {
    "batch": _("The whole batch"),
    "stretch": _("All stamps of this run with the same history"),
    "span": _("Stamps from one number to another"),
    "stamp": _("This stamp only"),
}


class HoldForm(Based):
    """What is paused, why, by which basis, and when it is looked at again. Stamps are numbered from 1 in their run."""

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


class TypedForm(Based):
    """What cannot be undone is confirmed by typing a word that stands on the paper."""

    typed_word = StringField(_("Type it here"), [DataRequired(_("Type it to be sure.")), Length(max=200)])


class ClosingForm(Form):
    """The end of a recall: how much came back."""

    returned_quantity = IntegerField(_("Quantity that came back"), [InputRequired(_("Give a number.")), NumberRange(0)])
