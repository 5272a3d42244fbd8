"""Forms for a code and for what was found."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import (
    DateTimeLocalField,
    RadioField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length

from trace.inspections import rules
from trace.web.forms import Form, choices

RESULT_WORDS = {
    "in_order": _("In order"),
    "minor": _("Minor fault"),
    "serious": _("Serious fault"),
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
