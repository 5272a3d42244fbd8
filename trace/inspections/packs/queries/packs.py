"""Reads of packs: a unit's own, the runs a choice means, what is laid into blocks and what waits for it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from trace.accounts.models import Agency
from trace.base.errors import NotFound
from trace.core.reason import Reason
from trace.inspections.packs.models import Pack, PackBlock, PackSegment
from trace.inspections.packs.rules import Choice, Segment
from trace.inspections.packs.rules.blocks import HASH_BYTES, SEGMENT_BYTES
from trace.registry.models import Producer, Product
from trace.stamps.models import Run, StampRange

UNKNOWN: Final = Reason("pack.unknown")
FACTS_OF_RUN: Final = 300
FACTS_OF_RANGE: Final = 20
"""Bytes of facts behind a run and a range, packed: measured on packs of many small runs (decision 0028)."""


@dataclass(frozen=True)
class Size:
    """How much a choice brings: its stamps and producers, and about how many bytes the whole pack has."""

    runs: int
    stamps: int
    producers: int
    size_bytes: int


@dataclass(frozen=True)
class PackLine:
    """A pack as lists show it: whose, what it holds, the bytes of its blocks, the stamps not laid into one yet."""

    pack: Pack
    unit: str
    stamps: int
    size_bytes: int
    waiting: int


def choice_of(of: Pack) -> Choice:
    """What was chosen for a pack."""
    return Choice(tuple(of.areas), tuple(of.groups), tuple(of.producers))


def chosen_runs(choice: Choice) -> Select[int]:
    """The numbers of the runs a choice means: released, of accepted products, and never a canary's."""
    chosen = select(Run.id).join(Producer, Producer.id == Run.producer_id).join(Product, Product.id == Run.product_id)
    return chosen.where(*told(), or_(*_either(choice)))


def told() -> tuple[ColumnElement[bool], ...]:
    """What every run of a pack is: released, of an accepted product, printed."""
    return Run.state == "released", Run.canary.is_(False), Product.accepted_version_id.is_not(None)


def _either(choice: Choice) -> list[ColumnElement[bool]]:
    place = [Producer.ward_code.in_(choice.areas)] if choice.areas else []
    # A group is chosen with those below it: their keys go on where its own ends.
    group = Product.group_key
    below = [or_(group == key, group.startswith(f"{key}.", autoescape=True)) for key in choice.groups]
    both = [*place, or_(*below)] if below else place
    return [*([and_(*both)] if both else []), Run.producer_id.in_(choice.producers)]


def size_of(db: Session, choice: Choice) -> Size:
    """What a pack of this choice would hold, before anything of it is made."""
    runs = chosen_runs(choice).subquery()
    counted = select(func.count(), func.sum(Run.quantity), func.count(Run.producer_id.distinct()))
    number, stamps, producers = db.execute(counted.where(Run.id.in_(select(runs.c.id)))).one()
    ranges = db.scalar(select(func.count()).select_from(StampRange).where(StampRange.run_id.in_(select(runs.c.id))))
    facts = FACTS_OF_RUN * number + FACTS_OF_RANGE * (ranges or 0)
    return Size(number, int(stamps or 0), producers, int(stamps or 0) * HASH_BYTES + number * SEGMENT_BYTES + facts)


def runs_of(db: Session, of: Pack) -> dict[int, Run]:
    """The runs that belong to a pack now, by their numbers."""
    rows = db.scalars(select(Run).where(Run.id.in_(chosen_runs(choice_of(of)))))
    return {row.id: row for row in rows}


def pack(db: Session, pack_id: int, *, lock: bool = False) -> Pack:
    """A pack that was not dropped. NotFound for any other."""
    found = db.get(Pack, pack_id, with_for_update=lock, populate_existing=lock)
    if found is None or found.dropped_at is not None:
        raise NotFound(UNKNOWN)
    return found


def kept(db: Session) -> Sequence[Pack]:
    """Every pack that was not dropped."""
    return db.scalars(select(Pack).where(Pack.dropped_at.is_(None)).order_by(Pack.id)).all()


def lines(db: Session, units: Collection[int]) -> list[PackLine]:
    """The packs of these units, newest first."""
    rows = select(Pack, Agency.name).join(Agency, Agency.id == Pack.agency_id)
    found = db.execute(rows.where(Pack.agency_id.in_(units), Pack.dropped_at.is_(None)).order_by(Pack.id.desc())).all()
    return [_line(db, one, unit) for one, unit in found]


def _line(db: Session, of: Pack, unit: str) -> PackLine:
    summed = select(func.sum(PackBlock.stamps), func.sum(PackBlock.size_bytes)).where(PackBlock.pack_id == of.id)
    stamps, size = db.execute(summed).one()
    return PackLine(of, unit, int(stamps or 0), int(size or 0), waiting(db, of))


def waiting(db: Session, of: Pack) -> int:
    """How many stamps of its runs lie in no block yet."""
    wanted = chosen_runs(choice_of(of)).subquery()
    inside = select(wanted.c.id)
    all_of = db.scalar(select(func.sum(Run.quantity)).where(Run.id.in_(inside))) or 0
    laid = select(func.sum(PackSegment.count)).where(PackSegment.pack_id == of.id, PackSegment.run_id.in_(inside))
    return int(all_of) - int(db.scalar(laid) or 0)


def every(db: Session) -> Sequence[int]:
    """The numbers of all packs there ever were."""
    return db.scalars(select(Pack.id).order_by(Pack.id)).all()


def unmade(db: Session) -> list[tuple[int, int, int]]:
    """The packs of which stamps lie in no block yet: how many lie in one, and how many wait."""
    found = [(one.id, sum(block_sizes(db, one.id).values()), waiting(db, one)) for one in kept(db)]
    return [(pack_id, laid, left) for pack_id, laid, left in found if left > 0]


def blocks(db: Session, pack_id: int) -> Sequence[PackBlock]:
    """The blocks of a pack, in the order of their names."""
    return db.scalars(select(PackBlock).where(PackBlock.pack_id == pack_id).order_by(PackBlock.sha256)).all()


def block_sizes(db: Session, pack_id: int) -> dict[str, int]:
    """The stamps in each block of a pack, by its name."""
    rows: Any = db.execute(select(PackBlock.sha256, PackBlock.stamps).where(PackBlock.pack_id == pack_id))
    return dict(rows.all())


def segments(db: Session, pack_id: int, names: Collection[str] | None = None) -> list[Segment]:
    """What lies in the blocks of a pack, or in these of them."""
    rows = select(PackSegment.run_id, PackSegment.first, PackSegment.count).where(PackSegment.pack_id == pack_id)
    if names is not None:
        rows = rows.where(PackSegment.sha256.in_(names))
    return [Segment(*row) for row in db.execute(rows.order_by(PackSegment.run_id, PackSegment.first))]
