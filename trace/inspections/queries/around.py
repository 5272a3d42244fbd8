"""What stands around a stamp, a batch, a product or a producer: inspections, findings, alarms, holds and recalls.

Each list is short and newest first; the pages of the lists themselves go on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from trace.inspections.models import Finding, Inspection, ScanAlarm
from trace.inspections.queries.holds import HoldQuestion, HoldRecord, holds
from trace.inspections.queries.names import people
from trace.inspections.queries.recalls import RecallQuestion, RecallRecord, recalls
from trace.registry.models import Batch
from trace.stamps.models import Run

FEW = 20


@dataclass(frozen=True)
class GoodsQuestion:
    """Which goods: those of a producer, or narrower, those of a product, a batch, a stamp (run and ordinal)."""

    producer_id: int
    product_id: int | None = None
    batch_id: int | None = None
    run_id: int | None = None
    ordinal: int | None = None


@dataclass(frozen=True)
class Around:
    """What was found and decided about the goods, open and past, and the names of who wrote it down."""

    inspections: Sequence[Inspection]
    findings: Sequence[Finding]
    alarms: Sequence[ScanAlarm]
    holds: Sequence[HoldRecord]
    recalls: Sequence[RecallRecord]
    names: dict[int, str]

    def results(self, result: str) -> int:
        """How many inspections and findings came out so."""
        results = [one.result for one in self.inspections] + [one.result for one in self.findings]
        return results.count(result)

    @property
    def open_alarms(self) -> list[ScanAlarm]:
        """Those that nobody has closed."""
        return [one for one in self.alarms if one.closed_at is None]


def around(db: Session, goods: GoodsQuestion) -> Around:
    """Everything around the goods, a few of each. Of a stamp without a batch: what is on the stamp itself.

    What an inspector saw stands with the inspection; findings beside are those that stand alone, and missing stamps.
    """
    inspected = _newest(db, Inspection, _inspected(goods))
    found = _newest(db, Finding, and_(_found(goods), Finding.withdrawn_at.is_(None), _beside()))
    alarmed = _newest(db, ScanAlarm, _alarmed(goods))
    named = people(db, {one.made_by for one in (*inspected, *found)})
    return Around(inspected, found, alarmed, _holds(db, goods), _recalls(db, goods), named)


def _newest(db: Session, table: Any, of: ColumnElement[bool]) -> Sequence[Any]:
    return db.scalars(select(table).where(of).order_by(table.id.desc()).limit(FEW)).all()


def _inspected(goods: GoodsQuestion) -> ColumnElement[bool]:
    if goods.run_id is not None:
        return _on_stamp(Inspection, goods)
    narrowest = ("batch_id", "product_id", "producer_id")
    name = next(each for each in narrowest if getattr(goods, each) is not None)
    return _equal(Inspection, name, goods)


def _found(goods: GoodsQuestion) -> ColumnElement[bool]:
    if goods.run_id is not None:
        return _on_stamp(Finding, goods)
    if goods.batch_id is not None:
        return Finding.batch_id == goods.batch_id
    if goods.product_id is not None:
        batches = select(Batch.id).where(Batch.product_id == goods.product_id)
        runs = select(Run.id).where(Run.product_id == goods.product_id)
        return or_(Finding.batch_id.in_(batches), Finding.run_id.in_(runs))
    return Finding.producer_id == goods.producer_id


def _beside() -> ColumnElement[bool]:
    return or_(Finding.inspection_id.is_(None), Finding.kind != "seen")


def _on_stamp(table: Any, goods: GoodsQuestion) -> ColumnElement[bool]:
    """On this stamp, or on its batch."""
    stamp = and_(table.run_id == goods.run_id, table.ordinal == goods.ordinal)
    return stamp if goods.batch_id is None else or_(stamp, table.batch_id == goods.batch_id)


def _alarmed(goods: GoodsQuestion) -> ColumnElement[bool]:
    if goods.run_id is not None:
        begins = or_(ScanAlarm.lo.is_(None), ScanAlarm.lo <= goods.ordinal)
        ends = or_(ScanAlarm.hi.is_(None), ScanAlarm.hi > goods.ordinal)
        return and_(ScanAlarm.run_id == goods.run_id, begins, ends)
    of_producer = ScanAlarm.producer_id == goods.producer_id
    return of_producer if goods.product_id is None else and_(of_producer, ScanAlarm.product_id == goods.product_id)


def _holds(db: Session, goods: GoodsQuestion) -> list[HoldRecord]:
    on_batch = holds(db, HoldQuestion(batch_ids=[goods.batch_id]), limit=FEW) if goods.batch_id is not None else []
    if goods.run_id is not None:
        return [*holds(db, HoldQuestion(run_id=goods.run_id, ordinal=goods.ordinal), limit=FEW), *on_batch]
    if goods.batch_id is not None:
        return on_batch
    return holds(db, HoldQuestion(producer_id=goods.producer_id, product_id=goods.product_id), limit=FEW)


def _recalls(db: Session, goods: GoodsQuestion) -> Sequence[RecallRecord]:
    if goods.batch_id is not None:
        return recalls(db, RecallQuestion(batch_ids=[goods.batch_id]), limit=FEW)
    if goods.run_id is not None:
        return []
    found = recalls(db, RecallQuestion(producer_ids=[goods.producer_id]), limit=FEW)
    return [one for one in found if goods.product_id is None or goods.product_id in one.products]


def _equal(table: Any, name: str, goods: GoodsQuestion) -> ColumnElement[bool]:
    same: ColumnElement[bool] = getattr(table, name) == getattr(goods, name)
    return same
