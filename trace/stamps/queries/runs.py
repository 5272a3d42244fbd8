"""Reads of runs and of what they need before they are printed: keys, trials, goods, competent agencies."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from trace.base.errors import NotFound, Refused
from trace.core.reason import Reason
from trace.registry import queries as registry
from trace.registry.models import Producer, Product, ProductVersion, Site
from trace.stamps import rules
from trace.stamps.models import KeyBackup, PrintTrial, Run, StampKey, StampRange
from trace.stamps.rules import Readiness


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
    return _counted(db, db.execute(chosen).all())


def line(db: Session, run_id: int) -> RunLine:
    """One run with its names. NotFound as `run`."""
    found = db.execute(_lines().where(Run.id == run_id, Run.canary.is_(False))).first()
    if found is None:
        raise NotFound(Reason("run.unknown"))
    return _counted(db, [found])[0]


def _counted(db: Session, rows: Sequence[Row[Run, str, str]]) -> list[RunLine]:
    """Runs with their active stamps, counted in one question of their own: on Citus it goes to the shards of these runs
    alone, which a count within each line cannot (decision 35)."""
    length = func.sum(StampRange.hi - StampRange.lo)
    chosen = select(StampRange.run_id, length).where(StampRange.run_id.in_([row[0].id for row in rows]))
    on_goods = StampRange.activated_at.is_not(None), StampRange.voided_at.is_(None)
    active = {row[0]: int(row[1]) for row in db.execute(chosen.where(*on_goods).group_by(StampRange.run_id))}
    return [RunLine(*row, active.get(row[0].id, 0)) for row in rows]


def _lines() -> Select[Run, str, str]:
    return (
        select(Run, func.coalesce(ProductVersion.short_name, ProductVersion.name_vi), Producer.name)
        .join(Product, Product.id == Run.product_id)
        .join(Producer, Producer.id == Run.producer_id)
        .join(ProductVersion, ProductVersion.id == Product.accepted_version_id, isouter=True)
    )


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
    return Readiness(slot, db.scalar(proved) is not None, db.scalar(tried) is not None, key(db, slot).state)


def why_not_stamped(db: Session, product_id: int) -> Reason | None:
    """Why stamps for this product are neither ordered nor released: only accepted producers' accepted products."""
    reason = registry.why_not_stampable(db, product_id)
    return reason and reason.beside("product_id")


def why_not_release(db: Session, of: Run) -> list[Reason]:
    """Everything that stands against releasing a run now: keys, print trial, goods that are no longer accepted, or that
    have lost the GTIN its symbols are to carry.
    """
    not_accepted = why_not_stamped(db, of.product_id)
    found = rules.why_not_release(readiness(db, of.slot, of.stock)) + ([not_accepted] if not_accepted else [])
    if of.symbol_form == "digital_link" and not registry.product(db, of.product_id).gtin:
        found.append(Reason("run.link_gtin"))
    return found


def competent_units(db: Session, product_id: int) -> frozenset[int]:
    """The agencies competent for a product: by its group, and by the commune of its producer."""
    product = registry.product(db, product_id)
    return registry.competent(db, registry.producer(db, product.producer_id), product.group_key)


def key(db: Session, slot: int) -> StampKey:
    """A key slot. NotFound when it was never opened."""
    found = db.get(StampKey, slot)
    if found is None:
        raise NotFound(Reason("key.unknown", slot=slot))
    return found


def slots(db: Session) -> Sequence[StampKey]:
    """Every key slot that was opened, in order."""
    return db.scalars(select(StampKey).order_by(StampKey.slot)).all()


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
