"""Tables of observations: how often stamps were looked up, by day and province. No person, no address, no hour.

Nothing in main depends on a row here, and a crash may cost the last seconds. `province` is the two-digit code of a
province, or what `core.provinces` calls ABROAD and UNKNOWN. `route`: scanned, typed or shared (opened from what
somebody sent on). `result` is the state that was shown.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from sqlalchemy import Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from trace.base.db import Observation

NO_BATCH: Final = 0


class Scan(Observation):
    """How often one stamp was looked up on a day of Vietnam, in a province, by one kind of device."""

    __tablename__ = "scans"
    __table_args__ = (Index(None, "day", "run_id"),)

    slot: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    serial: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    day: Mapped[date] = mapped_column(primary_key=True)
    province: Mapped[str] = mapped_column(primary_key=True)
    route: Mapped[str] = mapped_column(primary_key=True)
    result: Mapped[str] = mapped_column(primary_key=True)
    device: Mapped[str] = mapped_column(primary_key=True)  # phone | computer | other
    run_id: Mapped[int]
    amount: Mapped[int]


class StampSeen(Observation):
    """All that a page says of a stamp's scans, in one row, so that a look-up costs the same however many there were."""

    __tablename__ = "stamps_seen"

    slot: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    serial: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    run_id: Mapped[int] = mapped_column(index=True)
    first_on: Mapped[date]
    last_on: Mapped[date] = mapped_column(index=True)
    amount: Mapped[int]  # scanned and typed; shared pages are counted in `scans` only
    provinces: Mapped[str]  # codes in order, one space between them; never UNKNOWN, never ABROAD
    provinces_in_one_day: Mapped[int]


class ScanFigure(Observation):
    """Daily sums for producers and officers: one row for run, batch and province, however many stamps it stands for."""

    __tablename__ = "scan_figures"
    __table_args__ = (Index(None, "producer_id", "day"), Index(None, "product_id", "day"))

    day: Mapped[date] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    batch_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # NO_BATCH before activation
    province: Mapped[str] = mapped_column(primary_key=True)
    route: Mapped[str] = mapped_column(primary_key=True)
    result: Mapped[str] = mapped_column(primary_key=True)
    device: Mapped[str] = mapped_column(primary_key=True)
    producer_id: Mapped[int]
    product_id: Mapped[int]
    amount: Mapped[int]


class FailedScan(Observation):
    """Look-ups of codes that are none, for each network: a keyed hash under the day's key, good for that day only."""

    __tablename__ = "failed_scans"

    day: Mapped[date] = mapped_column(primary_key=True)
    network: Mapped[str] = mapped_column(primary_key=True)
    province: Mapped[str]
    amount: Mapped[int]


class DayKey(Observation):
    """The random key of a day, under which networks and visitors are hashed. Deleted when the day is over."""

    __tablename__ = "day_keys"

    day: Mapped[date] = mapped_column(primary_key=True)
    key: Mapped[bytes] = mapped_column(LargeBinary)


class RecentScan(Observation):
    """Who looked up which stamp in the last half hour, as a keyed hash: a reload is not a second scan."""

    __tablename__ = "recent_scans"

    key: Mapped[str] = mapped_column(primary_key=True)
    until: Mapped[datetime] = mapped_column(index=True)


class Unobserved(Observation):
    """Look-ups that were not counted on a day, and why: buffer full, database busy."""

    __tablename__ = "unobserved_scans"

    day: Mapped[date] = mapped_column(primary_key=True)
    why: Mapped[str] = mapped_column(primary_key=True)
    amount: Mapped[int]
