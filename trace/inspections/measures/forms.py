"""Forms of measures: legal bases, objections and their answers, prolonged holds, voids, proposals, steps of recalls."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import lazy_gettext as _
from wtforms import (
    DateField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from trace.core.numbers import row_number
from trace.inspections.measures import rules
from trace.inspections.measures.models import LegalBasis
from trace.inspections.rules import LONGEST_TEXT
from trace.web.forms import Form, VersionedForm, choices

RESTING_WORDS = {
    "hold": _("Pause of sale"),
    "void": _("Voiding of stamps"),
    "suspension": _("Suspension of a certificate"),
    "revocation": _("Revocation of a certificate, an OCOP item or stamps"),
    "recall": _("Recall"),
    "violation": _("Violation"),
}
ANSWER_WORDS = {
    "upheld": _("Upheld: the measure ends"),
    "partly": _("Upheld in part"),
    "rejected": _("Rejected"),
}
DECISION_WORDS = {"carried_out": _("Carried out"), "refused": _("Refused")}


class BasisForm(VersionedForm):
    """A legal basis as an administrator writes it down."""

    cited = TextAreaField(
        _("Legal basis, in the words people will read"),
        [DataRequired(_("Name the document and the article.")), Length(max=rules.LONGEST_CITED)],
    )
    measures = SelectMultipleField(
        _("What it is a basis for"),
        [InputRequired(_("Choose at least one."))],
        choices=choices(RESTING_WORDS.items()),
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    appeal_to = StringField(
        _("Who receives objections"), [DataRequired(_("Name the authority.")), Length(max=rules.LONGEST_CITED)]
    )
    appeal_days = IntegerField(
        _("Days to object"),
        [InputRequired(_("Give a number.")), NumberRange(1, rules.MOST_APPEAL_DAYS)],
        default=rules.USUAL_APPEAL_DAYS,
    )


class Based(Form):
    """A form that asks for the legal basis, where the list offers any."""

    basis_id = SelectField(_("Legal basis"), [Optional()], choices=[], validate_choice=False)

    def offer(self, bases: Iterable[LegalBasis]) -> None:
        """Offer these; where there are none, nothing is asked."""
        offered = [SelectChoice(one.id, one.cited) for one in bases]
        self.basis_id.choices = offered if len(offered) < 2 else [SelectChoice("", _("Choose one")), *offered]
        if len(offered) == 1 and not self.is_submitted():
            self.basis_id.data = str(offered[0].value)

    @property
    def chosen_basis(self) -> int | None:
        """The basis that was chosen; None where none was."""
        return row_number(str(self.basis_id.data or ""))


class VoidForm(Based):
    """Which stamps are voided as a measure, and why. They are numbered from 1 within their run."""

    first = IntegerField(_("From stamp number"), [InputRequired(_("Give a number.")), NumberRange(1)])
    last = IntegerField(_("To stamp number"), [InputRequired(_("Give a number.")), NumberRange(1)])
    reason = TextAreaField(_("Reason"), [DataRequired(_("Say why.")), Length(max=LONGEST_TEXT)])


class ProlongForm(Form):
    """Until when a hold goes on, and why."""

    until = DateField(_("Look at it again before"), [InputRequired(_("Give a day."))])
    reason = TextAreaField(_("Reason"), [DataRequired(_("Say why.")), Length(max=LONGEST_TEXT)])


class ObjectionForm(Form):
    """What a producer says against what was imposed."""

    text = TextAreaField(_("Your objection"), [DataRequired(_("Say what is wrong with it.")), Length(max=LONGEST_TEXT)])


class AnswerForm(Form):
    """The answer to an objection."""

    outcome = RadioField(_("Outcome"), [InputRequired(_("Choose one."))], choices=choices(ANSWER_WORDS.items()))
    answer = TextAreaField(
        _("Answer, as the producer reads it"), [DataRequired(_("Say why.")), Length(max=LONGEST_TEXT)]
    )


class ProposalForm(Based):
    """What an inspector proposes to the authority, and its evidence."""

    first = IntegerField(_("From stamp number"), [Optional(), NumberRange(1)])
    last = IntegerField(_("To stamp number"), [Optional(), NumberRange(1)])
    reason = TextAreaField(_("Reason and evidence"), [DataRequired(_("Say why.")), Length(max=LONGEST_TEXT)])
    findings = SelectMultipleField(
        _("Findings that prove it"),
        [Optional()],
        coerce=int,
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )


class ProposalDecisionForm(Form):
    """What the authority decided."""

    outcome = RadioField(_("Decision"), [InputRequired(_("Choose one."))], choices=choices(DECISION_WORDS.items()))
    decision_no = StringField(_("Decision number"), [Optional(), Length(max=rules.LONGEST_DECISION)])
    decided_on = DateField(_("Decision date"), [InputRequired(_("Give a day."))])
    answer = TextAreaField(_("Reason of a refusal"), [Optional(), Length(max=LONGEST_TEXT)])


class ReturnForm(Form):
    """A step of counting what came back."""

    batch_id = SelectField(_("Lot"), coerce=int)
    quantity = IntegerField(_("Quantity that came back"), [InputRequired(_("Give a number."))])
    note = StringField(_("From where, by which paper"), [Optional(), Length(max=500)])


class ToldForm(Form):
    """How somebody who received the goods was told."""

    how = StringField(_("How they were told"), [DataRequired(_("Say how.")), Length(max=300)])
