"""Forms of how a product is shown: its pictures, its texts in other languages, what is known of its GTIN."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import BooleanField, FieldList, FormField, HiddenField, RadioField
from wtforms import Form as PlainForm

from trace.registry.forms.fields import NEEDED, Whole, day, line, text
from trace.registry.rules import Picture, Translation
from trace.web.forms import Form, Preset, VersionedForm, choices

DIGITS = 19
ACCEPTED = "image/jpeg,image/png,image/webp,image/avif"


class PictureForm(VersionedForm):
    """One more picture of a product."""

    image = FileField(_("Picture"), [NEEDED], render_kw={"accept": ACCEPTED})
    alt = line(_("What the picture shows"))


class OnePicture(PlainForm):  # type: ignore[misc]
    """A picture among others: its place, its words, whether it goes."""

    file_id = HiddenField()
    place = Whole(_("Place (1 is the main picture)"), [Preset()], render_kw={"inputmode": "numeric"})
    alt = line(_("What it shows"))
    gone = BooleanField(_("Take this picture away"))


class PicturesForm(VersionedForm):
    """The pictures there are, to be put in order."""

    pictures = FieldList(FormField(OnePicture))

    def arranged(self) -> tuple[Picture, ...]:
        """The pictures that stay, by their places; those of one place as they stood."""
        rows: list[dict[str, Any]] = [each.data for each in self.pictures if not each.data["gone"]]
        rows.sort(key=lambda row: row["place"] if row["place"] is not None else 99)
        return tuple(Picture(_file_number(str(row["file_id"])), row["alt"] or None) for row in rows)


def _file_number(text: str) -> int:
    """The number of a file, which may be longer than those of other rows; 0, which no file has, for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= DIGITS else 0


class TranslationForm(VersionedForm):
    """What the public reads in another language."""

    name = line(_("Product name"))
    description = text(_("Description"))
    storage_note = text(_("Storage"))
    warnings = text(_("Warnings"))

    def told(self, language: str) -> Translation:
        """What was typed, as the command takes it."""
        names = ("name", "description", "storage_note", "warnings")
        return Translation(language, **{name: getattr(self, name).data for name in names})


class BarcodeForm(Form):
    """What is known of a GTIN on the national barcode database."""

    declared = RadioField(
        _("On the national barcode database (VNPC) this number is"),
        [NEEDED],
        choices=choices([("y", _("declared")), ("n", _("not declared"))]),
        validate_choice=False,
    )
    noted_on = day(_("As seen on"), needed=True)
