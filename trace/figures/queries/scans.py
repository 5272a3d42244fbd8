"""Counts of scans over a bounded period, from the daily sums. What was opened from a shared link is counted apart."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal, NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from trace.figures.rules import Period
from trace.lookup.models import ScanFigure

By = Literal["province", "route", "result", "device"]
MOST_GOODS = 100


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose scans, over which days. `producers` None = everybody's; a batch or run comes with its product."""

    period: Period
    producers: frozenset[int] | None = None
    product_id: int | None = None
    batch_id: int | None = None
    run_id: int | None = None

    def over(self, period: Period) -> Asked:
        """The same over other days."""
        return replace(self, period=period)


class GoodsCount(NamedTuple):
    """Scans of the stamps of one run on one batch (0 before activation) within the period."""

    producer_id: int
    product_id: int
    batch_id: int
    run_id: int
    amount: int
    first_on: date
    last_on: date


def by_day(db: Session, asked: Asked) -> dict[date, int]:
    """Day → scans; days without one are left out."""
    chosen = select(ScanFigure.day, func.sum(ScanFigure.amount)).where(*_in_period(asked), _SCANNED)
    return {day: int(amount) for day, amount in db.execute(chosen.group_by(ScanFigure.day))}


def by(db: Session, asked: Asked, what: By) -> dict[str, int]:
    """Province, route, result or device → scans, most first. Of routes `shared` is one, and in no other sum."""
    column: Any = getattr(ScanFigure, what)
    counted = () if what == "route" else (_SCANNED,)
    chosen = select(column, func.sum(ScanFigure.amount).label("scans")).where(*_in_period(asked), *counted)
    rows = db.execute(chosen.group_by(column).order_by(func.sum(ScanFigure.amount).desc(), column))
    return {key: int(amount) for key, amount in rows}


def by_goods(db: Session, asked: Asked) -> list[GoodsCount]:
    """Scans of each run on each batch, most first; a hundred of them and no more."""
    goods = (ScanFigure.producer_id, ScanFigure.product_id, ScanFigure.batch_id, ScanFigure.run_id)
    total = func.sum(ScanFigure.amount)
    chosen = (
        select(*goods, total, func.min(ScanFigure.day), func.max(ScanFigure.day))
        .where(*_in_period(asked), _SCANNED)
        .group_by(*goods)
        .order_by(total.desc(), ScanFigure.run_id, ScanFigure.batch_id)
        .limit(MOST_GOODS)
    )
    return [GoodsCount(*row[:4], int(row[4]), *row[5:]) for row in db.execute(chosen)]


def first_day(db: Session, asked: Asked) -> date | None:
    """The first day of all on which one of these was scanned; None before any was."""
    return db.scalar(select(func.min(ScanFigure.day)).where(*_of(asked), _SCANNED))


_SCANNED = ScanFigure.route != "shared"


def _in_period(asked: Asked) -> list[ColumnElement[bool]]:
    return [ScanFigure.day.between(asked.period.first, asked.period.last), *_of(asked)]


def _of(asked: Asked) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if asked.producers is not None:
        wanted.append(ScanFigure.producer_id.in_(sorted(asked.producers)))
    for column, value in (
        (ScanFigure.product_id, asked.product_id),
        (ScanFigure.batch_id, asked.batch_id),
        (ScanFigure.run_id, asked.run_id),
    ):
        if value is not None:
            wanted.append(column == value)
    return wanted
