"""One report on scans, for page, sheet and API alike: counts from the observations, names from main.

Nothing is decided here but what a producer is told: counts below five are None from here on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from trace.base.db import Session, snapshot
from trace.base.runtime import Runtime
from trace.figures import queries, rules
from trace.figures.queries import Asked, GoodsCount
from trace.figures.rules import Period
from trace.inspections.queries import names
from trace.lookup import queries as lookup
from trace.registry import queries as registry

Told = int | None
Key = TypeVar("Key", str, date)


@dataclass(frozen=True, slots=True)
class PlaceCount:
    """Scans in a province: its code, name (empty for abroad and unknown), and whether it is a new one."""

    code: str
    name: str
    amount: Told
    new: bool


@dataclass(frozen=True, slots=True)
class GoodsLine:
    """Scans of one run on one batch. A `kind` with one code on all its labels: a count of the lot, or of the place."""

    producer_id: int
    producer: str
    product_id: int
    product: str
    batch_id: int | None
    lot: str | None
    run_id: int
    kind: str
    amount: Told
    first_on: date
    last_on: date


@dataclass(frozen=True, slots=True)
class ScanReport:
    """What was scanned in a period, and since when there are scans at all. None stands for fewer than five."""

    period: Period
    total: Told
    sent_on: Told
    first_on: date | None
    columns: list[tuple[date, Told]]
    places: list[PlaceCount]
    goods: list[GoodsLine]
    routes: list[tuple[str, Told]]
    results: list[tuple[str, Told]]
    devices: list[tuple[str, Told]]

    @property
    def new_places(self) -> list[PlaceCount]:
        """Places of this period that the ninety days before it did not know."""
        return [place for place in self.places if place.new]


@dataclass(frozen=True, slots=True)
class _Counts:
    days: Mapping[date, int]
    places: Mapping[str, int]
    before: Mapping[str, int]
    routes: Mapping[str, int]
    results: Mapping[str, int]
    devices: Mapping[str, int]
    goods: list[GoodsCount]
    first_on: date | None


def report(rt: Runtime, asked: Asked, *, exact: bool) -> ScanReport:
    """The report on what was asked. `exact`: the state's people see every count, a producer none below five."""
    with snapshot(rt.observations) as db:
        counts = _counts(db, asked)
    with snapshot(rt.main) as db:
        places = _places(db, counts, exact)
        goods = _goods(db, counts.goods, exact)
    shared = counts.routes.get("shared", 0)
    return ScanReport(
        period=asked.period,
        total=rules.told(sum(counts.days.values()), exact=exact),
        sent_on=rules.told(shared, exact=exact),
        first_on=counts.first_on,
        columns=_told(rules.by_column(counts.days, asked.period), exact),
        places=places,
        goods=goods,
        routes=_told(counts.routes, exact),
        results=_told(counts.results, exact),
        devices=_told(counts.devices, exact),
    )


def _counts(db: Session, asked: Asked) -> _Counts:
    return _Counts(
        days=queries.by_day(db, asked),
        places=queries.by(db, asked, "province"),
        before=queries.by(db, asked.over(asked.period.before), "province"),
        routes=queries.by(db, asked, "route"),
        results=queries.by(db, asked, "result"),
        devices=queries.by(db, asked, "device"),
        goods=queries.by_goods(db, asked),
        first_on=queries.first_day(db, asked),
    )


def _told(amounts: Mapping[Key, int], exact: bool) -> list[tuple[Key, Told]]:
    return [(key, rules.told(amount, exact=exact)) for key, amount in amounts.items()]


def _places(db: Session, counts: _Counts, exact: bool) -> list[PlaceCount]:
    named = {unit.code: unit.name for unit in registry.provinces(db)}
    home = lookup.home_of(db, {line.producer_id for line in counts.goods})
    new = rules.new_places(counts.places, counts.before, home)
    return [
        PlaceCount(code, named.get(code, ""), rules.told(amount, exact=exact), code in new)
        for code, amount in counts.places.items()
    ]


def _goods(db: Session, counted: list[GoodsCount], exact: bool) -> list[GoodsLine]:
    owners = queries.producers(db, {line.producer_id for line in counted})
    products = names.products(db, {line.product_id for line in counted})
    lots = queries.lots(db, {line.batch_id for line in counted if line.batch_id})
    kinds = queries.kinds(db, {line.run_id for line in counted})
    return [
        GoodsLine(
            producer_id=line.producer_id,
            producer=owners.get(line.producer_id, "–"),
            product_id=line.product_id,
            product=products.get(line.product_id, "–"),
            batch_id=line.batch_id or None,
            lot=lots.get(line.batch_id),
            run_id=line.run_id,
            kind=kinds.get(line.run_id, "unit"),
            amount=rules.told(line.amount, exact=exact),
            first_on=line.first_on,
            last_on=line.last_on,
        )
        for line in counted
    ]
