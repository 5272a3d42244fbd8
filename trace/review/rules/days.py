"""The clock of a case, in working days of Vietnam: Monday to Friday, less the holidays that are passed in."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from trace.core.words import VIETNAM, local_day

CLOSING = time(17, 0)
SATURDAY = 5
ONE_DAY = timedelta(days=1)
NO_HOLIDAYS: frozenset[date] = frozenset()


@dataclass(frozen=True)
class Left:
    """How a case stands against its clock: `left` or `overdue` by so many working days, or due `today`."""

    standing: Literal["left", "today", "overdue"]
    working_days: int


def works(day: date, holidays: Collection[date] = NO_HOLIDAYS) -> bool:
    """Whether offices work on this day."""
    return day.weekday() < SATURDAY and day not in holidays


def due_at(opened_at: datetime, working_days: int, holidays: Collection[date] = NO_HOLIDAYS) -> datetime:
    """Closing time of the office on the last of so many working days after the day of opening.

    The day of opening does not count. Refuses (ValueError) fewer than one day.
    """
    if working_days < 1:
        raise ValueError("a deadline is at least one working day away")
    day = local_day(opened_at)
    while working_days:
        day += ONE_DAY
        working_days -= works(day, holidays)
    return datetime.combine(day, CLOSING, VIETNAM)


def left(due: datetime, now: datetime, holidays: Collection[date] = NO_HOLIDAYS) -> Left:
    """How many working days remain until `due`, or have passed since."""
    today, last = local_day(now), local_day(due)
    if now > due:
        return Left("overdue", _between(last, today, holidays))
    return Left("today", 0) if today == last else Left("left", _between(today, last, holidays))


def _between(first: date, last: date, holidays: Collection[date]) -> int:
    """Working days after `first`, up to and with `last`."""
    days = (first + ONE_DAY * n for n in range(1, (last - first).days + 1))
    return sum(works(day, holidays) for day in days)
