"""Rules on products: what may be said of one, and how complete it is by the eleven items the law asks for."""

from dataclasses import dataclass
from typing import Literal

from trace.core.gs1 import read_gtin
from trace.core.reason import Reason
from trace.registry.rules.batches import EXP_KINDS
from trace.registry.rules.texts import Tidied, missing, too_long, why_not_link

VersionState = Literal["draft", "submitted", "returned", "accepted", "refused", "superseded"]
OPEN_STATES: tuple[VersionState, ...] = ("draft", "returned", "submitted")
EDITABLE_STATES: tuple[VersionState, ...] = ("draft", "returned")

LONGEST_LIFE_DAYS = 36_500
MOST_STANDARDS = 20
LONGEST_SHORT_NAME = 40  # what a stamp has room for
ITEMS = 11


@dataclass(frozen=True)
class ProductDetails(Tidied):
    """What a producer says of a product. `no_brand` is the ticked "none": an empty brand alone is an open question."""

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


@dataclass(frozen=True)
class ProductFacts:
    """What the eleven checks look at: the product as told, its producer, and the batch and steps where there are."""

    name_vi: str
    has_image: bool
    producer_name: str
    has_commune: bool
    origin: str | None
    brand: str | None
    no_brand: bool
    standards: tuple[str, ...]
    trace_code: str
    batch: "BatchFacts | None" = None


@dataclass(frozen=True)
class BatchFacts:
    """A batch as the eleven checks look at it. `steps_placed`: of its `steps`, those that name a site."""

    lot: str
    has_mfg_date: bool
    exp_kind: str
    steps: int
    steps_placed: int


@dataclass(frozen=True)
class Completeness:
    """How many of the eleven items are there, and the names of those that are not."""

    done: int
    missing: tuple[str, ...]

    @property
    def total(self) -> int:
        """Eleven: TT 02/2024 names ten, NĐ 37/2026 adds the origin."""
        return ITEMS


# The items a product can meet before its first batch: what review asks for.
PRODUCT_ITEMS = ("name", "image", "producer", "address", "origin", "brand", "standards")


def completeness(facts: ProductFacts) -> Completeness:
    """The score n/11 of TT 02/2024 with NĐ 37/2026, each missing item by its key. An empty field is a failed check."""
    batch = facts.batch
    checks = {
        "name": bool(facts.name_vi),
        "image": facts.has_image,
        "producer": bool(facts.producer_name),
        "address": facts.has_commune,
        "origin": bool(facts.origin),
        "steps": batch is not None and 0 < batch.steps == batch.steps_placed,
        "mfg_date": batch is not None and batch.has_mfg_date,
        "trace_code": bool(facts.trace_code) and batch is not None and bool(batch.lot),
        "brand": bool(facts.brand) or facts.no_brand,
        "exp_date": batch is not None and batch.exp_kind in EXP_KINDS,
        "standards": bool(facts.standards),
    }
    absent = tuple(key for key, there in checks.items() if not there)
    return Completeness(ITEMS - len(absent), absent)


FIELD_OF_ITEM = {
    "name": "name_vi",
    "image": "image_file_id",
    "origin": "origin",
    "brand": "brand",
    "standards": "standards",
}


def why_not_submit(facts: ProductFacts) -> list[Reason]:
    """Why this product cannot go to review: each item it lacks of those that do not wait for a batch."""
    lacking = [item for item in completeness(facts).missing if item in PRODUCT_ITEMS]
    return [Reason(f"product.incomplete.{item}", field=FIELD_OF_ITEM.get(item)) for item in lacking]


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
    return reasons
