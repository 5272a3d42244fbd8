"""Files received on paper at a counter: when, by whom, what was handed over, and when the slip was printed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from trace.base.db import Base, NumberedId


class CounterReceipt(Base):
    """A paper file that somebody brought. `case_id` once its case is open; `priority`: who is served first, by law.

    The figures of the 15 and 30 minutes come from `month` (of Vietnam, `yyyy-mm`), `waiting_s` and `serving_s`: seconds
    from receiving to the first slip and to the first decision, written down when these happen.
    """

    __tablename__ = "counter_receipts"
    __table_args__ = (
        CheckConstraint("priority IS NULL OR priority IN ('elderly','pregnant','disabled')", name="priority"),
        Index(None, "agency_id", "received_at"),
        Index("ix_counter_receipts_targets", "month", "agency_id", "waiting_s", "serving_s"),
    )

    id: Mapped[NumberedId]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    producer_id: Mapped[int] = mapped_column(ForeignKey("producers.id"), index=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    priority: Mapped[str | None]
    papers: Mapped[list[str]] = mapped_column(JSON)
    received_at: Mapped[datetime]
    received_by: Mapped[int]
    slip_printed_at: Mapped[datetime | None]
    month: Mapped[str]
    waiting_s: Mapped[int | None]
    serving_s: Mapped[int | None]
