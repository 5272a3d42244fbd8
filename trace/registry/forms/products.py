"""Forms of products and their pictures."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, SelectField

from trace.registry import rules
from trace.registry.forms.fields import NEEDED, digits, line, line_later, number, text
from trace.web.forms import VersionedForm


class ProductForm(VersionedForm):
    """What a producer says of a product. The picture has a page of its own."""

    name_vi = line(_("Product name"), needed=True)
    group_key = SelectField(_("Product group"), [NEEDED], validate_choice=False)
    brand = line_later(_("Brand"))
    no_brand = BooleanField(_("It has no brand"))
    origin = text(_("Origin"), later=True)
    standards = text(_("Standards applied"), later=True)
    net_content = line(_("Net content"))
    shelf_life_days = number(_("Shelf life in days"))
    gtin = digits(_("Barcode number (GTIN)"))
    name_en = line(_("Name in English"))
    short_name = line(_("Short name for the stamp"))
    ingredients = text(_("Ingredients"))
    storage_note = text(_("Storage"))
    warnings = text(_("Warnings"))
    description = text(_("Description"))
    shop_url = line(_("Link to a shop"), type="url", autocomplete="off")

    def details(self, image_file_id: int | None = None) -> rules.ProductDetails:
        """What was typed, as the commands take it; one standard a line."""
        typed = {name: getattr(self, name).data for name in self.TOLD}
        standards = tuple(each.strip() for each in (self.standards.data or "").splitlines() if each.strip())
        return rules.ProductDetails(**typed, standards=standards, image_file_id=image_file_id)

    TOLD = (
        "name_vi",
        "group_key",
        "brand",
        "no_brand",
        "origin",
        "net_content",
        "shelf_life_days",
        "gtin",
        "name_en",
        "short_name",
        "ingredients",
        "storage_note",
        "warnings",
        "description",
        "shop_url",
    )
