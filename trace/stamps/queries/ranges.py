"""Reads of ranges: what happened to which serials, and which part of a run somebody means."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import fields
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from trace.base.errors import Refused
from trace.base.keys import KeyRing
from trace.core.reason import Reason
from trace.core.typed import Reading, read_typed
from trace.core.words import local_day
from trace.registry import queries as registry
from trace.registry.models import Batch, BatchHold, Product, ProductVersion
from trace.stamps import rules
from trace.stamps.models import Run, StampHold, StampRange
from trace.stamps.queries.boxes import packed
from trace.stamps.queries.finding import find
from trace.stamps.rules import Balance, LotFacts, RangeFacts, Span, Stretch

FACTS = tuple(getattr(StampRange, field.name) for field in fields(RangeFacts))


def choice(db: Session, ring: KeyRing, of: Run, wish: rules.Wish) -> rules.Choice:
    """The part of a run that somebody asked for. Refuses what cannot be read, beside its field.

    A shared code has no parts: its one serial is on every sheet, so whatever was asked for is the whole.
    """
    if wish.how == "whole" or of.kind in rules.SHARED_KINDS:
        return rules.whole(of.quantity)
    if wish.how == "boxes":
        found: rules.Choice | Reason = rules.boxes_choice(wish.boxes, packed(db, of.id))
    elif wish.how == "codes":
        found = rules.codes_span(_ordinal(db, ring, of, wish.first_code), _ordinal(db, ring, of, wish.last_code))
    else:
        numbers = rules.read_numbers(wish.sheets, rules.sheets_of(of.stock, of.quantity))
        found = numbers if isinstance(numbers, Reason) else rules.sheet_spans(of.stock, of.quantity, numbers)
    if isinstance(found, Reason):
        raise Refused(found)
    return found


def _ordinal(db: Session, ring: KeyRing, of: Run, typed: str) -> int | None:
    """The place of a typed or scanned code in this run, counted from 0; None when it is not one of its stamps."""
    reading = read_typed(typed)
    found = find(db, ring, reading.code) if isinstance(reading, Reading) else None
    return found.ordinal if found and found.run.id == of.id else None


def range_at(db: Session, run_id: int, ordinal: int) -> RangeFacts:
    """What happened to one serial of a run, counted from its first."""
    return stretches(db, run_id, ordinal, ordinal + 1)[0].facts


def rows_touching(run_id: int, lo: int, hi: int) -> ColumnElement[bool]:
    """Rows of a run that overlap `[lo, hi)` or lie against its borders, where they may have to be joined."""
    return and_(StampRange.run_id == run_id, StampRange.lo <= hi, StampRange.hi >= lo)


def rows(db: Session, run_id: int, lo: int, hi: int) -> list[Stretch]:
    """The stored ranges that overlap or touch `[lo, hi)`, in order."""
    chosen = select(StampRange.lo, StampRange.hi, *FACTS).where(rows_touching(run_id, lo, hi)).order_by(StampRange.lo)
    return [Stretch(row[0], row[1], RangeFacts(*row[2:])) for row in db.execute(chosen)]


def stretches(db: Session, run_id: int, lo: int, hi: int) -> list[Stretch]:
    """All of `[lo, hi)` of a run in order, cut where histories differ, untouched serials included."""
    return rules.pieces(rows(db, run_id, lo, hi), lo, hi)


def stretches_of(db: Session, run_id: int, spans: Sequence[Span]) -> list[Stretch]:
    """The same of spans in order, none of which overlaps another: one question, however many they are."""
    if not spans:
        return []
    return rules.pieces_of(rows(db, run_id, spans[0].lo, spans[-1].hi), spans)


def batch(db: Session, batch_id: int, *, lock: bool = False) -> Batch:
    """A batch, locked for this transaction if asked. Refused beside its field when there is none."""
    found = db.get(Batch, batch_id, with_for_update=lock, populate_existing=lock)
    if found is None:
        raise Refused(Reason("range.no_batch", field="batch_id"))
    return found


def lots(db: Session, batch_ids: Collection[int | None]) -> dict[int | None, str]:
    """The lot numbers of these batches."""
    wanted = [one for one in batch_ids if one is not None]
    if not wanted:
        return {}
    return {row[0]: row[1] for row in db.execute(select(Batch.id, Batch.lot).where(Batch.id.in_(wanted)))}


def lot_facts(db: Session, of: Batch, *, product_id: int, now: datetime) -> LotFacts:
    """What is known of a batch on the day, for activation and its undoing."""
    return LotFacts(
        same_product=of.product_id == product_id,
        held=bool(registry.open_holds(db, of.id)),
        recalled=any(recall.published_at is not None for recall in registry.recalls_of(db, of.id)),
        exp_date=of.exp_date,
        today=local_day(now),
        incomplete=registry.why_not_lead_to(db, of),
    )


def held_since(db: Session, run_id: int, lo: int, hi: int, batch_id: int | None, since: datetime) -> bool:
    """Whether the stamps `[lo, hi)`, or their batch, were put on hold since that moment, released again or not."""
    stamps = select(StampHold.id).where(
        StampHold.run_id == run_id, StampHold.lo < hi, StampHold.hi > lo, StampHold.placed_at >= since
    )
    goods_held = select(BatchHold.id).where(BatchHold.batch_id == batch_id, BatchHold.placed_at >= since)
    return db.scalar(stamps.limit(1)) is not None or db.scalar(goods_held.limit(1)) is not None


def balance(db: Session, of: Batch) -> Balance:
    """A batch's quantity and the stamps active on it: copies count, void stamps do not."""
    activated = db.scalar(
        select(func.coalesce(func.sum((StampRange.hi - StampRange.lo) * Run.copies), 0))
        .select_from(StampRange)
        .join(Run, Run.id == StampRange.run_id)
        .where(StampRange.batch_id == of.id, StampRange.activated_at.is_not(None), StampRange.voided_at.is_(None))
    )
    return Balance(of.quantity, of.units_per_pack, int(activated or 0))


def kept_balance(of: Batch) -> Balance:
    """The same as it is kept with the batch by every writing of ranges: for whoever has locked the batch."""
    return Balance(of.quantity, of.units_per_pack, of.packs_stamped)


def recent_batches(db: Session, producers: Collection[int], *, limit: int = 200) -> Sequence[tuple[Batch, str]]:
    """The batches of these producers newest first, with the names of their products."""
    chosen = (
        select(Batch, func.coalesce(ProductVersion.short_name, ProductVersion.name_vi))
        .join(Product, Product.id == Batch.product_id)
        .join(ProductVersion, ProductVersion.id == Product.accepted_version_id)
        .where(Batch.producer_id.in_(producers))
        .order_by(Batch.mfg_date.desc(), Batch.id.desc())
        .limit(limit)
    )
    return [(row[0], row[1]) for row in db.execute(chosen)]


def batches_of(db: Session, product_id: int, *, limit: int = 100) -> Sequence[Batch]:
    """A product's batches, newest first: what stamps may be bound to."""
    chosen = select(Batch).where(Batch.product_id == product_id).order_by(Batch.mfg_date.desc(), Batch.id.desc())
    return db.scalars(chosen.limit(limit)).all()
