"""Scans of one stamp, or of a batch, a product, a producer, as counts by day and province: no device, no hour."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from trace.lookup.models import Scan, ScanFigure
from trace.lookup.rules.suspicion import SHARED_ROUTE

DAYS = 90
MOST_DAYS = 30


@dataclass(frozen=True)
class Scans:
    """Scanned and typed look-ups of the last days: by day (newest first, the days with any) and by province.

    `sent_on`: pages opened from a link that somebody passed on, in no other number.
    """

    since: date
    days: list[tuple[date, int]] = field(default_factory=list)
    provinces: list[tuple[str, int]] = field(default_factory=list)
    sent_on: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return sum(amount for _province, amount in self.provinces)


def scans_of_stamp(obs: Session, slot: int, serial: int, *, today: date) -> Scans:
    """The scans of one stamp, read from where its rows lie together."""
    return _scans(obs, Scan, [Scan.slot == slot, Scan.serial == serial], today)


def scans_of_goods(obs: Session, *, today: date, **goods: int) -> Scans:
    """The scans of all stamps of a `batch_id`, `product_id` or `producer_id`, from the daily sums.

    Sums lie by producer and by product: those of a batch are asked for with its product.
    """
    return _scans(obs, ScanFigure, [getattr(ScanFigure, name) == value for name, value in goods.items()], today)


def _scans(obs: Session, table: Any, of: list[ColumnElement[bool]], today: date) -> Scans:
    since = today - timedelta(days=DAYS - 1)
    amount = func.sum(table.amount)
    asked: Select[Any] = select(table.day, table.province, table.route, amount).where(*of, table.day >= since)
    asked = asked.group_by(table.day, table.province, table.route)
    days: dict[date, int] = {}
    provinces: dict[str, int] = {}
    sent_on = 0
    for day, province, route, count in obs.execute(asked):
        if route == SHARED_ROUTE:
            sent_on += int(count)
            continue
        days[day] = days.get(day, 0) + int(count)
        provinces[province] = provinces.get(province, 0) + int(count)
    by_province = sorted(provinces.items(), key=lambda item: (-item[1], item[0]))
    return Scans(since, sorted(days.items(), reverse=True), by_province, sent_on)
