"""Reads for heads of inspection: plan against done, what was found, what waits, how long it took. All bound to units.

Inspections count by the moment they began; findings that stand alone (the plain form on a stamp) by theirs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, NamedTuple

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, exists, func, literal, null, or_, select, union_all
from sqlalchemy.orm import Session

from trace.accounts.models import Agency, Post
from trace.inspections.measures.models import Proposal
from trace.inspections.models import Finding, Inspection, InspectionPlan, PlanItem, ScanAlarm
from trace.inspections.violations.models import Violation
from trace.registry.models import Batch, BatchHold, Producer, Product, Recall
from trace.stamps.models import Run, StampHold, StampProposal

MOST = 5_000
UNSTAMPED = "mandatory_unstamped"


@dataclass(frozen=True)
class Sought:
    """Which work: of these units, from the moment `since` to before `until`, of a product group, of a commune."""

    units: frozenset[int]
    since: datetime
    until: datetime
    first: date
    last: date
    today: date
    group: str | None = None
    ward: str | None = None


class Planned(NamedTuple):
    """A unit's visits by plans that run in the period: how many, done, dropped, and past their day."""

    unit: str
    items: int
    done: int
    dropped: int
    late: int


class Counted(NamedTuple):
    """What was recorded under one key (a group, a commune, a unit): how much, and with which result."""

    key: str
    all: int
    in_order: int
    minor: int
    serious: int
    unstamped: int


class Placed(NamedTuple):
    """What was recorded at one place: its point in thousandths of a degree where the phone knew it, its commune."""

    lat_milli: int | None
    lon_milli: int | None
    ward: str
    all: int
    serious: int


class Proposed(NamedTuple):
    """Proposals of one kind made in the period: how many wait, were accepted, were rejected. `on`: stamps, or a paper
    (certificates, OCOP recognitions, stamps to be revoked by the authority that issued them)."""

    on: Literal["stamps", "authority"]
    kind: str
    waiting: int
    accepted: int
    rejected: int


class Violated(NamedTuple):
    """Violations recorded in the period by a unit: how many wait for a decision, stand, were fulfilled, cancelled."""

    unit: str
    recorded: int
    decided: int
    fulfilled: int
    cancelled: int


def planned(db: Session, asked: Sought) -> list[Planned]:
    """Plan against done by unit. A visit is done when an inspection names it as its own."""
    done = exists().where(Inspection.plan_item_id == PlanItem.id)
    dropped = and_(PlanItem.dropped_at.is_not(None), ~done)
    late = and_(PlanItem.dropped_at.is_(None), ~done, PlanItem.due_on < asked.today)
    rows = (
        select(Agency.name, func.count(), _sum(done), _sum(dropped), _sum(late))
        .select_from(PlanItem)
        .join(InspectionPlan, InspectionPlan.id == PlanItem.plan_id)
        .join(Agency, Agency.id == InspectionPlan.agency_id)
        .join(Producer, Producer.id == PlanItem.producer_id)
        .where(InspectionPlan.agency_id.in_(asked.units))
        .where(InspectionPlan.starts_on <= asked.last, InspectionPlan.ends_on >= asked.first)
    )
    if asked.ward:
        rows = rows.where(Producer.ward_code == asked.ward)
    if asked.group:
        rows = rows.where(exists().where(Product.producer_id == Producer.id, _below(Product.group_key, asked.group)))
    found = db.execute(rows.group_by(Agency.id, Agency.name).order_by(Agency.name))
    return [Planned(unit, count, *map(int, rest)) for unit, count, *rest in found]


def counted(db: Session, asked: Sought, by: str) -> list[Counted]:
    """What was recorded by `group`, `ward` or `unit` (the agency's name), most first; an empty key is not known."""
    table = _recorded(asked)
    key: Any = func.coalesce(Agency.name, "") if by == "unit" else table.c[by]
    results = (_sum(table.c.result == each) for each in ("in_order", "minor", "serious"))
    rows = select(key, func.count(), *results, _sum(table.c.unstamped == 1)).select_from(table)
    if by == "unit":
        rows = rows.outerjoin(Agency, Agency.id == table.c.agency_id)
    found = db.execute(rows.group_by(key).order_by(func.count().desc(), key))
    return [Counted(name, *map(int, counts)) for name, *counts in found]


def by_day(db: Session, asked: Sought) -> list[datetime]:
    """The moments at which something was recorded, as many as a drawing needs."""
    table = _recorded(asked)
    return list(db.scalars(select(table.c.at).order_by(table.c.at.desc()).limit(MOST)))


def placed(db: Session, asked: Sought) -> list[Placed]:
    """What was recorded by place, most first."""
    table = _recorded(asked)
    place = (table.c.lat_milli, table.c.lon_milli, table.c.ward)
    rows = select(*place, func.count(), _sum(table.c.result == "serious")).group_by(*place)
    return [
        Placed(row[0], row[1], row[2], row[3], int(row[4]))
        for row in db.execute(rows.order_by(func.count().desc()).limit(MOST))
    ]


def closing(db: Session, asked: Sought) -> dict[str, list[tuple[datetime, datetime]]]:
    """(begun, ended) of what ended in the period: holds by their unit; recalls and alarms by the unit of who closed."""
    colleagues = select(Post.person_id).where(Post.agency_id.in_(asked.units))
    reads: dict[str, Any] = {}
    for kind, hold in (("hold_stamps", StampHold), ("hold_batch", BatchHold)):
        reads[kind] = select(hold.placed_at, hold.released_at).where(
            hold.agency_id.in_(asked.units), *_within(hold.released_at, asked)
        )
    reads["recall"] = select(Recall.published_at, Recall.closed_at).where(
        Recall.closed_by.in_(colleagues), Recall.published_at.is_not(None), *_within(Recall.closed_at, asked)
    )
    reads["alarm"] = select(ScanAlarm.raised_at, ScanAlarm.closed_at).where(
        ScanAlarm.closed_by.in_(colleagues), *_within(ScanAlarm.closed_at, asked)
    )
    return {kind: [(row[0], row[1]) for row in db.execute(rows.limit(MOST))] for kind, rows in reads.items()}


def proposed(db: Session, asked: Sought) -> list[Proposed]:
    """Proposals by people of these units on stamps, and by these units to the authorities that issued papers."""
    colleagues = select(Post.person_id).where(Post.agency_id.in_(asked.units))
    one, other = StampProposal, Proposal
    on_stamps = (one.decided_at.is_(None), one.accepted.is_(True), one.accepted.is_(False))
    on_papers = (other.outcome.is_(None), other.outcome == "carried_out", other.outcome == "refused")
    theirs = (one.proposed_by.in_(colleagues), *_within(one.proposed_at, asked))
    of_units = (other.agency_id.in_(asked.units), *_within(other.proposed_at, asked))
    return [
        *(Proposed("stamps", kind, *counts) for kind, counts in _by_kind(db, one.kind, on_stamps, theirs)),
        *(Proposed("authority", kind, *counts) for kind, counts in _by_kind(db, other.kind, on_papers, of_units)),
    ]


def violated(db: Session, asked: Sought) -> list[Violated]:
    """The violations that these units recorded, by unit and by what became of them until now."""
    one = Violation
    cancelled, fulfilled = one.cancelled_at.is_not(None), one.fulfilled_at.is_not(None)
    decided = and_(one.decided_at.is_not(None), ~cancelled, ~fulfilled)
    waits = and_(one.decided_at.is_(None), ~cancelled)
    rows = (
        select(Agency.name, *map(_sum, (waits, decided, fulfilled, cancelled)))
        .join(Agency, Agency.id == one.agency_id)
        .where(one.agency_id.in_(asked.units), *_within(one.recorded_at, asked))
        .group_by(Agency.id, Agency.name)
        .order_by(Agency.name)
    )
    return [Violated(name, *map(int, counts)) for name, *counts in db.execute(rows)]


def _by_kind(db: Session, kind: Any, states: Sequence[Any], chosen: Sequence[Any]) -> Iterator[tuple[str, list[int]]]:
    rows = select(kind, *map(_sum, states)).where(*chosen).group_by(kind).order_by(kind)
    for name, *counts in db.execute(rows):
        yield name, list(map(int, counts))


def units_of(db: Session, ids: frozenset[int]) -> Sequence[tuple[int, str]]:
    """Units by name."""
    rows = db.execute(select(Agency.id, Agency.name).where(Agency.id.in_(ids)).order_by(Agency.name))
    return [(number, name) for number, name in rows]


def _recorded(asked: Sought) -> Subquery:
    """Inspections, and findings that belong to none, under one set of columns, as asked for."""
    unstamped = exists().where(
        Finding.inspection_id == Inspection.id, Finding.kind == UNSTAMPED, Finding.withdrawn_at.is_(None)
    )
    one = Inspection
    inspected = select(
        one.agency_id.label("agency_id"),
        func.coalesce(one.group_key, "").label("group"),
        func.coalesce(one.ward_code, Producer.ward_code, "").label("ward"),
        one.result.label("result"),
        one.began_at.label("at"),
        one.lat_milli.label("lat_milli"),
        one.lon_milli.label("lon_milli"),
        case((unstamped, 1), else_=0).label("unstamped"),
    ).outerjoin(Producer, Producer.id == one.producer_id)
    rows = union_all(
        inspected.where(one.agency_id.in_(asked.units), *_within(one.began_at, asked)),
        _alone().where(Finding.agency_id.in_(asked.units), *_within(Finding.found_at, asked)),
    ).subquery()
    chosen = select(rows)
    if asked.group:
        chosen = chosen.where(_below(rows.c.group, asked.group))
    if asked.ward:
        chosen = chosen.where(rows.c.ward == asked.ward)
    return chosen.subquery()


def _alone() -> Select[Any]:
    product_id = func.coalesce(Batch.product_id, Run.product_id)
    return (
        select(
            Finding.agency_id,
            func.coalesce(Product.group_key, ""),
            func.coalesce(Producer.ward_code, ""),
            Finding.result,
            Finding.found_at,
            null(),
            null(),
            case((Finding.kind == UNSTAMPED, 1), else_=literal(0)),
        )
        .outerjoin(Batch, Batch.id == Finding.batch_id)
        .outerjoin(Run, Run.id == Finding.run_id)
        .outerjoin(Product, Product.id == product_id)
        .outerjoin(Producer, Producer.id == func.coalesce(Finding.producer_id, Product.producer_id))
        .where(Finding.inspection_id.is_(None), Finding.withdrawn_at.is_(None))
    )


def _within(moment: Any, asked: Sought) -> tuple[ColumnElement[bool], ...]:
    return moment >= asked.since, moment < asked.until


def _below(key: Any, group: str) -> ColumnElement[bool]:
    """The group itself or one below it: keys are written like `I.1.a`."""
    return or_(key == group, key.startswith(f"{group}.", autoescape=True))


def _sum(of: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((of, 1), else_=0)), 0)
