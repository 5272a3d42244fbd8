"""The table of ratings: one row for each decided case, empty until somebody taps."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from trace.base.db import Base


class CaseRating(Base):
    """What was said of how a case was dealt with. Who tapped is not kept; which officer decided is not kept here."""

    __tablename__ = "case_ratings"
    __table_args__ = (
        CheckConstraint("level BETWEEN 1 AND 3", name="level"),
        Index(None, "month", "agency_id", "level"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True, autoincrement=False)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    month: Mapped[str]  # of the decision, in Vietnam, 'yyyy-mm'
    token: Mapped[str] = mapped_column(unique=True)
    asked_at: Mapped[datetime]
    level: Mapped[int | None]
    comment: Mapped[str | None]
    rated_at: Mapped[datetime | None]
