"""What the register says to the public of a product with no stamp: as last accepted, with its papers and recalls."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Text, and_, cast, null, select
from sqlalchemy.orm import Session, aliased

from trace.lookup.queries.covering import still_covers
from trace.lookup.queries.everything import certificates_of, ocop_of, producer_columns
from trace.lookup.queries.known import all_certificates, newest_ocop, producer_of, product_of
from trace.lookup.rules import Facts
from trace.registry import models as register

_Home = aliased(register.AdminUnit)


@dataclass(frozen=True, slots=True)
class RecalledLot:
    """A batch of the product that a public recall covers."""

    lot: str
    decided_on: date
    recall: int


@dataclass(frozen=True, slots=True)
class Registered:
    """A product as the public may know it. `facts` has neither stamp nor batch. `pictures`: beside the main one, each
    by its address and what it shows.
    """

    facts: Facts
    ingredients: str
    storage: str
    about: str
    shop: str
    paused_on: date | None
    withdrawn_on: date | None
    recalled: tuple[RecalledLot, ...]
    pictures: tuple[tuple[str, str], ...] = ()


def product_name(db: Session, product_id: int) -> tuple[str, str] | None:
    """The product's accepted names, Vietnamese and English; None when the public may not know of it."""
    version, product = register.ProductVersion, register.Product
    rows = select(version.name_vi, version.name_en).join(product, product.accepted_version_id == version.id)
    found = db.execute(rows.where(product.id == product_id)).first()
    return (found[0], found[1] or "") if found else None


def registered(
    db: Session, *, product_id: int | None = None, gtin: str | None = None, today: date
) -> Registered | None:
    """The product of this number, or of this GTIN, as of a day; None when nothing of it was accepted yet."""
    product = register.Product
    row = db.execute(_columns().where(product.id == product_id if gtin is None else product.gtin == gtin)).first()
    if row is None:
        return None
    facts = Facts(
        code="",
        stamp_kind="unit",
        producer=producer_of(row),
        product=product_of(row),
        ocop=newest_ocop(row.ocop),
        certificates=all_certificates(row.certificates),
    )
    return Registered(
        facts=facts,
        ingredients=row.ingredients or "",
        storage=row.storage_note or "",
        about=row.description or "",
        shop=row.shop_url or "",
        paused_on=row.paused_on,
        withdrawn_on=row.withdrawn_on,
        recalled=_recalled(db, row.product_id, today),
        pictures=_others(row),
    )


def _others(row: Any) -> tuple[tuple[str, str], ...]:
    """The pictures beside the main one; their files became public with the version."""
    beside = (each for each in row.images if each["file_id"] != row.picture)
    return tuple((f"/anh/{each['file_id']}.webp", each["alt"] or "") for each in beside)


def _columns() -> Any:
    """A row that reads like one of a look-up (`everything`), with nothing of a stamp or batch in it."""
    producer, product, version = register.Producer, register.Product, register.ProductVersion
    picture = register.StoredFile
    nothing = [null().label(name) for name in ("batch_updated_at", "activated_at", "batch_origin")]
    shown = and_(picture.id == version.image_file_id, picture.public.is_(True), picture.small_name.is_not(None))
    return (
        select(*producer_columns(_Home), *_of_product(), *nothing)
        .add_columns(picture.id.label("picture"))
        .add_columns(ocop_of(product.id).label("ocop"), certificates_of(producer.id, product.id).label("certificates"))
        .select_from(product)
        .join(version, version.id == product.accepted_version_id)
        .join(producer, producer.id == product.producer_id)
        .join(_Home, and_(_Home.code == producer.ward_code, _Home.valid_from == producer.ward_valid_from))
        .join(picture, shown, isouter=True)
    )


def _of_product() -> tuple[Any, ...]:
    product, version = register.Product, register.ProductVersion
    return (
        product.id.label("product_id"),
        product.gtin,
        product.suspended_on.label("paused_on"),
        product.withdrawn_on,
        version.name_vi,
        version.name_en,
        version.brand,
        version.origin,
        version.net_content,
        version.warnings,
        version.ingredients,
        version.storage_note,
        version.description,
        version.shop_url,
        version.images,
        cast(version.standards, Text).label("standards"),
        cast(version.texts, Text).label("texts"),
        version.checked_by_unit.label("product_unit"),
        version.checked_on.label("product_checked_on"),
    )


def _recalled(db: Session, product_id: int, today: date) -> tuple[RecalledLot, ...]:
    recall, covered, batch = register.Recall, register.RecallBatch, register.Batch
    rows = (
        select(batch.lot, recall.decision_date, recall.id)
        .join(covered, covered.batch_id == batch.id)
        .join(recall, recall.id == covered.recall_id)
        .where(batch.product_id == product_id, still_covers(today))
        .order_by(recall.decision_date.desc(), batch.lot)
    )
    return tuple(RecalledLot(lot, on, number) for lot, on, number in db.execute(rows))
