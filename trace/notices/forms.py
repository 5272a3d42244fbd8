"""Forms of notices: the ways a person wants to be told by."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import RadioField, SelectMultipleField
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from trace.web.forms import Form, choices

CHANNEL_WORDS = {"email": _("E-mail"), "sms": _("Text message (SMS)"), "zalo": _("Message by Zalo")}


class ChoiceForm(Form):
    """By which ways, in which language. None at all is a choice too: the inbox is always there."""

    channels = SelectMultipleField(
        _("Tell me by"),
        choices=choices(CHANNEL_WORDS.items()),
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    language = RadioField(
        _("Language of messages"),
        validators=[InputRequired()],
        choices=choices([("vi", "Tiếng Việt"), ("en", "English")]),
    )
