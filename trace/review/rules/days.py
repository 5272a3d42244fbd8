"""The clock of a case, in working days: Monday to Friday, less holidays, and Saturdays that are worked in exchange.

Holidays of Vietnam: Labour Code 45/2019/QH14, Art. 112; which days are taken off for them, and which Saturdays are
worked instead, is announced for each year. Until a year's calendar is confirmed, Monday to Friday counts.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal, NamedTuple

from trace.core.words import VIETNAM, local_day

CLOSING = time(17, 0)
SATURDAY = 5
ONE_DAY = timedelta(days=1)
NO_HOLIDAYS: frozenset[date] = frozenset()


class Calendar(NamedTuple):
    """The days on which offices are closed, and those at a weekend on which they work: passed on as `*calendar`."""

    holidays: frozenset[date] = NO_HOLIDAYS
    extra: frozenset[date] = NO_HOLIDAYS


@dataclass(frozen=True)
class Left:
    """How a case stands against its clock: `left` or `overdue` by so many working days, or due `today`."""

    standing: Literal["left", "today", "overdue"]
    working_days: int


def works(day: date, holidays: Collection[date] = NO_HOLIDAYS, extra: Collection[date] = NO_HOLIDAYS) -> bool:
    """Whether offices work on this day."""
    return (day.weekday() < SATURDAY or day in extra) and day not in holidays


def due_at(
    opened_at: datetime,
    working_days: int,
    holidays: Collection[date] = NO_HOLIDAYS,
    extra: Collection[date] = NO_HOLIDAYS,
) -> datetime:
    """Closing time of the office on the last of so many working days after the day of opening.

    The day of opening does not count. Refuses (ValueError) fewer than one day.
    """
    if working_days < 1:
        raise ValueError("a deadline is at least one working day away")
    return datetime.combine(_after(local_day(opened_at), working_days, holidays, extra), CLOSING, VIETNAM)


def left(
    due: datetime,
    now: datetime,
    holidays: Collection[date] = NO_HOLIDAYS,
    extra: Collection[date] = NO_HOLIDAYS,
) -> Left:
    """How many working days remain until `due`, or have passed since."""
    today, last = local_day(now), local_day(due)
    if now > due:
        return Left("overdue", between(last, today, holidays, extra))
    return Left("today", 0) if today == last else Left("left", between(today, last, holidays, extra))


def between(
    first: date,
    last: date,
    holidays: Collection[date] = NO_HOLIDAYS,
    extra: Collection[date] = NO_HOLIDAYS,
) -> int:
    """Working days after `first`, up to and with `last`; 0 where `last` is not later."""
    days = (first + ONE_DAY * n for n in range(1, (last - first).days + 1))
    return sum(works(day, holidays, extra) for day in days)


def resumed(
    due: datetime,
    paused: datetime,
    taken_up: datetime,
    holidays: Collection[date] = NO_HOLIDAYS,
    extra: Collection[date] = NO_HOLIDAYS,
) -> datetime:
    """When a case is due that waited for its producer from `paused` to `taken_up`: later by the working days between.

    What was late before stays late by as many days; nothing moves when it came back on the day it was returned.
    """
    waited = between(local_day(paused), local_day(taken_up), holidays, extra)
    return datetime.combine(_after(local_day(due), waited, holidays, extra), CLOSING, VIETNAM) if waited else due


def earlier(
    day: date,
    working_days: int,
    holidays: Collection[date] = NO_HOLIDAYS,
    extra: Collection[date] = NO_HOLIDAYS,
) -> date:
    """The day from which exactly so many working days have passed on `day`: the latest such day."""
    while working_days:
        working_days -= works(day, holidays, extra)
        day -= ONE_DAY
    return day


def _after(day: date, working_days: int, holidays: Collection[date], extra: Collection[date]) -> date:
    while working_days:
        day += ONE_DAY
        working_days -= works(day, holidays, extra)
    return day
