"""Tables of the working-day calendar: which years are confirmed, and the days that are otherwise than their weekday."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from trace.base.db import Base


class CalendarYear(Base):
    """A year whose calendar an administrator has confirmed; `version` counts how often."""

    __tablename__ = "calendar_years"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int]
    confirmed_at: Mapped[datetime]
    confirmed_by: Mapped[int]


class Holiday(Base):
    """A day on which offices are closed (`holiday`), or a day of a weekend on which they work (`extra`)."""

    __tablename__ = "holidays"
    __table_args__ = (CheckConstraint("kind IN ('holiday','extra')", name="kind"),)

    day: Mapped[date] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(ForeignKey("calendar_years.year"))
    kind: Mapped[str]
    name: Mapped[str]
