"""Which goods an inspection is about: what the phone says, found in the register as far as it can be."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from trace.base.errors import NotFound, Refused
from trace.base.keys import KeyRing
from trace.core.gs1 import Gtin
from trace.core.reason import Reason
from trace.core.typed import Reading, read_typed
from trace.core.words import local_day
from trace.inspections.rules import FindingResult, Subject, why_mandatory
from trace.registry import queries as registry
from trace.registry.lists import queries as lists
from trace.registry.models import ListEntry, Product
from trace.stamps import queries as stamps


@dataclass(frozen=True)
class Located:
    """The goods in the register, filled in upwards: a stamp gives batch, product and producer. `other_code`: a code
    that nothing of ours carries."""

    run_id: int | None = None
    ordinal: int | None = None
    batch_id: int | None = None
    product_id: int | None = None
    producer_id: int | None = None
    group_key: str | None = None
    gtin: str | None = None
    other_code: str | None = None


@dataclass(frozen=True)
class Duty:
    """That goods without a stamp are a finding by themselves: how grave, and by which entry of which list."""

    result: FindingResult
    entry: ListEntry
    group: str


def located(db: Session, ring: KeyRing, subject: Subject) -> tuple[Located, Subject]:
    """Where the goods stand in the register, and the subject as it is kept: a stamp of ours without its code, whatever
    was said to be on the goods.

    Refuses, beside the field, a number that no row here has; a code that was never made here is kept as another's.
    """
    if subject.code is not None:
        found = _behind(db, ring, subject.code)
        if found is not None:
            subject = replace(subject, code=None, run_id=found[0], ordinal=found[1])
    try:
        where = _upwards(db, subject)
    except NotFound as error:
        raise Refused(Reason("inspection.goods_unknown", field="subject")) from error
    group_key = where.group_key or subject.group_key
    if group_key is not None and registry.group(db, group_key) is None:
        raise Refused(Reason("inspection.goods_unknown", field="subject.group_key"))
    return replace(where, group_key=group_key, other_code=subject.code), subject


def duty_of(db: Session, subject: Subject, where: Located, when: datetime) -> Duty | None:
    """The finding that these goods are by themselves on that day; None when no list in force says so."""
    if where.group_key is None:
        return None
    day = local_day(when)
    duty = lists.duty_of(lists.duties(db, day), where.group_key)
    if duty is None or duty.kind != "mandatory":
        return None
    grave = why_mandatory(stamp=subject.stamp, starts_on=duty.entry.starts_on, deadline=duty.entry.deadline, day=day)
    group = registry.group(db, duty.entry.group_key)
    return Duty(grave, duty.entry, group.name if group else duty.entry.group_key) if grave else None


def _behind(db: Session, ring: KeyRing, text: str) -> tuple[int, int] | None:
    """Run and ordinal of the stamp with this code; None for what is no code of ours, or was never printed."""
    reading = read_typed(text)
    if not isinstance(reading, Reading):
        return None
    found = stamps.find(db, ring, reading.code)
    if found is None or found.run.canary or found.run.state != "released":
        return None
    return found.run.id, found.ordinal


def _upwards(db: Session, subject: Subject) -> Located:
    if subject.run_id is not None:
        run = stamps.run(db, subject.run_id)
        if subject.ordinal is None or not 0 <= subject.ordinal < run.quantity:
            raise NotFound(Reason("stamp.unknown"))
        batch_id = stamps.range_at(db, run.id, subject.ordinal).batch_id
        product = registry.product(db, run.product_id)
        return Located(run.id, subject.ordinal, batch_id, product.id, run.producer_id, product.group_key)
    if subject.batch_id is not None:
        batch = registry.batch(db, subject.batch_id)
        product = registry.product(db, batch.product_id)
        return Located(None, None, batch.id, product.id, batch.producer_id, product.group_key)
    gtin = _gtin(subject.gtin)
    if subject.product_id is not None:
        product = registry.product(db, subject.product_id)
        return Located(None, None, None, product.id, product.producer_id, product.group_key, gtin)
    known = db.scalar(select(Product).where(Product.gtin == gtin)) if gtin is not None else None
    if known is not None:
        return Located(None, None, None, known.id, known.producer_id, known.group_key, gtin)
    producer = registry.producer(db, subject.producer_id).id if subject.producer_id is not None else None
    return Located(producer_id=producer, gtin=gtin)


def _gtin(text: str | None) -> str | None:
    """The GTIN as the register writes it. Refuses what is none: the phone reads it off the pack."""
    if text is None:
        return None
    reading = read_typed(text)
    if isinstance(reading, Gtin):
        return reading.gtin14
    raise Refused(
        reading.beside("subject.gtin") if isinstance(reading, Reason) else Reason("gtin.check", field="subject.gtin")
    )
