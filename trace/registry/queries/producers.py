"""Producers as their people and officers read them."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from trace.accounts import queries as accounts
from trace.base.errors import NotFound
from trace.base.keys import KeyRing
from trace.core.reason import Reason
from trace.registry.models import AdminUnit, Producer
from trace.registry.rules import looks, masked

PAGE = 50
PERSONAL_ID = "personal_id"  # what a sealed number is sealed for


def producer(db: Session, producer_id: int) -> Producer:
    """The producer; NotFound when there is none."""
    if found := db.get(Producer, producer_id):
        return found
    raise NotFound(Reason("producer.unknown"))


def names_of(db: Session, ids: Collection[int]) -> dict[int, str]:
    """The names of these producers, in one question."""
    return {row.id: row.name for row in db.execute(select(Producer.id, Producer.name).where(Producer.id.in_(ids)))}


def producer_by_print(db: Session, tax_id_print: str) -> Producer | None:
    """Who holds the tax code with this fingerprint, or None; of one that was merged, the producer it belongs to now."""
    found = row_by_print(db, tax_id_print)
    if found is not None and found.merged_into_id is not None:
        return producer(db, found.merged_into_id)
    return found


def row_by_print(db: Session, tax_id_print: str) -> Producer | None:
    """The very row that bears the fingerprint, also one that was merged: from it a tax code is transferred."""
    return db.scalar(select(Producer).where(Producer.tax_id_print == tax_id_print))


def own_number(keys: KeyRing, found: Producer) -> str | None:
    """The tax code in clear, to be masked or compared at once; None where there is none yet. Never to be shown."""
    if found.tax_id_sealed is not None:
        return keys.open(found.tax_id_sealed, PERSONAL_ID).decode()
    return found.tax_id


def tax_id_shown(keys: KeyRing, found: Producer) -> str | None:
    """The tax code as its own people and officers see it: a personal number masked; None where there is none yet."""
    number = own_number(keys, found)
    return masked(number) if number and found.tax_id_sealed is not None else number


def producer_state(found: Producer) -> str:
    """In one word: draft, submitted, accepted, suspended, merged or closed."""
    if found.merged_into_id:
        return "merged"
    if found.closed_on:
        return "closed"
    if found.suspended_on:
        return "suspended"
    if found.submitted_at:
        return "submitted"
    return "accepted" if found.accepted_at else "draft"


def producers_of(
    db: Session, ids: Collection[int] | None, *, text: str = "", after: int = 0, limit: int = PAGE
) -> list[Producer]:
    """Producers by id after `after`: those in `ids`, or all of them (None); `text` is looked for in the name.

    What was merged into another is no producer of its own any more.
    """
    rows = select(Producer).where(Producer.id > after, Producer.merged_into_id.is_(None))
    if ids is not None:
        rows = rows.where(Producer.id.in_(ids))
    if text:
        rows = rows.where(Producer.folded.contains(looks(text), autoescape=True))
    return list(db.scalars(rows.order_by(Producer.id).limit(limit)))


def recent_of(db: Session, ids: Collection[int], *, limit: int = 8) -> list[Producer]:
    """Of these producers those that were worked on last, the latest first."""
    rows = select(Producer).where(Producer.id.in_(ids)).order_by(Producer.updated_at.desc(), Producer.id.desc())
    return list(db.scalars(rows.limit(limit)))


def competent(db: Session, found: Producer, group_key: str | None = None) -> frozenset[int]:
    """The agencies that are competent for this producer's commune and, where given, a product group."""
    ward = db.get_one(AdminUnit, (found.ward_code, found.ward_valid_from))
    return accounts.competent_units(
        db, province_code=ward.province_code, ward_code=found.ward_code, group_key=group_key or ""
    )
