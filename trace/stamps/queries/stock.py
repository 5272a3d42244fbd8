"""Reads of the stock: accounts of runs, the quota of a producer, and the runs whose stamps lapse."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Label, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session

from trace.registry.models import Producer, Product, ProductVersion
from trace.stamps import rules
from trace.stamps.models import Run, StampQuota, StampRange
from trace.stamps.queries.ranges import stretches
from trace.stamps.rules import Account, LapseTerms, Quota

COUNTED = tuple(one.name for one in fields(Account))


@dataclass(frozen=True)
class AccountLine:
    """A run in a table of accounts, with the names of its goods."""

    run_id: int
    product: str
    producer: str
    account: Account


def account(db: Session, of: Run) -> Account:
    """Where every label of a run is; nothing was released of a run that is not."""
    if of.state != "released":
        return Account()
    return rules.account(stretches(db, of.id, 0, of.quantity), of.copies)


def accounts(
    db: Session, *, producers: Collection[int] | None, before: int | None = None, limit: int
) -> Sequence[AccountLine]:
    """The accounts of released runs, newest first, of these producers (None: of all), with ids below `before`."""
    page = select(Run.id).where(*_released(producers)).order_by(Run.id.desc()).limit(limit)
    if before is not None:
        page = page.where(Run.id < before)
    sums = _sums(producers).where(Run.id.in_(page)).subquery()
    chosen = (
        select(
            sums.c.run_id,
            func.coalesce(ProductVersion.short_name, ProductVersion.name_vi),
            Producer.name,
            *(sums.c[name] for name in COUNTED),
        )
        .join(Run, Run.id == sums.c.run_id)
        .join(Product, Product.id == Run.product_id)
        .join(Producer, Producer.id == Run.producer_id)
        .join(ProductVersion, ProductVersion.id == Product.accepted_version_id, isouter=True)
        .order_by(sums.c.run_id.desc())
    )
    return [AccountLine(row[0], row[1], row[2], Account(*map(int, row[3:]))) for row in db.execute(chosen)]


def account_of_all(db: Session, *, producers: Collection[int] | None) -> Account:
    """All released runs of these producers (None: of everybody) added up."""
    sums = _sums(producers).subquery()
    row = db.execute(select(*(func.coalesce(func.sum(sums.c[name]), 0) for name in COUNTED))).one()
    return Account(*map(int, row))


def _sums(producers: Collection[int] | None) -> Select[*tuple[Any, ...]]:
    """One row for each released run: the columns of `Account`, as `rules.account` would count them."""
    length = StampRange.hi - StampRange.lo
    void, active = StampRange.voided_at.is_not(None), StampRange.activated_at.is_not(None)
    shares: dict[str, ColumnElement[bool]] = {"active": and_(~void, active)}
    named = [how for how in rules.VOIDED_HOW if how != "other"]
    shares |= {how: and_(void, StampRange.voided_how == how) for how in named}
    how_not_said = or_(StampRange.voided_how.is_(None), StampRange.voided_how.not_in(named))
    shares["other"] = and_(void, how_not_said)
    for name, column in (
        ("held", StampRange.hold_id),
        ("stolen", StampRange.stolen_on),
        ("revoked", StampRange.revoked_at),
        ("consumed", StampRange.consumed_on),
    ):
        shares[f"active_{name}"] = and_(~void, active, column.is_not(None))
        shares[f"stock_{name}"] = and_(~void, ~active, column.is_not(None))

    def counted(name: str) -> Label[int]:
        if name == "released":
            return (Run.quantity * Run.copies).label(name)
        if name == "stock":
            used = func.coalesce(func.sum(case((or_(void, active), length), else_=0)), 0)
            return ((Run.quantity - used) * Run.copies).label(name)
        return (func.coalesce(func.sum(case((shares[name], length), else_=0)), 0) * Run.copies).label(name)

    chosen = (
        select(Run.id.label("run_id"), *(counted(name) for name in COUNTED))
        .join(StampRange, StampRange.run_id == Run.id, isouter=True)
        .where(*_released(producers))
        .group_by(Run.id, Run.quantity, Run.copies)
    )
    return chosen


def _released(producers: Collection[int] | None) -> list[ColumnElement[bool]]:
    theirs = [] if producers is None else [Run.producer_id.in_(producers)]
    return [Run.state == "released", Run.canary.is_(False), *theirs]


def quota(db: Session, producer_id: int, *, labels_a_year: int, now: datetime, lock: bool = False) -> Quota:
    """A producer's labels of this calendar year: its own quota or the setting, and what it ordered so far.

    With `lock` its orders stand in line until the transaction ends (SQLite has one writer anyway).
    """
    if lock:
        db.execute(select(Producer.id).where(Producer.id == producer_id).with_for_update(key_share=True))
    own = db.get(StampQuota, producer_id, populate_existing=lock)
    year, begins, ends = rules.year_of(now)
    ordered = db.scalar(
        select(func.coalesce(func.sum(Run.quantity * Run.copies), 0)).where(
            Run.producer_id == producer_id,
            Run.canary.is_(False),
            Run.state.in_(("ordered", "released")),
            Run.ordered_at >= begins,
            Run.ordered_at < ends,
        )
    )
    return Quota(year, labels_a_year if own is None else own.labels_a_year, int(ordered or 0))


def own_quota(db: Session, producer_id: int) -> StampQuota | None:
    """The quota an officer set for a producer; None where the operator's setting holds."""
    return db.get(StampQuota, producer_id)


def lapse_notices_due(db: Session, terms: LapseTerms, *, now: datetime) -> Sequence[int]:
    """Ids of the runs with stamps in stock whose producer is to be told, oldest first."""
    soon = Run.approved_at <= terms.told_if_released_by(now)
    return db.scalars(_with_stock(Run.lapse_told_at.is_(None), soon)).all()


def lapses_due(db: Session, terms: LapseTerms, *, now: datetime) -> Sequence[int]:
    """Ids of the runs with stamps in stock whose day has come, oldest first. Untold ones wait for their notice."""
    rows = db.execute(
        _with_stock(Run.lapse_told_at.is_not(None), Run.approved_at <= terms.lapsed_if_released_by(now)).add_columns(
            Run.approved_at, Run.lapse_told_at
        )
    )
    return [row[0] for row in rows if row[1] is not None and terms.lapse_at(row[1], row[2]) <= now]


def lapsing_soon(db: Session, producers: Collection[int]) -> Sequence[Run]:
    """The runs of these producers of whose lapse they were told, and which have stamps in stock."""
    ids = _with_stock(Run.producer_id.in_(producers), Run.lapse_told_at.is_not(None))
    return db.scalars(select(Run).where(Run.id.in_(ids)).order_by(Run.approved_at)).all()


def _with_stock(*which: ColumnElement[bool]) -> Select[int]:
    """Released runs, of those asked for, that have stamps which can lapse: not as many are busy as the run has."""
    busy = or_(
        StampRange.activated_at.is_not(None),
        StampRange.voided_at.is_not(None),
        StampRange.stolen_on.is_not(None),
        StampRange.revoked_at.is_not(None),
        StampRange.hold_id.is_not(None),
    )
    released = (Run.state == "released", Run.canary.is_(False), *which)
    # Counted by itself, not within each run: on Citus the ranges of all these runs come from their shards at once.
    used_up = (
        select(StampRange.run_id)
        .join(Run, Run.id == StampRange.run_id)
        .where(busy, *released)
        .group_by(StampRange.run_id, Run.quantity)
        .having(func.sum(StampRange.hi - StampRange.lo) >= Run.quantity)
        .correlate(None)
    )
    return select(Run.id).where(*released, Run.id.not_in(used_up)).order_by(Run.approved_at, Run.id)
