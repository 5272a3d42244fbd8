"""Forms of keys: why something is proposed, and what a print trial showed."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _
from wtforms import DateField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from trace.stamps.keeping.wording import HOW_TRIED, READINGS
from trace.stamps.models import PrintTrial
from trace.stamps.rules import CONDITIONS
from trace.stamps.wording import stock_choices
from trace.web.forms import Form, choices

LONGEST_REASON = 500
SHORT = Length(max=LONGEST_REASON, message=_("This is too long."))
TOLD = InputRequired(_("Fill this in."))
CHOSEN = InputRequired(_("Choose one."))


class ReasonForm(Form):
    """A proposal that a second person decides on."""

    reason = TextAreaField(_("Reason"), validators=[InputRequired(_("Say why.")), SHORT])


def _reading(name: str) -> RadioField:
    return RadioField(HOW_TRIED[name], choices=choices(READINGS.items()), validators=[CHOSEN])


class TrialForm(Form):
    """A trial of printed labels on real phones."""

    label_stock = SelectField(_("Label paper"), choices=choices(stock_choices()), validators=[CHOSEN])
    template = StringField(_("Design of the label"), validators=[Optional(), SHORT])
    phones = TextAreaField(_("Phones"), validators=[TOLD, SHORT])
    dry, wet, curved = (_reading(name) for name in CONDITIONS)
    result = TextAreaField(_("Remarks"), validators=[TOLD, SHORT])
    passed = RadioField(
        _("Result"),
        choices=choices([("yes", _("Passed")), ("no", _("Not passed"))]),
        validators=[CHOSEN],
    )
    tried_on = DateField(_("Day of the trial"), validators=[InputRequired(_("Type the day."))])
    signed_by = StringField(_("Signed by"), validators=[TOLD, SHORT])

    def on(self, free_stocks: Sequence[str]) -> TrialForm:
        """The same form, also with the papers of a size of somebody's own."""
        self.label_stock.choices = choices(stock_choices(free_stocks))
        return self

    def trial(self) -> PrintTrial:
        """What was typed, as the command takes it."""
        named = ("label_stock", "phones", *CONDITIONS, "result", "tried_on", "signed_by")
        return PrintTrial(
            **{name: self[name].data for name in named},
            template=(self.template.data or "").strip() or None,
            passed=self.passed.data == "yes",
        )
