"""Plans read back, and what is known of every producer on the day of a draw."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, column, exists, func, or_, select, table
from sqlalchemy.orm import Session, aliased

from trace.accounts.models import Agency, Person, Post
from trace.base.errors import NotFound
from trace.core.reason import Reason
from trace.core.words import local_day
from trace.inspections.models import Inspection, InspectionPlan, PlanItem, ScanAlarm
from trace.inspections.plans.rules import Standing
from trace.registry import queries as registry
from trace.registry.models import Certificate, Producer, Product

# Citizens' reports lie in a room above this one: by its name the table is only counted, as a foreign key would name it.
REPORTS = table("reports", column("producer_id"), column("made_at"), column("repeat"), column("outcome"))


@dataclass(frozen=True)
class ItemLine:
    """A visit of a plan with the names that people read, and the inspections that name it as theirs."""

    item: PlanItem
    plan: InspectionPlan
    producer: str
    person: str
    done: tuple[tuple[int, str], ...] = ()  # number of the row and number that people read

    @property
    def state(self) -> str:
        """In one word: done, twice (two inspections name it), dropped or open."""
        if self.done:
            return "twice" if len(self.done) > 1 else "done"
        return "dropped" if self.item.dropped_at is not None else "open"


@dataclass(frozen=True)
class PlanLine:
    """A plan in a list: its unit, how many visits it has and how many are done or dropped."""

    plan: InspectionPlan
    unit: str
    items: int
    done: int
    dropped: int


def plan(db: Session, plan_id: int) -> InspectionPlan:
    """The plan; NotFound when there is none."""
    if (found := db.get(InspectionPlan, plan_id)) is None:
        raise NotFound(Reason("plan.unknown"))
    return found


def item(db: Session, item_id: int) -> PlanItem:
    """The visit; NotFound when there is none."""
    if (found := db.get(PlanItem, item_id)) is None:
        raise NotFound(Reason("plan.unknown"))
    return found


def plans(db: Session, *, after: int | None = None, limit: int = 50) -> list[PlanLine]:
    """Plans of every unit, the newest first, each with how far it is."""
    rows = select(InspectionPlan, Agency.name).join(Agency, Agency.id == InspectionPlan.agency_id)
    if after is not None:
        rows = rows.where(InspectionPlan.id < after)
    found = db.execute(rows.order_by(InspectionPlan.id.desc()).limit(limit)).all()
    done = func.sum(case((_done(), 1), else_=0))
    dropped = func.sum(case((and_(PlanItem.dropped_at.is_not(None), ~_done()), 1), else_=0))
    counts = (
        select(PlanItem.plan_id, func.count(), done, dropped)
        .where(PlanItem.plan_id.in_([one.id for one, _ in found]))
        .group_by(PlanItem.plan_id)
    )
    counted = {row[0]: (row[1], int(row[2]), int(row[3])) for row in db.execute(counts)}
    return [PlanLine(one, unit, *counted.get(one.id, (0, 0, 0))) for one, unit in found]


def items(db: Session, plan_id: int) -> list[ItemLine]:
    """The visits of a plan in the order of the draw."""
    return _lines(db, select(PlanItem.id).where(PlanItem.plan_id == plan_id))


def item_line(db: Session, item_id: int) -> ItemLine:
    """A visit with its names; NotFound when there is none."""
    return _lines(db, select(PlanItem.id).where(PlanItem.id == item(db, item_id).id))[0]


def items_of_person(db: Session, person_id: int) -> list[ItemLine]:
    """What a person is to visit and nobody has, the nearest day first."""
    mine = select(PlanItem.id).where(PlanItem.person_id == person_id, PlanItem.dropped_at.is_(None), ~_done())
    return sorted(_lines(db, mine), key=lambda one: (one.item.due_on, one.item.id))


def inspectors_of(db: Session, agency_id: int) -> list[tuple[int, str]]:
    """Who may be sent: the inspectors that serve in a unit now, by name."""
    rows = (
        select(Person.id, Person.name)
        .join(Post, Post.person_id == Person.id)
        .where(Post.agency_id == agency_id, Post.until.is_(None), Person.role == "inspector", Person.active)
        .order_by(Person.name)
    )
    return [(row[0], row[1]) for row in db.execute(rows)]


def last_plan(db: Session, agency_id: int) -> InspectionPlan | None:
    """The newest plan of a unit: its weights are the next one's to begin with."""
    rows = select(InspectionPlan).where(InspectionPlan.agency_id == agency_id)
    return db.scalar(rows.order_by(InspectionPlan.id.desc()).limit(1))


def standings(db: Session, unit: Agency, group_key: str | None, *, since: datetime, now: datetime) -> list[Standing]:
    """What is known of every working producer in a unit's area that makes such goods, in five questions.

    Reports count from `since` on, once each sender and stamp, and not where they were found to be unfounded.
    """
    today = local_day(now)
    ids = db.scalars(select(Producer.id).where(*_reach(db, unit, group_key)).order_by(Producer.id)).all()
    alarms = _by_producer(db, ScanAlarm.producer_id, ScanAlarm.closed_at.is_(None))
    papers = _by_producer(db, Certificate.producer_id, *_lapsed(today))
    told = (REPORTS.c.made_at >= since, ~REPORTS.c.repeat, func.coalesce(REPORTS.c.outcome, "") != "unfounded")
    reports = _by_producer(db, REPORTS.c.producer_id, *told)
    newest = select(Inspection.producer_id, func.max(Inspection.received_at)).where(Inspection.producer_id.is_not(None))
    seen = {row[0]: row[1] for row in db.execute(newest.group_by(Inspection.producer_id))}
    return [
        Standing(
            one,
            alarms.get(one, 0),
            papers.get(one, 0),
            reports.get(one, 0),
            (today - local_day(seen[one])).days if one in seen else None,
        )
        for one in ids
    ]


def _reach(db: Session, unit: Agency, group_key: str | None) -> list[ColumnElement[bool]]:
    """Producers that a unit may visit: accepted, at work, in its commune where it has one, with goods of its groups."""
    reach: list[ColumnElement[bool]] = [
        Producer.accepted_at.is_not(None),
        Producer.closed_on.is_(None),
        Producer.merged_into_id.is_(None),
    ]
    if unit.ward_code is not None:
        reach.append(Producer.ward_code == unit.ward_code)
    wanted = [group_key] if group_key else list(unit.groups)
    if wanted:
        keys = frozenset().union(*(registry.below(db, key) for key in wanted))
        goods = exists().where(Product.producer_id == Producer.id, Product.group_key.in_(keys))
        reach.append(goods.where(Product.withdrawn_on.is_(None)))
    return reach


def _lapsed(today: date) -> tuple[ColumnElement[bool], ...]:
    """Papers that ran out and have no other of their kind that holds."""
    other = aliased(Certificate)
    renewed = exists().where(
        other.producer_id == Certificate.producer_id,
        other.kind == Certificate.kind,
        or_(other.valid_to.is_(None), other.valid_to >= today),
        other.revoked_on.is_(None),
    )
    return Certificate.valid_to < today, ~renewed


def _by_producer(db: Session, owner: Any, *terms: ColumnElement[bool]) -> dict[int, int]:
    rows = select(owner, func.count()).where(owner.is_not(None), *terms).group_by(owner)
    return {row[0]: row[1] for row in db.execute(rows)}


def _lines(db: Session, wanted: Select[int]) -> list[ItemLine]:
    rows = (
        select(PlanItem, InspectionPlan, Producer.name, Person.name)
        .join(InspectionPlan, InspectionPlan.id == PlanItem.plan_id)
        .join(Producer, Producer.id == PlanItem.producer_id)
        .outerjoin(Person, Person.id == PlanItem.person_id)
        .where(PlanItem.id.in_(wanted))
        .order_by(PlanItem.place, PlanItem.id)
    )
    found = db.execute(rows).all()
    named = select(Inspection.plan_item_id, Inspection.id, Inspection.number).where(
        Inspection.plan_item_id.in_([row[0].id for row in found])
    )
    done: dict[int, list[tuple[int, str]]] = {}
    for item_id, number, name in db.execute(named.order_by(Inspection.id)):
        if item_id is not None:
            done.setdefault(item_id, []).append((number, name))
    return [
        ItemLine(one, of, producer, person or "", tuple(done.get(one.id, ()))) for one, of, producer, person in found
    ]


def _done() -> ColumnElement[bool]:
    return exists().where(Inspection.plan_item_id == PlanItem.id)
