"""Reads of company prefixes and of the numbers given out of them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import literal, or_, select
from sqlalchemy.orm import Session

from trace.base.errors import NotFound
from trace.core.gs1 import CASE_INDICATORS, Gtin, belongs
from trace.core.reason import Reason
from trace.registry.models import AllocatedGtin, BarcodeNote, CompanyPrefix, Product, ProductVersion


def prefix(db: Session, prefix_id: int) -> CompanyPrefix:
    """The company prefix; NotFound when there is none."""
    if found := db.get(CompanyPrefix, prefix_id):
        return found
    raise NotFound(Reason("prefix.unknown"))


def prefixes_of(db: Session, producer_id: int, *, lock: bool = False) -> Sequence[CompanyPrefix]:
    """The producer's prefixes in the order they were recorded, locked for this transaction if asked."""
    rows = select(CompanyPrefix).where(CompanyPrefix.producer_id == producer_id).order_by(CompanyPrefix.id)
    if lock:
        rows = rows.with_for_update().execution_options(populate_existing=True)
    return db.scalars(rows).all()


def overlapping_prefix(db: Session, text: str) -> CompanyPrefix | None:
    """A recorded prefix that has numbers in common with this one: the same, a longer or a shorter one."""
    shorter = literal(text).startswith(CompanyPrefix.prefix)
    return db.scalar(select(CompanyPrefix).where(or_(CompanyPrefix.prefix.startswith(text), shorter)).limit(1))


def gtins_of(db: Session, product_id: int) -> Sequence[AllocatedGtin]:
    """The numbers given to a product: of the unit, then of its cases."""
    rows = select(AllocatedGtin).where(AllocatedGtin.product_id == product_id)
    return db.scalars(rows.order_by(AllocatedGtin.indicator)).all()


def taken_under(db: Session, text: str) -> frozenset[str]:
    """The GTINs under a prefix, fourteen digits, that some product has, some version claims, or that were given."""
    like = f"_{text}%"
    found = (db.scalars(select(column).where(column.like(like))) for column in _GTINS)
    return frozenset(number for numbers in found for number in numbers if number)


def is_taken(db: Session, gtin: Gtin) -> bool:
    """Whether some product has this number, some version claims it, or it was given."""
    return any(db.scalar(select(column).where(column == gtin.gtin14).limit(1)) for column in _GTINS)


def free_indicator(db: Session, product_id: int) -> int | None:
    """The first indicator of a case that the product has no number for; None when it has all eight."""
    used = {each.indicator for each in gtins_of(db, product_id)}
    return next((each for each in CASE_INDICATORS if each not in used), None)


def is_foreign(db: Session, producer_id: int, gtin14: str | None) -> bool:
    """Whether a producer that holds prefixes uses a number of somebody else's: allowed (goods may be bought in), but
    worth saying.
    """
    held = prefixes_of(db, producer_id) if gtin14 else ()
    return bool(gtin14 and held) and not any(belongs(Gtin(str(gtin14)), each.prefix) for each in held)


def prefix_under(db: Session, gtin14: str) -> CompanyPrefix | None:
    """The recorded company prefix a GTIN lies under, whoever holds it; None where nobody has recorded it."""
    parts = [gtin14[1 : 1 + length] for length in PREFIX_LENGTHS]
    found = db.scalars(select(CompanyPrefix).where(CompanyPrefix.prefix.in_(parts)))
    return next((each for each in found if belongs(Gtin(gtin14), each.prefix)), None)


def barcode_notes(db: Session, product_id: int, gtin14: str) -> Sequence[BarcodeNote]:
    """What is known of a product's GTIN on the national database: what officers found first, each the newest first."""
    mine = select(BarcodeNote).where(BarcodeNote.product_id == product_id, BarcodeNote.gtin == gtin14)
    return db.scalars(
        mine.order_by(BarcodeNote.checked.desc(), BarcodeNote.noted_on.desc(), BarcodeNote.id.desc())
    ).all()


PREFIX_LENGTHS = range(7, 11)
_GTINS = (Product.gtin, ProductVersion.gtin, AllocatedGtin.gtin)
