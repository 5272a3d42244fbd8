"""How satisfied people are with the public page: sums by month, for the figures that staff see."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from trace.lookup.models import Rating

SATISFIED = "satisfied"


@dataclass(frozen=True)
class Satisfaction:
    """The answers of one month (its first day) and how many of them said satisfied."""

    month: date
    answers: int
    satisfied: int

    @property
    def share(self) -> float:
        """The satisfied part of all answers, 0 to 1."""
        return self.satisfied / self.answers


def satisfaction(db: Session, *, since: date) -> list[Satisfaction]:
    """Each month with answers from a day on, oldest first. `db` is a session on *observations*."""
    rows = (
        select(Rating.day, Rating.answer, func.sum(Rating.amount))
        .where(Rating.day >= since)
        .group_by(Rating.day, Rating.answer)
    )
    months: dict[date, list[int]] = defaultdict(lambda: [0, 0])
    for day, answer, amount in db.execute(rows):
        sums = months[day.replace(day=1)]
        sums[0] += int(amount)
        sums[1] += int(amount) if answer == SATISFIED else 0
    return [Satisfaction(month, *months[month]) for month in sorted(months)]
