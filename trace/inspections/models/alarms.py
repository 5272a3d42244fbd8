"""What scans gave cause to look at, and what producers were told of them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from trace.base.db import Base, NumberedId

OPEN = text("closed_at IS NULL")
UNSETTLED = text("settled_at IS NULL")


class ScanAlarm(Base):
    """Abnormal scans for an inspector to look at: a case, open until `closed_at`. One open at a time per subject.

    `subject` names what it is about in one word: a stamp, a range, a run, a network on a day. `[lo, hi)` are serials
    counted from the run's first. `evidence` holds numbers and days, nothing of a person.
    """

    __tablename__ = "scan_alarms"
    __table_args__ = (
        CheckConstraint("kind IN ('copy','before_activation','after_void','canary','failures')", name="kind"),
        CheckConstraint("grade IN ('low','medium','high')", name="grade"),
        CheckConstraint("outcome IS NULL OR outcome IN ('copied','explained','nothing')", name="outcome"),
        CheckConstraint("(closed_at IS NULL) = (outcome IS NULL)", name="closed"),
        Index("uq_scan_alarms_open_subject", "kind", "subject", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
        Index(None, "subject"),
        Index(None, "producer_id"),
        Index(None, "run_id"),
    )

    id: Mapped[NumberedId]
    kind: Mapped[str]
    subject: Mapped[str]
    grade: Mapped[str]
    run_id: Mapped[int | None] = mapped_column(ForeignKey("runs.id"))
    lo: Mapped[int | None]
    hi: Mapped[int | None]
    producer_id: Mapped[int | None] = mapped_column(ForeignKey("producers.id"))
    product_id: Mapped[int | None] = mapped_column(ForeignKey("products.id"))
    evidence: Mapped[dict[str, Any]] = mapped_column(JSON)
    raised_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[int | None]
    outcome: Mapped[str | None]
    note: Mapped[str | None]


class ScanNotice(Base):
    """Stamps `[lo, hi)` of a run, not activated, were scanned away from home: its producer was told, once.

    Settled when all that was scanned is active or spent; until then it may become a case, once.
    """

    __tablename__ = "scan_notices"
    __table_args__ = (
        CheckConstraint("0 <= lo AND lo < hi", name="order"),
        Index(
            "uq_scan_notices_open_range",
            "run_id",
            "lo",
            unique=True,
            sqlite_where=UNSETTLED,
            postgresql_where=UNSETTLED,
        ),
    )

    id: Mapped[NumberedId]
    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id"))
    lo: Mapped[int]
    hi: Mapped[int]
    ordinal: Mapped[int]  # the one that was seen first
    seen_on: Mapped[date]
    told_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]


class ScanBookmark(Base):
    """Up to which day scans have been read by a reader of this name; that day itself is read again."""

    __tablename__ = "scan_bookmarks"

    name: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date]
