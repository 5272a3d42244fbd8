"""Rules on products: what may be said of one."""

from dataclasses import dataclass
from typing import Final, Literal

from trace.core.gs1 import read_gtin
from trace.core.reason import Reason
from trace.registry.rules.telling import Picture, Translation, why_not_pictures, why_not_translations
from trace.registry.rules.texts import Tidied, missing, too_long, why_not_link

VersionState = Literal["draft", "submitted", "returned", "accepted", "refused", "superseded"]
OPEN_STATES: tuple[VersionState, ...] = ("draft", "returned", "submitted")
EDITABLE_STATES: tuple[VersionState, ...] = ("draft", "returned")

WRITTEN: Final = (
    *("name_vi", "name_en", "short_name", "brand", "no_brand", "origin", "net_content"),
    *("shelf_life_days", "ingredients", "storage_note", "warnings", "description"),
)
"""What is said of a product as it is typed: kept in a version, compared and edited under one name."""

LONGEST_LIFE_DAYS = 36_500
MOST_STANDARDS = 20
LONGEST_SHORT_NAME = 40  # what a stamp has room for


@dataclass(frozen=True)
class ProductDetails(Tidied):
    """What a producer says of a product. `no_brand` is the ticked "none": an empty brand alone is an open question.

    `image_file_id` is the main one of `images`. Where `images` or `translations` is None, an edit keeps what there is.
    """

    name_vi: str
    group_key: str
    name_en: str | None = None
    short_name: str | None = None
    brand: str | None = None
    no_brand: bool = False
    origin: str | None = None
    net_content: str | None = None
    shelf_life_days: int | None = None
    ingredients: str | None = None
    storage_note: str | None = None
    warnings: str | None = None
    description: str | None = None
    standards: tuple[str, ...] = ()
    gtin: str | None = None
    shop_url: str | None = None
    image_file_id: int | None = None
    images: tuple[Picture, ...] | None = None
    translations: tuple[Translation, ...] | None = None


def why_not_product(details: ProductDetails) -> list[Reason]:
    """Why this cannot be kept as said: a wrong GTIN, a link that is none, both a brand and "no brand"."""
    reasons = [*missing(details, "name_vi", "group_key"), *too_long(details)]
    if details.short_name and len(details.short_name) > LONGEST_SHORT_NAME:
        reasons.append(Reason("text.too_long", field="short_name", most=LONGEST_SHORT_NAME))
    if details.brand and details.no_brand:
        reasons.append(Reason("product.brand_and_none", field="brand"))
    if details.shelf_life_days is not None and not 0 < details.shelf_life_days <= LONGEST_LIFE_DAYS:
        reasons.append(Reason("number.range", field="shelf_life_days", least=1, most=LONGEST_LIFE_DAYS))
    if len(details.standards) > MOST_STANDARDS or any(len(each) > 200 for each in details.standards):
        reasons.append(Reason("product.standards", field="standards", most=MOST_STANDARDS))
    if details.gtin and isinstance(wrong := read_gtin(details.gtin), Reason):
        reasons.append(wrong.beside("gtin"))
    if details.shop_url and (bad := why_not_link(details.shop_url)):
        reasons.append(bad.beside("shop_url"))
    reasons += why_not_pictures(details.images or (), details.image_file_id)
    return reasons + why_not_translations(details.translations or ())
