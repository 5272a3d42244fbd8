"""Reads of the queue: what waits for an officer, in figures and page by page; a producer's own cases."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Integer, Select, and_, cast, exists, func, or_, select, true, tuple_
from sqlalchemy.orm import Session

from trace.accounts.models import Agency, Person, Post
from trace.base.actor import Actor
from trace.base.errors import NotFound
from trace.core.numbers import row_number
from trace.core.reason import Reason
from trace.core.words import VIETNAM, local_day
from trace.registry.models import Producer, ProductVersion
from trace.review.models import Case, Delegation
from trace.review.queries.desk import served

PAGE = 50
MOST = 200
COUNTED_MOST = 999
VIEWS = ("today", "hand", "new", "up")


@dataclass(frozen=True)
class Filter:
    """What a queue shows: one kind of case or all, one state, only what is overdue, the units below as well.

    `view`: of those what is due `today`, in my `hand`, `new` since yesterday, or gone `up` because it is late.
    """

    kind: str | None = None
    state: str = "open"
    overdue: bool = False
    below: bool = False
    view: str | None = None


@dataclass(frozen=True)
class Figures:
    """How many open cases wait for somebody, each counted up to `COUNTED_MOST`, which stands for more."""

    waiting: int
    overdue: int
    today: int
    hand: int
    new: int
    up: int


@dataclass(frozen=True)
class Line:
    """One case in a list: its file, whose it is, what it is about, and with which unit it lies."""

    case: Case
    producer: str
    product: str | None
    unit: str
    holder: str | None = None


@dataclass(frozen=True)
class Listed:
    """One page of cases and where the next one begins; None after the last."""

    lines: Sequence[Line]
    after: str | None


def queue(
    db: Session, *, actor: Actor, wanted: Filter, now: datetime, after: str | None = None, limit: int = PAGE
) -> Listed:
    """The cases that wait for this officer, the most urgent first: those of the units they serve in, what they have in
    hand, what is theirs as deputy or by a delegation, and what has gone up to them because it is late.

    With `wanted.below` also those of the units below; an administrator sees all.
    """
    lines = _wanted(_lines().where(Case.state == wanted.state, _theirs(db, actor, wanted, now)), actor, wanted, now)
    if after:
        lines = lines.where(tuple_(Case.due_at, Case.id) > _place(after))
    return _listed(db, lines.order_by(Case.due_at, Case.id), limit)


def figures(db: Session, *, actor: Actor, now: datetime) -> Figures:
    """How many cases wait for this officer, in one pass over the most urgent of them: `COUNTED_MOST` at the most."""
    conditions = _views(actor, now)
    told = [condition.label(view) for view, condition in conditions.items()]
    theirs = select(*told).where(Case.state == "open", _theirs(db, actor, Filter(), now))
    some = theirs.order_by(Case.due_at).limit(COUNTED_MOST + 1).subquery()
    sums = (func.coalesce(func.sum(cast(some.c[view], Integer)), 0) for view in conditions)
    waiting, *counts = db.execute(select(func.count(), *sums).select_from(some)).one()
    return Figures(waiting, **dict(zip(conditions, map(int, counts), strict=True)))


def _views(actor: Actor, now: datetime) -> dict[str, ColumnElement[bool]]:
    """What the views of the queue ask of a case: overdue, due today, in one's hand, new since yesterday, gone up."""
    began = datetime.combine(local_day(now), time(), VIETNAM)
    return {
        "overdue": Case.due_at < now,
        "today": and_(Case.due_at >= began, Case.due_at < began + timedelta(days=1)),
        "hand": and_(Case.claimed_by.is_not(None), Case.claimed_by == actor.id, Case.claimed_until > now),
        "new": and_(Case.step_since.is_not(None), Case.step_since >= began - timedelta(days=1)),
        "up": Case.escalated_at.is_not(None),
    }


AnyLines = TypeVar("AnyLines", bound="Select[*tuple[Any, ...]]")


def _wanted(lines: AnyLines, actor: Actor, wanted: Filter, now: datetime) -> AnyLines:
    """Of these lines those that the filter asks for."""
    views = _views(actor, now)
    if wanted.kind:
        lines = lines.where(Case.kind == wanted.kind)
    if wanted.overdue:
        lines = lines.where(views["overdue"])
    return lines.where(views[wanted.view]) if wanted.view else lines


def _theirs(db: Session, actor: Actor, wanted: Filter, now: datetime) -> ColumnElement[bool]:
    """Which cases wait for this person, as a condition on one statement."""
    if actor.role == "admin":
        return true()
    # Their numbers, not a subquery: only so is the index of unit, state and day walked, however many cases are closed.
    own = sorted(served(db, actor.id))
    units = Case.agency_id.in_(sorted(actor.units) if wanted.below else own)
    if wanted.state != "open":
        return units
    above = select(Agency.id).where(Agency.parent_id.in_(own))
    up = and_(Case.escalated_at.is_not(None), Case.agency_id.in_(above))
    return or_(units, Case.deputy_id == actor.id, Case.claimed_by == actor.id, up, _delegated(actor.id, local_day(now)))


def _delegated(person_id: int, today: date) -> ColumnElement[bool]:
    """Whether a case is this person's by a delegation that stands on this day."""
    giver = select(Post.agency_id).where(Post.person_id == Delegation.from_person_id, Post.until.is_(None))
    stands = exists().where(
        Delegation.to_person_id == person_id,
        Delegation.starts_on <= today,
        Delegation.ends_on >= today,
        Delegation.ended_at.is_(None),
        or_(Delegation.kind.is_(None), Delegation.kind == Case.kind),
        or_(
            Delegation.group_key.is_(None),
            Delegation.group_key == Case.group_key,
            Case.group_key.startswith(Delegation.group_key + "."),
        ),
        or_(
            Delegation.from_agency_id == Case.agency_id,
            Case.agency_id.in_(giver),
            Delegation.from_person_id == Case.deputy_id,
        ),
    )
    return stands


def own_cases(db: Session, *, producers: Collection[int], after: str | None = None, limit: int = PAGE) -> Listed:
    """The cases of these producers, the newest first."""
    lines = _lines().where(Case.producer_id.in_(producers))
    if after:
        lines = lines.where(Case.id < _place(after)[1])
    return _listed(db, lines.order_by(Case.id.desc()), limit)


def _lines() -> Select[*tuple[Any, ...]]:
    return (
        select(Case, Producer.name, ProductVersion.name_vi, Agency.name, Person.name)
        .join(Producer, Producer.id == Case.producer_id)
        .join(Agency, Agency.id == Case.agency_id)
        .outerjoin(ProductVersion, (Case.object_kind == "product_version") & (ProductVersion.id == Case.object_id))
        .outerjoin(Person, Person.id == Case.claimed_by)
    )


def _listed(db: Session, lines: Select[*tuple[Any, ...]], limit: int) -> Listed:
    limit = max(1, min(limit, MOST))
    rows = db.execute(lines.limit(limit + 1)).all()
    shown = [Line(*row) for row in rows[:limit]]
    last = shown[-1].case if len(rows) > limit else None
    return Listed(shown, f"{int(last.due_at.timestamp())}-{last.id}" if last else None)


def _place(after: str) -> tuple[datetime, int]:
    """The place a cursor names. A cursor that is none names the beginning: NotFound."""
    moment, _, number = after.partition("-")
    due, case_id = row_number(moment), row_number(number)
    if due is None or case_id is None:
        raise NotFound(Reason("review.no_such_page"))
    return datetime.fromtimestamp(min(due, 4_000_000_000), UTC), case_id
