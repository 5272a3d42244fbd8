"""Tables of the look-up: how often stamps were looked up, by day and province, and the rules that judge it.

Of observations: no person, no address, no hour.
Nothing in main depends on a row here, and a crash may cost the last seconds. `province` is the two-digit code of a
province, `ABROAD`, or `UNKNOWN` where no table says it. `route`: scanned, typed or shared (opened from what somebody
sent on). `result` is the state that was shown.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from trace.base.db import Base, NumberedId, Observation, Versioned
from trace.core.provinces import ABROAD as ABROAD
from trace.core.provinces import UNKNOWN as UNKNOWN

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


class ScanRule(Versioned, Base):
    """When scans are abnormal, for a product group (`*` = every group without a rule of its own). In main.

    `thresholds` are whole numbers, their units in `rules.suspicion.UNITS`. What happened to a rule is in the ledger.
    """

    __tablename__ = "scan_rules"
    __table_args__ = (
        UniqueConstraint("kind", "group_key"),
        CheckConstraint(
            "kind IN ('places','speed','share_of_batch','before_activation','after_void','canary',"
            "'failures_of_network')",
            name="kind",
        ),
        CheckConstraint("grade IN ('low','medium','high')", name="grade"),
        CheckConstraint("kind = 'places' OR NOT public", name="public_kind"),
    )

    id: Mapped[NumberedId]
    kind: Mapped[str]
    group_key: Mapped[str]
    thresholds: Mapped[dict[str, int]] = mapped_column(JSON)
    grade: Mapped[str]
    raises_case: Mapped[bool]
    public: Mapped[bool]  # whether the stamp's page turns amber by it
    changed_at: Mapped[datetime | None]
    changed_by: Mapped[int | None]


class ScanClearance(Base):
    """A person looked at a stamp's scans up to this day and found no copy: they speak against it no more. In main."""

    __tablename__ = "scan_clearances"

    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id"), primary_key=True, autoincrement=False)
    ordinal: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # counted from the run's first
    cleared_on: Mapped[date]


class Rating(Observation):
    """How many people said on a day that they were satisfied, or not, under a result of one tone: green or grey."""

    __tablename__ = "ratings"

    day: Mapped[date] = mapped_column(primary_key=True)
    tone: Mapped[str] = mapped_column(primary_key=True)
    answer: Mapped[str] = mapped_column(primary_key=True)  # satisfied | not
    amount: Mapped[int]


class RatingForm(Observation):
    """A rating form that was sent, as the hash of its random id, for as long as it could be sent again."""

    __tablename__ = "rating_forms"

    form: Mapped[str] = mapped_column(primary_key=True)
    until: Mapped[datetime] = mapped_column(index=True)
