"""Forms of the register of violations."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, DateField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from trace.core.numbers import row_number
from trace.inspections.measures.forms import Based
from trace.inspections.rules import LONGEST_TEXT
from trace.inspections.violations import rules
from trace.web.forms import Form


class ViolationForm(Based):
    """What was found against a producer."""

    what = TextAreaField(_("What was found"), [DataRequired(_("Say what you found.")), Length(max=LONGEST_TEXT)])
    finding_id = SelectField(_("Finding behind it"), [Optional()], choices=[], validate_choice=False)
    public_words = TextAreaField(
        _("In plain words for the public"), [DataRequired(_("Say it in plain words.")), Length(max=rules.LONGEST_WORDS)]
    )
    for_consumers = BooleanField(_("It concerns people who buy, eat or use the goods"))

    @property
    def chosen_finding(self) -> int | None:
        """The finding that was chosen; None where none was."""
        return row_number(str(self.finding_id.data or ""))


class RulingForm(Form):
    """What was decided on a violation."""

    decision_no = StringField(_("Decision number"), [DataRequired(_("Give the number.")), Length(max=100)])
    decided_on = DateField(_("Decision date"), [InputRequired(_("Give a day."))])
    measure = TextAreaField(_("Measure"), [DataRequired(_("Say what was imposed.")), Length(max=LONGEST_TEXT)])


class FulfilForm(Form):
    """How the producer did what was decided."""

    how = TextAreaField(_("How it was fulfilled"), [DataRequired(_("Say how.")), Length(max=LONGEST_TEXT)])


class CancelForm(Form):
    """Why a violation is cancelled."""

    why = TextAreaField(_("Why it is cancelled"), [DataRequired(_("Say why.")), Length(max=LONGEST_TEXT)])
