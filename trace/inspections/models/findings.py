"""What an inspector found, on the spot or at a desk."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from trace.base.db import Base, NumberedId


class Finding(Base):
    """What an inspector recorded about a stamp or a batch. `client_id` is made on the phone: a resend is the same.

    It belongs to an inspection, or stands alone (those of before, and of the plain form on a stamp). `kind`
    mandatory_unstamped is worked out by the server: goods of a group on the mandatory list (`list_entry_id`) without a
    stamp. `withdrawn_at`: the inspection says otherwise since.
    """

    __tablename__ = "findings"
    __table_args__ = (
        CheckConstraint("result IN ('in_order','minor','serious')", name="result"),
        CheckConstraint("kind IN ('seen','mandatory_unstamped')", name="kind"),
        Index(None, "run_id"),
        Index(None, "batch_id"),
        Index(None, "producer_id"),
        Index(None, "inspection_id"),
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
    inspection_id: Mapped[int | None] = mapped_column(ForeignKey("inspections.id"))
    kind: Mapped[str] = mapped_column(default="seen", server_default="seen")
    list_entry_id: Mapped[int | None] = mapped_column(ForeignKey("list_entries.id"))
    withdrawn_at: Mapped[datetime | None]
