"""Satisfaction by unit and month against the target: cases in main, the public page in observations, one sum each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from trace.base.db import snapshot
from trace.base.runtime import Runtime
from trace.lookup.queries import ratings as lookups
from trace.review.satisfaction import queries, rules

MONTHS = 13  # this month and the twelve before it


@dataclass(frozen=True)
class Line:
    """One unit's month, or the public page's. `asked` None: everybody who looks up is asked. `share` None: too few."""

    month: str
    unit: str | None
    asked: int | None
    answers: int
    satisfied: int
    share: float | None
    met: bool | None

    @property
    def percent(self) -> float | None:
        """The share as it is printed, to one decimal place."""
        return None if self.share is None else round(self.share * 100, 1)


@dataclass(frozen=True)
class Report:
    """What the page and the sheet show: cases by unit, then the public page, and the target in per cent."""

    target: int
    cases: Sequence[Line]
    lookups: Sequence[Line]


def report(rt: Runtime, today: date) -> Report:
    """The last thirteen months. Nothing here is parted by person, nor a share worked out of fewer than five answers."""
    target = rt.settings.satisfaction_target_percent
    first = _months_before(today, MONTHS - 1)
    with snapshot(rt.main) as db:
        units = queries.by_unit(db, since=f"{first:%Y-%m}")
    with snapshot(rt.observations) as obs:
        public = lookups.satisfaction(obs, since=first)
    cases = [_line(one.month, one.unit, one.asked, (one.answers, one.satisfied), target) for one in units]
    pages = [_line(f"{one.month:%Y-%m}", None, None, (one.answers, one.satisfied), target) for one in reversed(public)]
    return Report(target, cases, pages)


def _line(month: str, unit: str | None, asked: int | None, counted: tuple[int, int], target: int) -> Line:
    answers, satisfied = counted
    share = rules.share(satisfied, answers)
    met = None if share is None else satisfied * 100 >= target * answers
    return Line(month, unit, asked, answers, satisfied, share, met)


def _months_before(day: date, count: int) -> date:
    """The first day of the month so many months ago."""
    months = day.year * 12 + day.month - 1 - count
    return date(months // 12, months % 12 + 1, 1)
