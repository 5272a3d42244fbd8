"""Products with their versions: what the public sees, what waits, what differs, and how complete each is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from trace.base.errors import NotFound
from trace.core.reason import Reason
from trace.core.words import fold
from trace.registry.models import Batch, Producer, Product, ProductionStep, ProductVersion
from trace.registry.rules import (
    OPEN_STATES,
    WRITTEN,
    BatchFacts,
    Picture,
    ProductDetails,
    ProductFacts,
    Translation,
    why_not_publish,
)

PAGE = 50
COMPARED = (
    *WRITTEN,
    "standards",
    "gtin",
    "shop_url",
    "image_file_id",
    "images",
    "texts",
)
_KEPT = ("standards", "images", "texts")


@dataclass(frozen=True)
class Shown:
    """A product with the version to show: what waits where something does, else what is accepted."""

    product: Product
    version: ProductVersion
    accepted: ProductVersion | None

    @property
    def state(self) -> str:
        """In one word for lists: suspended and withdrawn go before the state of the version."""
        if self.product.withdrawn_on:
            return "withdrawn"
        return "suspended" if self.product.suspended_on else self.version.state


def product(db: Session, product_id: int) -> Product:
    """The product; NotFound when there is none."""
    if found := db.get(Product, product_id):
        return found
    raise NotFound(Reason("product.unknown"))


def version(db: Session, version_id: int) -> ProductVersion:
    """The version; NotFound when there is none."""
    if found := db.get(ProductVersion, version_id):
        return found
    raise NotFound(Reason("product.unknown"))


def versions_of(db: Session, product_id: int) -> list[ProductVersion]:
    """All versions of the product, the newest first."""
    rows = select(ProductVersion).where(ProductVersion.product_id == product_id)
    return list(db.scalars(rows.order_by(ProductVersion.number.desc())))


def open_version(db: Session, product_id: int) -> ProductVersion | None:
    """The version that is being written or waits for a decision; None when all is decided."""
    rows = select(ProductVersion).where(ProductVersion.product_id == product_id, ProductVersion.state.in_(OPEN_STATES))
    return db.scalar(rows.order_by(ProductVersion.number.desc()).limit(1))


def shown(db: Session, product_id: int) -> Shown:
    """The product with the version its own people see first; NotFound when there is none."""
    return _shown(product(db, product_id), versions_of(db, product_id))


def shown_each(db: Session, product_ids: Sequence[int]) -> list[Shown]:
    """The same for several products, in the order of `product_ids`, in two questions."""
    products = {each.id: each for each in db.scalars(select(Product).where(Product.id.in_(product_ids)))}
    versions: dict[int, list[ProductVersion]] = {number: [] for number in products}
    rows = select(ProductVersion).where(ProductVersion.product_id.in_(products))
    for each in db.scalars(rows.order_by(ProductVersion.product_id, ProductVersion.number.desc())):
        versions[each.product_id].append(each)
    return [_shown(products[number], versions[number]) for number in product_ids]


def _shown(found: Product, newest: Sequence[ProductVersion]) -> Shown:
    accepted = next((each for each in newest if each.id == found.accepted_version_id), None)
    waiting = next((each for each in newest if each.state in OPEN_STATES), None)
    return Shown(found, waiting or accepted or newest[0], accepted)


def products_of(
    db: Session, producer_ids: Collection[int] | None, *, text: str = "", after: int = 0, limit: int = PAGE
) -> list[Shown]:
    """Products by id after `after`, of these producers or of all (None), with their newest version."""
    any_version = aliased(ProductVersion)
    newest = select(func.max(any_version.number)).where(any_version.product_id == Product.id).scalar_subquery()
    rows = (
        select(Product, ProductVersion)
        .join(ProductVersion, and_(ProductVersion.product_id == Product.id, ProductVersion.number == newest))
        .where(Product.id > after)
    )
    if producer_ids is not None:
        rows = rows.where(Product.producer_id.in_(producer_ids))
    if text:
        name, by_code = ProductVersion.folded.contains(fold(text), autoescape=True), Product.trace_code == text.upper()
        by_gtin = Product.gtin == text.zfill(14)
        # First which products may be meant, out of indexes: else the newest version of every product is looked for.
        ever_named = select(any_version.product_id).where(any_version.folded.contains(fold(text), autoescape=True))
        meant = union_all(ever_named, select(Product.id).where(by_code), select(Product.id).where(by_gtin))
        rows = rows.where(Product.id.in_(meant), or_(name, by_code, by_gtin))
    return [Shown(found, each, None) for found, each in db.execute(rows.order_by(Product.id).limit(limit))]


def details_of(each: Shown) -> ProductDetails:
    """What the shown version says, as an edit takes it: one that keeps its pictures and translations."""
    told = {name: getattr(each.version, name) for name in COMPARED if name not in _KEPT}
    return ProductDetails(**told, group_key=each.product.group_key, standards=tuple(each.version.standards))


def pictures_of(each: ProductVersion) -> tuple[Picture, ...]:
    """The pictures of a version in their order, the main one first."""
    found = tuple(Picture(image["file_id"], image["alt"]) for image in each.images)
    if not found:
        return (Picture(each.image_file_id),) if each.image_file_id is not None else ()
    return tuple(sorted(found, key=lambda picture: picture.file_id != each.image_file_id))


def translations_of(each: ProductVersion) -> tuple[Translation, ...]:
    """What a version says in other languages."""
    names = ("name", "description", "storage_note", "warnings")
    return tuple(Translation(text["language"], **{name: text.get(name) for name in names}) for text in each.texts)


def difference(new: ProductVersion, old: ProductVersion | None) -> list[tuple[str, object, object]]:
    """What the new version says otherwise than the accepted one: (field, before, after)."""
    if old is None:
        return []
    changed = [name for name in COMPARED if getattr(old, name) != getattr(new, name)]
    return [(name, comparable(old, name), comparable(new, name)) for name in changed]


def comparable(version: ProductVersion | None, name: str) -> object:
    """What a version says in a field, as people compare it: a translation by its words, pictures by what they show,
    which is the product where nothing else is said, and by the number of their file, for another may show the same."""
    value: Any = getattr(version, name, None)
    if version and value and name == "images":
        said = (f"{each['alt'] or version.name_vi} (#{each['file_id']})" for each in value)
        return [f"{number}. {each}" for number, each in enumerate(said, 1)]
    if value and name == "texts":
        words = ("name", "description", "storage_note", "warnings")
        return [f"{each['language']}: {' / '.join(filter(None, map(each.get, words)))}" for each in value]
    return value


def facts_of(db: Session, each: ProductVersion, *, batch: Batch | None = None) -> ProductFacts:
    """What the eleven checks look at: this version, its producer, and a batch with its steps where one is given."""
    found = product(db, each.product_id)
    owner = db.get_one(Producer, found.producer_id)
    return ProductFacts(
        name_vi=each.name_vi,
        has_image=each.image_file_id is not None,
        producer_name=owner.name,
        has_commune=bool(owner.ward_code),
        origin=(batch.origin if batch and batch.origin else each.origin),
        brand=each.brand,
        no_brand=each.no_brand,
        standards=tuple(each.standards),
        trace_code=found.trace_code,
        batch=_batch_facts(db, batch) if batch else None,
    )


def _batch_facts(db: Session, batch: Batch) -> BatchFacts:
    counted = select(func.count(), func.count(ProductionStep.site_id))
    standing = counted.where(ProductionStep.batch_id == batch.id, ProductionStep.struck_at.is_(None))
    steps, placed = db.execute(standing).one()
    return BatchFacts(batch.lot, batch.mfg_date is not None, batch.exp_kind, steps, placed)


def why_not_lead_to(db: Session, of: Batch) -> Reason | None:
    """Why no stamp may lead the public to this batch: an item of the law that it lacks."""
    return why_not_publish(_batch_facts(db, of))


def why_not_stampable(db: Session, product_id: int) -> Reason | None:
    """Why no stamps may be approved for this product: only an accepted producer's accepted one, neither suspended."""
    found = product(db, product_id)
    owner = db.get_one(Producer, found.producer_id)
    if owner.accepted_at is None:
        return Reason("producer.not_accepted")
    if owner.suspended_on or owner.closed_on:
        return Reason("producer.suspended")
    if found.accepted_version_id is None:
        return Reason("product.not_accepted")
    return Reason("product.suspended") if found.suspended_on or found.withdrawn_on else None
