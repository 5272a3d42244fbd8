"""Stamps as things: the rolls and boxes they lie in, and how many a producer may order."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from trace.base.db import Base, NumberedId


class StampBox(Base):
    """A box or a roll that holds the stamps `[lo, hi)` of a run, under a serial shipping container code (SSCC).

    A row stays when its stamps are taken out again, so that no later box bears the code of an earlier one's label.
    """

    __tablename__ = "stamp_boxes"
    __table_args__ = (
        CheckConstraint("kind IN ('box','roll')", name="kind"),
        CheckConstraint("0 <= lo AND lo < hi AND number > 0", name="order"),
        Index(
            "uq_stamp_boxes_in_use",
            "run_id",
            "number",
            unique=True,
            sqlite_where=text("unpacked_at IS NULL"),
            postgresql_where=text("unpacked_at IS NULL"),
        ),
    )

    id: Mapped[NumberedId]
    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id"))
    kind: Mapped[str]
    number: Mapped[int]  # within the run, boxes and rolls alike
    lo: Mapped[int]
    hi: Mapped[int]
    sscc: Mapped[str] = mapped_column(unique=True)  # 18 digits
    made_at: Mapped[datetime]
    made_by: Mapped[int]
    unpacked_at: Mapped[datetime | None]
    unpacked_by: Mapped[int | None]


class StampQuota(Base):
    """How many labels a producer may order in a calendar year; without a row the operator's setting holds."""

    __tablename__ = "stamp_quotas"
    __table_args__ = (CheckConstraint("labels_a_year >= 0", name="labels"),)

    producer_id: Mapped[int] = mapped_column(ForeignKey("producers.id"), primary_key=True, autoincrement=False)
    labels_a_year: Mapped[int]
    reason: Mapped[str]
    set_at: Mapped[datetime]
    set_by: Mapped[int]
