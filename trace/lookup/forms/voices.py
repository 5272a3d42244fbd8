"""Forms of the studio: a language, a recording, the answers of a second person."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, DateField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, Regexp

from trace.lookup.rules.voices import CODE, LONGEST_NAME, LONGEST_SAID, LONGEST_WHY
from trace.web.forms import Form

_NAMED = [DataRequired(_("Give a name.")), Length(max=LONGEST_NAME)]
_CODED = [DataRequired(_("Give the code.")), Regexp(f"^{CODE.pattern}$", message=_("Two or three small letters."))]


class NamesForm(Form):
    """How a language is called."""

    own_name = StringField(_("Name in the language itself"), _NAMED)
    name_vi = StringField(_("Name in Vietnamese"), _NAMED)


class VoiceForm(NamesForm):
    """A language that is not on the list."""

    code = StringField(_("Code of the language (ISO 639)"), _CODED)


class RecordForm(Form):
    """One recording, who speaks in it, and their consent."""

    sound = FileField(_("Recording"), [FileRequired(_("Record the sentence, or choose a file."))])
    said = TextAreaField(_("What is said, written in the language"), [Optional(), Length(max=LONGEST_SAID)])
    speaker = StringField(_("Who speaks"), [DataRequired(_("Give the speaker's name.")), Length(max=LONGEST_NAME)])
    consented_on = DateField(_("Day of consent"), [InputRequired(_("Give a day."))])
    consent = BooleanField(
        _("The speaker agrees that the public hears this recording, and knows that they may take this back."),
        [InputRequired(_("Without consent nothing is recorded."))],
    )


class ApproveForm(Form):
    """The second person's yes."""

    understood = BooleanField(
        _("I understand this language. I have heard the clip to its end. It says what the sentence says, no more."),
        [InputRequired(_("Hear the clip to its end first."))],
    )


class WhyForm(Form):
    """A no, or an end, with its reason."""

    why = TextAreaField(_("Reason"), [DataRequired(_("Say why.")), Length(max=LONGEST_WHY)])
