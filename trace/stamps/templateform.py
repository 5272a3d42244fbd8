"""The form of a template: what labels show, where there is a choice; and the paper it is tried on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import BooleanField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from trace.stamps import wording as words
from trace.stamps.rules import TemplateChoices, read_choices
from trace.stamps.rules.templates import LONGEST_WORDING
from trace.web.forms import Form, picked, preset

TRIED_FREE = ("roll-25x25", "roll-30x20", "roll-40x30", "roll-50x30", "a3-60x90")
WORDINGS = ("invitation_words", "issuer_words")
PROVINCES = ("code", "address", "invitation", "issuer", "logo", "logo_file", *WORDINGS)
LONG = Length(max=LONGEST_WORDING)
LINES = [(0, _("Whatever suits the paper")), *((count, str(count)) for count in range(1, 6))]


def _show(label: Any) -> Any:
    return preset(SelectField, label, words.SHOWS.items(), "room")


class TemplateForm(Form):
    """A template of the province, or of a producer: then without what only the province chooses."""

    name_of = StringField(_("Name of the template"), validators=[InputRequired(_("Give it a name.")), LONG])
    producer_id = preset(SelectField, _("Whose template"), (), None, coerce=picked)
    arrangement = preset(RadioField, _("Arrangement"), words.ARRANGEMENTS.items(), "auto")
    code = BooleanField(_("Print the twenty digits"), default=True)
    code_lines = preset(SelectField, _("Lines of the code"), LINES, 0, coerce=int)
    address = _show(_("Address of the site"))
    name = _show(_("Short name of the product"))
    producer = _show(_("Producer"))
    batch = _show(_("Batch and dates, if chosen for the order"))
    ordinal = _show(_("Number of sheet or roll and label"))
    invitation = _show(_("Invitation to scan"))
    invitation_words = StringField(_("Words of the invitation"), validators=[LONG])
    issuer = _show(_("Line of the issuer"))
    issuer_words = StringField(_("Words of the issuer"), validators=[LONG])
    logo = _show(_("Logo"))
    logo_file = FileField(_("New logo"), render_kw={"accept": "image/jpeg,image/png,image/webp"})
    barcode = preset(SelectField, _("Second symbol"), words.BARCODES.items(), "ean13")
    barcode_show = _show(_("Print the second symbol"))
    black = preset(RadioField, _("Black"), words.INKS.items(), "g")
    bleed = BooleanField(_("On rolls: 2 mm of bleed around each label"))
    cut_marks = BooleanField(_("On plain sheets: cut marks"), default=True)
    stock = preset(SelectField, _("Paper to try it on"), words.stock_choices(TRIED_FREE), "a4-65")
    scratch = BooleanField(_("Try it with a box to scratch"))

    def chosen(self) -> TemplateChoices:
        """What was chosen."""
        typed = {name: field.data for name, field in self._fields.items()}
        words_typed = {name: (typed.get(name) or "").strip() for name in WORDINGS}
        return read_choices(typed | words_typed)

    def of(self, owners: Sequence[tuple[int | None, Any]], *, own: bool) -> TemplateForm:
        """The same form for these owners; for a producer's own without what is the province's to choose."""
        self.producer_id.choices = [SelectChoice(number or "", name) for number, name in owners]
        if own:
            for name in PROVINCES:
                del self[name]
        if len(owners) == 1:
            del self.producer_id
        return self
