"""Reads of stamps: runs, ranges, the stamp behind a code, what the register says of a run's goods."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session

from trace.base.errors import Conflict, NotFound, Refused, Unavailable
from trace.base.keys import KeyRing
from trace.core.codes import RunSeal, StampCode, never_matches, open_serial, split, tag_matches
from trace.core.reason import Reason
from trace.core.words import local_day
from trace.registry import queries as registry
from trace.registry.models import (
    Batch,
    BatchHold,
    Producer,
    Product,
    ProductVersion,
    Site,
)
from trace.stamps import rules
from trace.stamps.keyring import stamp_keys
from trace.stamps.models import (
    KeyBackup,
    PrintPart,
    PrintTrial,
    Run,
    StampHold,
    StampKey,
    StampProposal,
    StampRange,
)
from trace.stamps.rules import Balance, LotFacts, RangeFacts, Readiness, Stretch
from trace.stamps.sheets import Labels

FACTS = tuple(getattr(StampRange, field.name) for field in fields(RangeFacts))


@dataclass(frozen=True)
class FoundStamp:
    """The stamp behind a code: its run, its serial counted from the run's first, and the state of its key slot."""

    run: Run
    ordinal: int
    key_state: str


@dataclass(frozen=True)
class RunLine:
    """A run as lists and pages show it: with the names of its goods and the stamps that are active."""

    run: Run
    product: str
    producer: str
    active: int


def run(db: Session, run_id: int, *, lock: bool = False) -> Run:
    """The run, locked for this transaction if asked. NotFound for none, and for a canary: it is nobody's."""
    found = db.get(Run, run_id, with_for_update=lock, populate_existing=lock)
    if found is None or found.canary:
        raise NotFound(Reason("run.unknown"))
    return found


def runs(
    db: Session, *, producers: Collection[int] | None, state: str | None = None, before: int | None = None, limit: int
) -> Sequence[RunLine]:
    """Runs, newest first, of these producers (None: of all), in one state if asked, with ids below `before`."""
    chosen = _lines().where(Run.canary.is_(False)).order_by(Run.id.desc()).limit(limit)
    if producers is not None:
        chosen = chosen.where(Run.producer_id.in_(producers))
    if state is not None:
        chosen = chosen.where(Run.state == state)
    if before is not None:
        chosen = chosen.where(Run.id < before)
    return [RunLine(*row) for row in db.execute(chosen)]


def line(db: Session, run_id: int) -> RunLine:
    """One run with its names. NotFound as `run`."""
    found = db.execute(_lines().where(Run.id == run_id, Run.canary.is_(False))).first()
    if found is None:
        raise NotFound(Reason("run.unknown"))
    return RunLine(*found)


def _lines() -> Select[Run, str, str, int]:
    active = (
        select(func.coalesce(func.sum(StampRange.hi - StampRange.lo), 0))
        .where(StampRange.run_id == Run.id, StampRange.activated_at.is_not(None), StampRange.voided_at.is_(None))
        .scalar_subquery()
    )
    return (
        select(Run, func.coalesce(ProductVersion.short_name, ProductVersion.name_vi), Producer.name, active)
        .join(Product, Product.id == Run.product_id)
        .join(Producer, Producer.id == Run.producer_id)
        .join(ProductVersion, ProductVersion.id == Product.accepted_version_id, isouter=True)
    )


def run_of_serial(db: Session, slot: int, serial: int) -> tuple[Run, str] | None:
    """The run that owns a serial of a slot, and the state of the slot's key; None where no run holds it."""
    nearest = (
        select(Run, StampKey.state)
        .join(StampKey, StampKey.slot == Run.slot)
        .where(Run.slot == slot, Run.base <= serial)
        .order_by(Run.base.desc())
        .limit(1)
    )
    found = db.execute(nearest).first()
    return (found[0], found[1]) if found and serial < found[0].base + found[0].quantity else None


def find(db: Session, ring: KeyRing, code: StampCode) -> FoundStamp | None:
    """The stamp behind a code with a right check digit; None when the service never made this code.

    A wrong tag and a serial that no run holds cost the same. Unavailable when the slot's key cannot be opened. A canary
    is found like any other stamp: the caller sees `run.canary` and raises the alarm.
    """
    keys, slot = stamp_keys(ring), split(code).slot
    slot_key = keys.slot(db, slot)
    if slot_key is None:
        return None
    serial = open_serial(slot_key, code)
    owner = run_of_serial(db, slot, serial)
    if owner is None:
        never_matches(keys.decoy(slot_key), serial, code)
        return None
    found, key_state = owner
    if not tag_matches(keys.seal(slot_key, found.id, found.salt), serial, code):
        return None
    return FoundStamp(found, serial - found.base, key_state)


def ordinal_in(db: Session, ring: KeyRing, of: Run, code: StampCode) -> int | None:
    """The place of a code in this run, counted from 0; None when it is not one of its stamps."""
    found = find(db, ring, code)
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


def issuing_slot(db: Session, *, demonstration: bool) -> int:
    """The slot new runs take their serials from: 0 in a demonstration, else the newest active one.

    Refuses when there is none: a key must be made first (`keys new`).
    """
    open_slots = select(func.max(StampKey.slot)).where(StampKey.state == "active")
    wanted = StampKey.slot == 0 if demonstration else StampKey.slot > 0
    slot = db.scalar(open_slots.where(wanted))
    if slot is None:
        raise Refused(Reason("key.no_slot"))
    return slot


def readiness(db: Session, slot: int, stock: str) -> Readiness:
    """What stands behind releasing runs of a slot on a label stock."""
    proved = select(KeyBackup.id).where(KeyBackup.slot == slot).limit(1)
    tried = select(PrintTrial.id).where(PrintTrial.label_stock == stock, PrintTrial.passed.is_(True)).limit(1)
    return Readiness(slot, db.scalar(proved) is not None, db.scalar(tried) is not None)


def why_not_stamped(db: Session, product_id: int) -> Reason | None:
    """Why stamps for this product are neither ordered nor released: only accepted producers' accepted products."""
    reason = registry.why_not_stampable(db, product_id)
    return reason and reason.beside("product_id")


def competent_units(db: Session, product_id: int) -> frozenset[int]:
    """The agencies competent for a product: by its group, and by the commune of its producer."""
    product = registry.product(db, product_id)
    return registry.competent(db, registry.producer(db, product.producer_id), product.group_key)


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


def hold(db: Session, hold_id: int, *, lock: bool = False) -> StampHold:
    """A hold on stamps. NotFound when there is none."""
    found = db.get(StampHold, hold_id, with_for_update=lock, populate_existing=lock)
    if found is None:
        raise NotFound(Reason("hold.unknown"))
    return found


def holds(db: Session, run_id: int) -> Sequence[StampHold]:
    """The holds of a run, newest first."""
    return db.scalars(select(StampHold).where(StampHold.run_id == run_id).order_by(StampHold.id.desc())).all()


def unconfirmed_holds(db: Session, *, placed_before: datetime) -> Sequence[StampHold]:
    """Open holds that nobody confirmed in time and that have not gone up yet, oldest first."""
    waiting = (StampHold.confirmed_at.is_(None), StampHold.released_at.is_(None), StampHold.escalated_at.is_(None))
    late = select(StampHold).where(*waiting, StampHold.placed_at < placed_before).order_by(StampHold.id).limit(200)
    return db.scalars(late).all()


def proposal(db: Session, proposal_id: int, *, lock: bool = False) -> StampProposal:
    """A proposal on stamps. NotFound when there is none."""
    found = db.get(StampProposal, proposal_id, with_for_update=lock, populate_existing=lock)
    if found is None:
        raise NotFound(Reason("proposal.unknown"))
    return found


def proposals(db: Session, run_id: int) -> Sequence[StampProposal]:
    """The proposals on a run's stamps, newest first."""
    chosen = select(StampProposal).where(StampProposal.run_id == run_id)
    return db.scalars(chosen.order_by(StampProposal.id.desc())).all()


def key(db: Session, slot: int) -> StampKey:
    """A key slot. NotFound when it was never opened."""
    found = db.get(StampKey, slot)
    if found is None:
        raise NotFound(Reason("key.unknown", slot=slot))
    return found


def slots(db: Session) -> Sequence[StampKey]:
    """Every key slot that was opened, in order."""
    return db.scalars(select(StampKey).order_by(StampKey.slot)).all()


def batches_of(db: Session, product_id: int, *, limit: int = 100) -> Sequence[Batch]:
    """A product's batches, newest first: what stamps may be bound to."""
    chosen = select(Batch).where(Batch.product_id == product_id).order_by(Batch.mfg_date.desc(), Batch.id.desc())
    return db.scalars(chosen.limit(limit)).all()


def stampable(db: Session, producers: Collection[int]) -> Sequence[tuple[int, str, str]]:
    """Id, name and producer of the accepted products that these producers may order stamps for."""
    chosen = (
        select(Product.id, ProductVersion.name_vi, Producer.name)
        .join(Producer, Producer.id == Product.producer_id)
        .join(ProductVersion, ProductVersion.id == Product.accepted_version_id)
        .where(Product.producer_id.in_(producers), Producer.accepted_at.is_not(None))
        .where(Product.suspended_on.is_(None), Product.withdrawn_on.is_(None))
        .where(Producer.suspended_on.is_(None), Producer.closed_on.is_(None))
        .order_by(Producer.name, ProductVersion.name_vi)
    )
    return [(row[0], row[1], row[2]) for row in db.execute(chosen)]


def sites_of(db: Session, producers: Collection[int]) -> Sequence[tuple[int, str]]:
    """Id and name of these producers' sites."""
    chosen = select(Site.id, Site.name).where(Site.producer_id.in_(producers)).order_by(Site.name)
    return [(row[0], row[1]) for row in db.execute(chosen)]


def parts(db: Session, run_id: int) -> Sequence[PrintPart]:
    """The finished print files of a run, part by part."""
    chosen = select(PrintPart).where(PrintPart.run_id == run_id).order_by(PrintPart.number, PrintPart.form.desc())
    return db.scalars(chosen).all()


def labels_and_seal(db: Session, ring: KeyRing, run_id: int) -> tuple[Labels, RunSeal]:
    """What a released run's labels say, and the seal of its codes.

    Conflict for a run that is not released; Unavailable when the slot's key cannot be opened.
    """
    found = line(db, run_id)
    if found.run.state != "released":
        raise Conflict(Reason("run.not_released", state=found.run.state))
    keys, slot = stamp_keys(ring), found.run.slot
    slot_key = keys.slot(db, slot)
    if slot_key is None:
        raise Unavailable(Reason("key.missing"))
    gtin = registry.product(db, found.run.product_id).gtin
    return Labels(found.run, found.product, found.producer, gtin), keys.seal(slot_key, found.run.id, found.run.salt)
