"""How many labels a producer may order in a calendar year, and how many of them are left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from trace.core.reason import Reason
from trace.core.words import VIETNAM, local_day

MOST_LABELS_A_YEAR = 10_000_000_000


@dataclass(frozen=True)
class Quota:
    """The labels of a year: how many may be ordered, and how many are on orders not refused and not withdrawn."""

    year: int
    most: int
    ordered: int

    @property
    def left(self) -> int:
        """How many may still be ordered; none when a quota was lowered below what was ordered before."""
        return max(0, self.most - self.ordered)


def why_not_within(quota: Quota, wanted: int) -> Reason | None:
    """Why so many labels are too many: names the quota, what was ordered, what was wanted and what is left."""
    if wanted <= quota.left:
        return None
    numbers = {"most": quota.most, "ordered": quota.ordered, "left": quota.left, "year": quota.year}
    return Reason("run.quota", numbers, field="quantity", wanted=wanted)


def why_not_quota(labels_a_year: int, reason: str) -> list[Reason]:
    """Why this is no quota; empty when it is one."""
    found = []
    if not 0 <= labels_a_year <= MOST_LABELS_A_YEAR:
        found.append(Reason("quota.labels", field="labels_a_year", most=MOST_LABELS_A_YEAR))
    if not reason.strip():
        found.append(Reason("range.reason_needed", field="reason"))
    return found


def year_of(now: datetime) -> tuple[int, datetime, datetime]:
    """The calendar year in Vietnam, and the moments it begins and ends."""
    year = local_day(now).year
    return year, datetime(year, 1, 1, tzinfo=VIETNAM), datetime(year + 1, 1, 1, tzinfo=VIETNAM)
