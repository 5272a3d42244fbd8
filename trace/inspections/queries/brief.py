"""What an inspector is told of a stamp at first sight, beside what everybody reads: a few counts, in one question."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from trace.inspections.models import Finding, ScanAlarm
from trace.lookup.rules.counting import StampId
from trace.registry import queries as registry
from trace.registry.models import Batch
from trace.registry.queries import FoundProduct
from trace.registry.rules import Question
from trace.stamps.models import Run, StampRange
from trace.stamps.rules import Balance


@dataclass(frozen=True)
class Brief:
    """Counts about a stamp: its place in the run, its batch's balance, what was found of it and what alarms are open.

    `serious` counts findings on this stamp or its batch, `found` all of them; `found_at` is the newest.
    """

    quantity: int
    ordinal: int
    balance: Balance | None
    found: int
    serious: int
    found_at: datetime | None
    alarms: int


def brief(db: Session, stamp: StampId) -> Brief:
    """The counts of a stamp that exists, in one statement."""
    run = select(Run.quantity, Run.base).where(Run.id == stamp.run_id).subquery()
    ordinal = stamp.serial - run.c.base
    on_it: ColumnElement[bool] = and_(Finding.run_id == stamp.run_id, Finding.ordinal == ordinal)
    if stamp.batch_id is not None:
        on_it = or_(on_it, Finding.batch_id == stamp.batch_id)
    found = select(func.count()).where(on_it)
    one = select(
        run.c.quantity,
        ordinal,
        select(Batch.quantity).where(Batch.id == stamp.batch_id).scalar_subquery(),
        select(Batch.units_per_pack).where(Batch.id == stamp.batch_id).scalar_subquery(),
        _activated(stamp.batch_id),
        _of(run, found),
        _of(run, found.where(Finding.result == "serious")),
        _of(run, select(func.max(Finding.found_at)).where(on_it)),
        _of(run, select(func.count()).where(_alarmed(stamp, ordinal))),
    )
    quantity, place, made, per_pack, activated, *counts = db.execute(one).one()
    balance = None if made is None else Balance(made, per_pack, int(activated))
    return Brief(quantity, place, balance, *counts)


def products_of_gtin(db: Session, gtin14: str) -> list[FoundProduct]:
    """The products that bear this number, on the pack or on a case."""
    return registry.products_by_code(db, Question(gtin14, (), "", gtin14), own=None)


def _of(run: Any, count: Select[Any]) -> ScalarSelect[Any]:
    return count.correlate(run).scalar_subquery()


def _activated(batch_id: int | None) -> ScalarSelect[Any]:
    labels = func.coalesce(func.sum((StampRange.hi - StampRange.lo) * Run.copies), 0)
    on_batch = StampRange.batch_id == batch_id, StampRange.activated_at.is_not(None), StampRange.voided_at.is_(None)
    return (
        select(labels).select_from(StampRange).join(Run, Run.id == StampRange.run_id).where(*on_batch).scalar_subquery()
    )


def _alarmed(stamp: StampId, ordinal: Any) -> ColumnElement[bool]:
    """Open alarms on this stamp or on a range around it."""
    here = ScanAlarm.run_id == stamp.run_id, or_(ScanAlarm.lo.is_(None), ScanAlarm.lo <= ordinal)
    return and_(ScanAlarm.closed_at.is_(None), *here, or_(ScanAlarm.hi.is_(None), ScanAlarm.hi > ordinal))
