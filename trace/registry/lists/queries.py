"""Lists of product groups: their versions, what is in force, and which producers are behind the roadmap."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, select
from sqlalchemy.orm import Session

from trace.accounts.models import Agency
from trace.base.errors import NotFound
from trace.core.reason import Reason
from trace.registry import queries as registry
from trace.registry.lists.rules import KINDS, Gap, Life, State, gap_of, state_of
from trace.registry.models import (
    AdminUnit,
    ListComment,
    ListEntry,
    Producer,
    Product,
    ProductGroup,
    ProductList,
)

PAGE = 50


@dataclass(frozen=True)
class Entry:
    """An entry with the group it names."""

    entry: ListEntry
    group: ProductGroup


@dataclass(frozen=True)
class InForce:
    """The version of a list that is in force on a day."""

    of: ProductList
    entries: Sequence[Entry]


@dataclass(frozen=True)
class Duty:
    """That a group stands on a list in force: on which, and how."""

    kind: str
    entry: ListEntry


@dataclass(frozen=True)
class Behind:
    """A producer with goods in a listed group who is not ready: what is lacking, and how many goods it is about."""

    producer: Producer
    commune: str
    products: int
    gap: Gap


@dataclass(frozen=True)
class CommuneCount:
    """Of a commune: how many producers have goods in a listed group, and how many of them are behind."""

    ward_code: str
    commune: str
    producers: int
    behind: int


def product_list(db: Session, list_id: int) -> ProductList:
    """The version of a list; NotFound when there is none."""
    if found := db.get(ProductList, list_id):
        return found
    raise NotFound(Reason("product_list.unknown"))


def entry(db: Session, entry_id: int) -> ListEntry:
    """The entry; NotFound when there is none."""
    if found := db.get(ListEntry, entry_id):
        return found
    raise NotFound(Reason("product_list.entry_unknown"))


def entries(db: Session, list_id: int) -> list[Entry]:
    """The entries of a version: the nearest deadline first."""
    rows = select(ListEntry, ProductGroup).join(ProductGroup, ProductGroup.key == ListEntry.group_key)
    rows = rows.where(ListEntry.list_id == list_id).order_by(ListEntry.deadline, ListEntry.group_key)
    return [Entry(*row) for row in db.execute(rows)]


def comments(db: Session, list_id: int) -> list[tuple[ListComment, str]]:
    """What units said of a version, in the order they said it, each with the unit's name."""
    rows = select(ListComment, Agency.name).join(Agency, Agency.id == ListComment.agency_id)
    return [(row[0], row[1]) for row in db.execute(rows.where(ListComment.list_id == list_id).order_by(ListComment.id))]


def versions(db: Session, *, before: int | None = None, limit: int = PAGE) -> list[tuple[ProductList, str]]:
    """Versions of both lists, the newest first, each with the unit that wrote it."""
    rows = select(ProductList, Agency.name).join(Agency, Agency.id == ProductList.agency_id)
    if before is not None:
        rows = rows.where(ProductList.id < before)
    return [(row[0], row[1]) for row in db.execute(rows.order_by(ProductList.id.desc()).limit(limit))]


def live(db: Session, kind: str) -> ProductList | None:
    """The version of a kind that is being written or lies open to comments; None when there is none."""
    rows = select(ProductList).where(ProductList.kind == kind)
    return db.scalar(rows.where(ProductList.approved_at.is_(None), ProductList.dropped_at.is_(None)))


def latest(db: Session, kind: str, today: date | None = None) -> ProductList | None:
    """The approved version that comes into force last; of those in force by `today` where a day is named."""
    rows = select(ProductList).where(ProductList.kind == kind, ProductList.effective_on.is_not(None))
    if today is not None:
        rows = rows.where(ProductList.effective_on <= today)
    return db.scalar(rows.order_by(ProductList.effective_on.desc(), ProductList.number.desc()).limit(1))


def state(db: Session, of: ProductList, today: date) -> State:
    """The state of a version on a day, in one word."""
    now_in_force = latest(db, of.kind, today)
    life = Life(of.proposed_at is not None, of.approved_at is not None, of.dropped_at is not None, of.effective_on)
    return state_of(life, today, now_in_force.effective_on if now_in_force else None)


def in_force(db: Session, today: date) -> list[InForce]:
    """What is in force on a day, the mandatory list before the priority one."""
    found = (latest(db, kind, today) for kind in KINDS)
    return [InForce(each, entries(db, each.id)) for each in found if each is not None]


def duties(db: Session, today: date) -> dict[str, Duty]:
    """The listed groups of a day by key, the mandatory list before the priority one."""
    found: dict[str, Duty] = {}
    for each in in_force(db, today):
        for listed in each.entries:
            found.setdefault(listed.entry.group_key, Duty(each.of.kind, listed.entry))
    return found


def duty_of(duties_of_day: dict[str, Duty], group_key: str) -> Duty | None:
    """What a group is under: named itself, or by a group above it. The mandatory list goes before the priority one."""
    found = [duties_of_day[key] for key in registry.above(group_key) if key in duties_of_day]
    return min(found, key=lambda each: each.kind != "mandatory", default=None)


def behind(db: Session, group_key: str, *, ward_code: str = "", after: int = 0, limit: int = PAGE) -> list[Behind]:
    """Producers behind the roadmap of a group, by id after `after`, of one commune or of all."""
    keys = registry.below(db, group_key)
    rows = (
        select(Producer, AdminUnit, _goods(keys, func.count()).scalar_subquery(), _accepted(keys).exists())
        .join(AdminUnit, _home())
        .where(Producer.id > after, *_in_reach(keys), ~_active(keys).exists())
    )
    if ward_code:
        rows = rows.where(Producer.ward_code == ward_code)
    return [
        Behind(each, f"{unit.unit_type} {unit.name}", products, gap_of(accepted=accepted, active=False) or "batch")
        for each, unit, products, accepted in db.execute(rows.order_by(Producer.id).limit(limit))
    ]


def all_behind(db: Session, group_key: str, *, ward_code: str = "") -> Iterator[Behind]:
    """As `behind`, everybody, a page at a time: for a sheet."""
    after = 0
    while found := behind(db, group_key, ward_code=ward_code, after=after, limit=500):
        yield from found
        after = found[-1].producer.id


def by_commune(db: Session, group_key: str) -> list[CommuneCount]:
    """How many producers of each commune have goods in a group and how many are behind, the most behind first."""
    keys = registry.below(db, group_key)
    stamped = and_(Product.accepted_version_id.is_not(None), Product.stamped)
    listed = (
        select(Product.producer_id, func.max(case((stamped, 1), else_=0)).label("active"))
        .where(Product.group_key.in_(keys), Product.withdrawn_on.is_(None))
        .group_by(Product.producer_id)
        .subquery()
    )
    homes = (Producer.ward_code, Producer.ward_valid_from)
    counted = (
        select(*homes, func.count().label("producers"), func.sum(1 - listed.c.active).label("late"))
        .join(listed, listed.c.producer_id == Producer.id)
        .where(Producer.closed_on.is_(None))
        .group_by(*homes)
        .subquery()
    )
    unit = and_(AdminUnit.code == counted.c.ward_code, AdminUnit.valid_from == counted.c.ward_valid_from)
    rows = select(AdminUnit.code, AdminUnit.unit_type, AdminUnit.name, counted.c.producers, counted.c.late)
    rows = rows.join(counted, unit).order_by(counted.c.late.desc(), AdminUnit.name)
    return [
        CommuneCount(code, f"{kind} {name}", producers, int(lacking))
        for code, kind, name, producers, lacking in db.execute(rows)
    ]


def _in_reach(keys: Collection[str]) -> tuple[ColumnElement[bool], ...]:
    """Producers that work still and have goods in these groups."""
    return (Producer.closed_on.is_(None), _goods(keys, Product.id).exists())


def _goods(keys: Collection[str], column: Any) -> Select[Any]:
    goods: Select[Any] = select(column).select_from(Product)
    mine = (Product.producer_id == Producer.id, Product.group_key.in_(keys), Product.withdrawn_on.is_(None))
    return goods.where(*mine).correlate(Producer)


def _accepted(keys: Collection[str]) -> Select[Any]:
    return _goods(keys, Product.id).where(Product.accepted_version_id.is_not(None))


def _active(keys: Collection[str]) -> Select[Any]:
    """Accepted goods with a batch that carries stamps: what activation tells the register of each batch."""
    return _accepted(keys).where(Product.stamped)


def _home() -> ColumnElement[bool]:
    return and_(AdminUnit.code == Producer.ward_code, AdminUnit.valid_from == Producer.ward_valid_from)
