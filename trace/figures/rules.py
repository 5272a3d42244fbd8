"""Pure decisions about figures: periods, counts too small to show, places that are new, and cells of a sheet."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from trace.core.provinces import UNKNOWN
from trace.core.sheets import csv_sheet

Step = Literal["day", "week"]
Cell = str | int | None

FEW: Final = 5
"""Fewer than this in one cell are shown to a producer as "fewer than 5" (look-up page, section 12)."""
EARLIEST: Final = date(2020, 1, 1)  # long before the first stamp
USUAL_DAYS: Final = 28
LONGEST_DAYS: Final = 366
MOST_COLUMNS: Final = 62
"""So many days still make a chart that can be read on a telephone; a longer period goes by weeks."""
BEFORE_DAYS: Final = 90
BASELINE: Final = 20
"""Without so many scans in the ninety days before, no place is new: all of them are."""


@dataclass(frozen=True, slots=True)
class Period:
    """Days from first to last, both counted, by day or by week."""

    first: date
    last: date
    step: Step = "day"

    @property
    def days(self) -> int:
        """How many days."""
        return (self.last - self.first).days + 1

    @property
    def before(self) -> Period:
        """The days before it that say what is usual."""
        return Period(self.first - timedelta(days=BEFORE_DAYS), self.first - timedelta(days=1))

    def columns(self) -> Iterator[date]:
        """The first day of each step, the earliest first; weeks begin on Monday, the first one may be cut."""
        at = self.first
        while at <= self.last:
            yield at
            at += timedelta(days=1) if self.step == "day" else timedelta(days=7 - at.weekday())

    def column_of(self, day: date) -> date:
        """The first day of the step a day lies in."""
        return day if self.step == "day" else max(self.first, day - timedelta(days=day.weekday()))

    def end_of(self, first: date) -> date:
        """The last day of the step that begins on this day; the last week may be cut."""
        return first if self.step == "day" else min(self.last, first + timedelta(days=6 - first.weekday()))


def period(first: date | None, last: date | None, step: str | None, today: date) -> Period:
    """The period somebody asked for, made sound: none begins after it ends, lasts over a year, or lies ahead."""
    last = max(EARLIEST, min(last or today, today))
    first = max(EARLIEST, min(first or last - timedelta(days=USUAL_DAYS - 1), today))
    first, last = min(first, last), max(first, last)
    first = max(first, last - timedelta(days=LONGEST_DAYS - 1))
    by_day = step != "week" and (last - first).days < MOST_COLUMNS
    return Period(first, last, "day" if by_day else "week")


def by_column(amounts: Mapping[date, int], asked: Period) -> dict[date, int]:
    """Amounts of days as amounts of the period's steps, none left out."""
    summed = dict.fromkeys(asked.columns(), 0)
    for day, amount in amounts.items():
        summed[asked.column_of(day)] += amount
    return summed


def told(amount: int, *, exact: bool) -> int | None:
    """An amount as it may be told: None stands for "fewer than 5". The state's people are told all (`exact`)."""
    return amount if exact or amount == 0 or amount >= FEW else None


def new_places(now: Mapping[str, int], before: Mapping[str, int], home: Collection[str]) -> frozenset[str]:
    """Places with scans worth a word now and none in the ninety days before. Those at home are never new.

    It is no accusation: goods travel. It says where to look first.
    """
    if sum(before.values()) < BASELINE:
        return frozenset()
    seen = {place for place, amount in before.items() if amount}
    return frozenset(place for place, amount in now.items() if amount >= FEW and place not in seen | {UNKNOWN, *home})


def sheet(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """The figures as CSV; what is too small to show (None) as "<5"."""
    return csv_sheet([header, *([f"<{FEW}" if value is None else value for value in row] for row in rows)])
