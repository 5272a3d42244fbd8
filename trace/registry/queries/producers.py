"""Producers and their places, as their people and officers read them."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from trace.accounts import queries as accounts
from trace.accounts.models import Membership, Person
from trace.base.errors import NotFound
from trace.base.keys import KeyRing
from trace.core.reason import Reason
from trace.core.words import fold
from trace.registry.models import AdminUnit, Producer, Site
from trace.registry.rules import masked

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
    """Who holds the tax code with this fingerprint, or None."""
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
    """In one word: draft, submitted, accepted, suspended or closed."""
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
    """Producers by id after `after`: those in `ids`, or all of them (None); `text` is looked for in the name."""
    rows = select(Producer).where(Producer.id > after)
    if ids is not None:
        rows = rows.where(Producer.id.in_(ids))
    if text:
        rows = rows.where(Producer.folded.contains(fold(text), autoescape=True))
    return list(db.scalars(rows.order_by(Producer.id).limit(limit)))


def site(db: Session, site_id: int) -> Site:
    """The site; NotFound when there is none."""
    if found := db.get(Site, site_id):
        return found
    raise NotFound(Reason("site.unknown"))


def sites_of(db: Session, producer_id: int, *, after: int = 0, limit: int = 200) -> list[Site]:
    """The producer's sites by id after `after`."""
    rows = select(Site).where(Site.producer_id == producer_id, Site.id > after)
    return list(db.scalars(rows.order_by(Site.id).limit(limit)))


def competent(db: Session, found: Producer, group_key: str | None = None) -> frozenset[int]:
    """The agencies that are competent for this producer's commune and, where given, a product group."""
    ward = db.get_one(AdminUnit, (found.ward_code, found.ward_valid_from))
    return accounts.competent_units(
        db, province_code=ward.province_code, ward_code=found.ward_code, group_key=group_key or ""
    )


def told_of(db: Session, producer_id: int) -> list[str]:
    """The e-mail addresses of a producer and of those who work for it now, each once."""
    theirs = (
        select(Person.email)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.producer_id == producer_id, Membership.until.is_(None))
        .where(Person.active.is_(True), Person.closed_at.is_(None))
    )
    own = db.scalar(select(Producer.email).where(Producer.id == producer_id))
    return sorted({address for address in (own, *db.scalars(theirs)) if address})
