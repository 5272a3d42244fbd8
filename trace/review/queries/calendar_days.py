"""Reads of the working-day calendar: what counts now, which years are confirmed, the days of a year."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from trace.core.words import local_day
from trace.review.models import CalendarYear, Holiday
from trace.review.rules.calendars import SpecialDay
from trace.review.rules.days import Calendar

YEARS_AROUND = 3  # deadlines, pauses and overdue cases reach no further back or on


def calendar(db: Session, *, now: datetime) -> Calendar:
    """The days of the confirmed years around now; of other years Monday to Friday counts."""
    year = local_day(now).year
    near = Holiday.year.between(year - YEARS_AROUND, year + YEARS_AROUND)
    rows = db.execute(select(Holiday.day, Holiday.kind).where(near)).all()
    named = {kind: frozenset(day for day, each in rows if each == kind) for kind in ("holiday", "extra")}
    return Calendar(named["holiday"], named["extra"])


def calendar_years(db: Session) -> Sequence[CalendarYear]:
    """The confirmed years, the newest first."""
    return db.scalars(select(CalendarYear).order_by(CalendarYear.year.desc())).all()


def special_days(db: Session, year: int) -> list[SpecialDay]:
    """The days of a confirmed year that are otherwise than their weekday says, in order."""
    rows = db.scalars(select(Holiday).where(Holiday.year == year).order_by(Holiday.day))
    return [SpecialDay(row.day, row.kind, row.name) for row in rows]


def unconfirmed_years(db: Session, *, now: datetime) -> list[int]:
    """The years whose calendar somebody should confirm: this one, and from December on the next."""
    today = local_day(now)
    wanted = {today.year, today.year + (today.month == 12)}
    return sorted(wanted - set(db.scalars(select(CalendarYear.year).where(CalendarYear.year.in_(wanted)))))
