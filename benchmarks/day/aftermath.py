"""What must hold once the day is over and the site has ended: nothing acknowledged is lost, all scans are counted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Select, func, select

from benchmarks.day.acts import Acknowledged
from tests.faults import oracle
from trace.base.db import snapshot
from trace.base.runtime import Runtime
from trace.ledger.models import LedgerEntry
from trace.lookup.models import FailedScan, Scan, Unobserved
from trace.registry.models import DiaryEntry
from trace.review.models import Case, Decision
from trace.stamps.models import Run, StampRange

AT_ONCE = 500


@dataclass(frozen=True)
class Before:
    """What was there before the first request: the demonstration has scans of its own."""

    runs: frozenset[int]
    entered: frozenset[int]
    scans: int
    failed: int


def before(rt: Runtime) -> Before:
    """What is there now."""
    with snapshot(rt.main) as db:
        runs = frozenset(db.scalars(select(Run.id)))
        entered = frozenset(db.scalars(_orders()))
    return Before(runs, entered, *_counted(rt))


def faults(rt: Runtime, was: Before, kept: Acknowledged) -> list[str]:
    """What does not hold, in words; [] when all does."""
    checks: dict[str, Callable[[], None]] = {
        "the database": lambda: oracle.sound(rt),
        "orders": lambda: oracle.nothing_lost(rt, kept.runs),
        "serials": lambda: oracle.serials_are_used_once(rt),
        "the ledger": lambda: oracle.ledger_is_whole(rt),
        "half done": lambda: _nothing_half_done(rt, was),
        "activations": lambda: _activated(rt, kept),
        "entries, cases and decisions": lambda: _kept(rt, kept),
        "scans": lambda: _all_counted(rt, was, kept),
    }
    found = []
    for name, check in checks.items():
        try:
            check()
        except AssertionError as fault:
            found.append(f"{name}: {str(fault)[:300]}")
    return found


def _must(holds: bool, otherwise: str) -> None:
    if not holds:
        raise AssertionError(otherwise)


def _orders() -> Select[tuple[int]]:
    return select(LedgerEntry.object_id).where(LedgerEntry.act == "run.ordered")


def _nothing_half_done(rt: Runtime, was: Before) -> None:
    with snapshot(rt.main) as db:
        runs = set(db.scalars(select(Run.id))) - was.runs
        entered = set(db.scalars(_orders())) - was.entered
    _must(runs == entered, "an order without its ledger entry, or the other way round")


def _activated(rt: Runtime, kept: Acknowledged) -> None:
    """Neighbouring stretches may have become one range: each must lie in a range on its batch."""
    with snapshot(rt.main) as db:
        runs = {stretch.run_id for stretch in kept.stretches}
        rows = db.execute(
            select(StampRange.run_id, StampRange.batch_id, StampRange.lo, StampRange.hi).where(
                StampRange.run_id.in_(runs), StampRange.batch_id.is_not(None)
            )
        ).all()
    on = {(run, batch, ordinal) for run, batch, lo, hi in rows for ordinal in range(lo, hi)}
    asked = {(part.run_id, part.batch_id, ordinal) for part in kept.stretches for ordinal in range(part.lo, part.hi)}
    _must(asked == on, f"{len(asked - on)} acknowledged stamps are not activated, {len(on - asked)} others are")


def _kept(rt: Runtime, kept: Acknowledged) -> None:
    with snapshot(rt.main) as db:
        for column, ids in ((DiaryEntry.id, kept.entries), (Case.id, kept.cases)):
            there = {
                found
                for lo in range(0, len(ids), AT_ONCE)
                for found in db.scalars(select(column).where(column.in_(ids[lo : lo + AT_ONCE])))
            }
            _must(there == set(ids), f"{len(set(ids) - there)} of {column.class_.__tablename__} are lost")
        for case in kept.decided:
            step = 2 if case.officer == "publishes" else 1
            of_step = select(func.count()).where(Decision.case_id == case.case_id, Decision.step == step)
            _must(db.scalar(of_step) == 1, "a decision is lost, or taken twice")


def _all_counted(rt: Runtime, was: Before, kept: Acknowledged) -> None:
    scans, failed = _counted(rt)
    with snapshot(rt.observations) as db:
        dropped = db.scalar(select(func.coalesce(func.sum(Unobserved.amount), 0)))
    answered = kept.answers["hot"] + kept.answers["cold"]
    _must(dropped == 0, f"{dropped} scans were not counted")
    _must(scans - was.scans == answered, f"{answered} answers, {scans - was.scans} scans")
    _must(failed - was.failed == kept.answers["wrong"], "codes that are none were counted otherwise than asked")


def _counted(rt: Runtime) -> tuple[int, int]:
    with snapshot(rt.observations) as db:
        sums = [db.scalar(select(func.coalesce(func.sum(table.amount), 0))) for table in (Scan, FailedScan)]
    return int(sums[0] or 0), int(sums[1] or 0)
