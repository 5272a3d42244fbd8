"""Producers that may be one and the same, and names that may be taken for another's: shown to officers, who decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select, union_all
from sqlalchemy.orm import Session

from trace.registry.models import (
    Batch,
    Certificate,
    CompanyPrefix,
    DiaryEntry,
    Producer,
    Product,
    RawBatch,
    Recall,
    SheetImport,
    Site,
    StoredFile,
)
from trace.registry.models.links import Link
from trace.registry.rules import Disguise, disguise, looks

Ground = Literal["tax_id", "name", "phone"]
GROUNDS: Final[tuple[Ground, ...]] = ("name", "phone", "tax_id")
MOST = 20
# What belongs to a producer in the register, and goes with it.
BELONGINGS: Final = (
    *(Site, Product, Batch, Certificate, CompanyPrefix, Recall, Link, StoredFile),
    *(DiaryEntry, RawBatch, SheetImport),
)


@dataclass(frozen=True)
class Twin:
    """A producer that may be the same as another one, and why it may."""

    producer: Producer
    grounds: tuple[Ground, ...]


@dataclass(frozen=True)
class Doubts:
    """What an officer shall look at before a producer's name is believed."""

    disguise: Disguise | None = None
    twins: Sequence[Twin] = ()
    elsewhere: Sequence[Producer] = field(default=())  # the same name to the eye in another commune

    def __bool__(self) -> bool:
        """Whether there is anything to look at."""
        return bool(self.disguise or self.twins or self.elsewhere)


def doubts_of(db: Session, found: Producer) -> Doubts:
    """What is odd about this producer's name and who may be the same; a name that waits for review counts as well."""
    if found.merged_into_id is not None:
        return Doubts()
    name = (found.pending or {}).get("name") or found.name
    twins = twins_of(db, found)
    seen = {found.id, *(each.producer.id for each in twins)}
    same = select(Producer).where(_here(), Producer.folded == looks(name), Producer.id.not_in(seen))
    elsewhere = db.scalars(same.order_by(Producer.id).limit(MOST))
    return Doubts(disguise(name), twins, list(elsewhere))


def twins_of(db: Session, found: Producer) -> list[Twin]:
    """Who may be the same: it claimed the same tax code, has the name in the same commune, or the same phone number."""
    grounds: dict[Ground, ColumnElement[bool]] = {
        "name": and_(Producer.folded == looks(found.name), Producer.ward_code == found.ward_code)
    }
    if codes := {each for each in (found.tax_id_print, found.claimed_print) if each}:
        grounds["tax_id"] = or_(Producer.tax_id_print.in_(codes), Producer.claimed_print.in_(codes))
    if found.phone:
        grounds["phone"] = Producer.phone == found.phone
    met: dict[int, tuple[Producer, list[Ground]]] = {}
    for ground in GROUNDS:
        if ground in grounds:
            rows = select(Producer).where(_here(), Producer.id != found.id, grounds[ground])
            for twin in db.scalars(rows.order_by(Producer.id).limit(MOST)):
                met.setdefault(twin.id, (twin, []))[1].append(ground)
    return [Twin(twin, tuple(why)) for twin, why in met.values()]


def likely_twins(db: Session, ground: Ground, *, after: int = 0, limit: int) -> list[list[Producer]]:
    """Groups of producers that may be one, by the first one's id after `after`; of a larger group the first few."""
    keys: dict[Ground, tuple[Any, ...]] = {
        "name": (Producer.folded, Producer.ward_code),
        "phone": (Producer.phone,),
        "tax_id": (func.coalesce(Producer.claimed_print, Producer.tax_id_print),),
    }
    on = keys[ground]
    first = func.min(Producer.id)
    groups: Select[Any] = select(first, *on).where(_here(), *(each.is_not(None) for each in on)).group_by(*on)
    if ground == "tax_id":  # two hold one code only where one of them claimed it in vain: few rows, by their index
        there = Producer.claimed_print > ""  # a range: for "is not null" SQLite would look through all
        claimed = select(Producer.claimed_print).where(there)
        groups = groups.where(or_(there, Producer.tax_id_print.in_(claimed)))
    groups = groups.having(func.count() > 1, first > after).order_by(first).limit(limit)
    few = []
    for place, (_first, *values) in enumerate(db.execute(groups).all()):
        same = (column == value for column, value in zip(on, values, strict=True))
        members = select(Producer.id).where(_here(), *same).order_by(Producer.id).limit(MOST).subquery()
        few.append(select(literal(place), members.c.id))
    places = {number: place for place, number in db.execute(union_all(*few))} if few else {}
    found: list[list[Producer]] = [[] for _ in few]
    for each in db.scalars(select(Producer).where(Producer.id.in_(places)).order_by(Producer.id)):
        found[places[each.id]].append(each)
    return found


def merged_into(db: Session, producer_id: int) -> list[Producer]:
    """The rows that were merged into this producer, the latest first."""
    rows = select(Producer).where(Producer.merged_into_id == producer_id)
    return list(db.scalars(rows.order_by(Producer.closed_on.desc(), Producer.id).limit(MOST)))


def belongings(db: Session, producer_id: int) -> dict[str, int]:
    """How much of each kind belongs to a producer: what would move if it were merged."""
    return {
        table.__tablename__: db.scalar(select(func.count()).where(table.producer_id == producer_id)) or 0
        for table in BELONGINGS
    }


def _here() -> ColumnElement[bool]:
    return and_(Producer.merged_into_id.is_(None), Producer.closed_on.is_(None))
