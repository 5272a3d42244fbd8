"""What an inspector found, on the spot or at a desk."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from trace.base.db import Base, NumberedId


class Finding(Base):
    """What an inspector recorded about a stamp or a batch. `client_id` is made on the phone: a resend is the same."""

    __tablename__ = "findings"
    __table_args__ = (
        CheckConstraint("result IN ('in_order','minor','serious')", name="result"),
        Index(None, "run_id"),
        Index(None, "batch_id"),
        Index(None, "producer_id"),
    )

    id: Mapped[NumberedId]
    client_id: Mapped[str] = mapped_column(unique=True)
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"))
    producer_id: Mapped[int | None] = mapped_column(ForeignKey("producers.id"))
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("batches.id"))
    run_id: Mapped[int | None] = mapped_column(ForeignKey("runs.id"))
    ordinal: Mapped[int | None]  # counted from the run's first
    place: Mapped[str]
    result: Mapped[str]
    text: Mapped[str]
    found_at: Mapped[datetime]
    made_at: Mapped[datetime]
    made_by: Mapped[int]
