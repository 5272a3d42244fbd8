"""Holds of both kinds, on stamps and on batches, read as one list: what is paused, by which unit, who must answer."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CompoundSelect,
    String,
    Subquery,
    cast,
    literal,
    null,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.orm import Session

from trace.accounts.models import Agency
from trace.base.errors import NotFound
from trace.core.reason import Reason
from trace.inspections import rules
from trace.inspections.queries.names import Named, people, products
from trace.inspections.rules import HoldKey, HoldKind, HoldState
from trace.registry.models import Batch, BatchHold
from trace.stamps.models import Run, StampHold

SHARED = (
    "id",
    "agency_id",
    "unit_name",
    "reason",
    "placed_at",
    "placed_by",
    "review_on",
    "confirmed_at",
    "confirmed_by",
    "escalated_at",
    "released_at",
    "released_by",
    "released_reason",
)


@dataclass(frozen=True)
class HoldRecord(Named):
    """One hold: what a decision stands on, and what people read of it."""

    key: HoldKey
    state: HoldState
    agency_id: int | None
    unit_name: str
    reason: str
    review_on: date
    confirmed_by: int | None
    released_by: int | None
    released_reason: str | None
    run_id: int | None
    lo: int | None
    hi: int | None
    batch_id: int | None
    lot: str | None
    producer_id: int
    product_id: int
    product: str
    names: dict[int, str]

    @property
    def kind(self) -> HoldKind:
        """On stamps or on a batch."""
        return self.key.kind

    def overdue(self, today: date) -> bool:
        """Whether an authority's hold is open beyond the day on which it was to be looked at again."""
        return self.state.open and bool(self.state.chain) and self.review_on < today

    @property
    def count(self) -> int:
        """How many stamps the span holds; 0 for a hold on a batch."""
        return self.hi - self.lo if self.hi is not None and self.lo is not None else 0


@dataclass(frozen=True)
class HoldQuestion:
    """Which holds: open ones only, on these batches, touching this stamp of a run, of a producer or product,
    placed by these units. None = any.
    """

    open_only: bool = False
    batch_ids: Collection[int] | None = None
    run_id: int | None = None
    ordinal: int | None = None
    producer_id: int | None = None
    product_id: int | None = None
    agency_ids: Collection[int] | None = None


@dataclass(frozen=True)
class HoldCursor:
    """Where a page of holds ended. `due`: the day of looking again, in the list of open ones, which it leads."""

    placed_at: datetime
    kind: HoldKind
    id: int
    due: date | None = None

    @classmethod
    def at(cls, last: HoldRecord, *, open_only: bool) -> HoldCursor:
        """Where a page with this last row ended."""
        return cls(last.state.placed_at, last.kind, last.key.id, last.review_on if open_only else None)

    def text(self) -> str:
        """The cursor as it stands in an address."""
        placed = f"{self.placed_at.isoformat()}~{self.kind}~{self.id}"
        return f"{placed}~{self.due.isoformat()}" if self.due else placed

    @classmethod
    def read(cls, text: str | None) -> HoldCursor | None:
        """The cursor out of an address; None where it is none of ours."""
        moment, _, rest = (text or "").partition("~")
        kind, _, rest = rest.partition("~")
        number, _, day = rest.partition("~")
        try:
            at, hold_id = datetime.fromisoformat(moment), int(number)
            due = date.fromisoformat(day) if day else None
        except ValueError:
            return None
        if at.tzinfo is None:
            return None
        return next((cls(at, known, hold_id, due) for known in rules.HOLD_KINDS if known == kind), None)


def holds(db: Session, question: HoldQuestion, *, after: HoldCursor | None = None, limit: int = 50) -> list[HoldRecord]:
    """Holds, newest first; the open ones alone by the day on which they are looked at again, so that those whose day
    is over stand first. `after` is the cursor of the last one of the page before."""
    table = _both().subquery()
    wanted = select(table).where(*_asked_for(table, question))
    order: tuple[Any, ...] = (table.c.placed_at, table.c.kind, table.c.id)
    if question.open_only:
        order = (table.c.review_on, *order)
        if after is not None and after.due is not None:
            wanted = wanted.where(tuple_(*order) > _values(after.due, after.placed_at, after.kind, after.id))
        return _views(db, db.execute(wanted.order_by(*order).limit(limit)).mappings().all())
    if after is not None:
        wanted = wanted.where(tuple_(*order) < _values(after.placed_at, after.kind, after.id))
    newest = wanted.order_by(*(column.desc() for column in order)).limit(limit)
    return _views(db, db.execute(newest).mappings().all())


def _asked_for(table: Subquery, question: HoldQuestion) -> Iterable[ColumnElement[bool]]:
    if question.open_only:
        yield table.c.released_at.is_(None)
    if question.ordinal is not None:
        yield table.c.lo <= question.ordinal
        yield table.c.hi > question.ordinal
    for name, column in (("batch_ids", "batch_id"), ("agency_ids", "agency_id")):
        if getattr(question, name) is not None:
            yield table.c[column].in_(getattr(question, name))
    for name in ("run_id", "producer_id", "product_id"):
        if getattr(question, name) is not None:
            yield table.c[name] == getattr(question, name)


def due(db: Session, by: date) -> list[HoldRecord]:
    """The open holds of authorities that are to be looked at again by a day, the longest waiting first."""
    table = _both().subquery()
    wanted = select(table).where(table.c.released_at.is_(None), table.c.agency_id.is_not(None), table.c.review_on <= by)
    return _views(db, db.execute(wanted.order_by(table.c.review_on, table.c.id)).mappings().all())


def hold(db: Session, key: HoldKey) -> HoldRecord:
    """One hold; NotFound when there is none of this number."""
    table = _both().subquery()
    row = db.execute(select(table).where(table.c.kind == key.kind, table.c.id == key.id)).mappings().first()
    if row is None:
        raise NotFound(Reason("hold.unknown"))
    return _views(db, [row])[0]


def unconfirmed(db: Session) -> list[HoldRecord]:
    """Every open hold that no superior has confirmed, oldest first, but for holds that need nobody's yes."""
    table = _both().subquery()
    waiting = select(table).where(
        table.c.released_at.is_(None), table.c.confirmed_at.is_(None), table.c.agency_id.is_not(None)
    )
    return _views(db, db.execute(waiting.order_by(table.c.placed_at, table.c.id)).mappings().all())


def waiting_for(db: Session, *, person: int, heads: Collection[int]) -> list[HoldRecord]:
    """The holds this person is asked to confirm: head of the unit they wait for, and not the one who placed them."""
    return [
        one
        for one in (unconfirmed(db) if heads else ())
        if set(heads).intersection(rules.answers_for(one.state)) and one.state.placed_by != person
    ]


def unit_and_above(db: Session, agency_id: int | None) -> tuple[int, ...]:
    """A unit and the one above it where it has one, in that order; () of none."""
    if agency_id is None:
        return ()
    above = db.scalar(select(Agency.parent_id).where(Agency.id == agency_id))
    return (agency_id,) if above is None else (agency_id, above)


def _values(*values: Any) -> Any:
    return tuple_(*(literal(value) for value in values))


def _both() -> CompoundSelect[Any]:
    """Holds on stamps and on batches under one set of columns."""
    stamps = select(
        literal("stamps").label("kind"),
        *(getattr(StampHold, name).label(name) for name in SHARED),
        StampHold.run_id.label("run_id"),
        StampHold.lo.label("lo"),
        StampHold.hi.label("hi"),
        cast(null(), BigInteger).label("batch_id"),
        cast(null(), String).label("lot"),
        Run.producer_id.label("producer_id"),
        Run.product_id.label("product_id"),
    ).join(Run, Run.id == StampHold.run_id)
    batches = select(
        literal("batch").label("kind"),
        *(getattr(BatchHold, name).label(name) for name in SHARED),
        *(cast(null(), BigInteger).label(name) for name in ("run_id", "lo", "hi")),
        BatchHold.batch_id.label("batch_id"),
        Batch.lot.label("lot"),
        Batch.producer_id.label("producer_id"),
        Batch.product_id.label("product_id"),
    ).join(Batch, Batch.id == BatchHold.batch_id)
    return union_all(stamps, batches)


def _views(db: Session, rows: Sequence[Any]) -> list[HoldRecord]:
    chains = {unit: unit_and_above(db, unit) for unit in {row["agency_id"] for row in rows}}
    titles = products(db, {row["product_id"] for row in rows})
    named = people(db, _persons(rows))
    return [_view(row, chains[row["agency_id"]], titles[row["product_id"]], named) for row in rows]


def _persons(rows: Iterable[Any]) -> set[int]:
    found = {row[name] for row in rows for name in ("placed_by", "confirmed_by", "released_by")}
    return {person for person in found if person is not None}


def _view(row: Any, chain: tuple[int, ...], product: str, named: dict[int, str]) -> HoldRecord:
    moments = {name: row[name] for name in ("confirmed_at", "escalated_at", "released_at")}
    plain = ("agency_id", "unit_name", "reason", "review_on", "confirmed_by", "released_by", "released_reason")
    scope = ("run_id", "lo", "hi", "batch_id", "lot", "producer_id", "product_id")
    return HoldRecord(
        key=HoldKey(row["kind"], row["id"]),
        state=HoldState(placed_by=row["placed_by"], placed_at=row["placed_at"], chain=chain, **moments),
        product=product,
        names=named,
        **{name: row[name] for name in (*plain, *scope)},
    )
