"""The targets of the counter: at most 15 minutes of waiting and 30 minutes a file (plan 76/KH-STTTT of Gia Lai, 2021).

Worked out from moments that are recorded anyway: received at the counter, slip printed, decided. No extra click.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from trace.core.words import VIETNAM

WAITING_MOST: Final = timedelta(minutes=15)
SERVING_MOST: Final = timedelta(minutes=30)


@dataclass(frozen=True)
class Visit:
    """One file at a unit's counter: when it was received, when its slip was printed, when it was decided."""

    unit_id: int
    received_at: datetime
    slip_printed_at: datetime | None = None
    decided_at: datetime | None = None


@dataclass(frozen=True)
class Share:
    """How many of so many kept a target."""

    kept: int = 0
    of: int = 0

    @property
    def percent(self) -> int | None:
        """Whole percent, rounded down, so that a target is not reached by rounding; None of nothing."""
        return self.kept * 100 // self.of if self.of else None

    def with_one(self, kept: bool) -> Share:
        """One more, that kept it or not."""
        return Share(self.kept + kept, self.of + 1)


@dataclass(frozen=True)
class Standing:
    """Both targets of a unit in a month of Vietnam (`yyyy-mm`)."""

    unit_id: int
    month: str
    waiting: Share = Share()
    serving: Share = Share()


def standings(visits: Iterable[Visit]) -> list[Standing]:
    """The shares of each unit and month, the newest month first. A visit without a moment counts in no share of it.

    Waiting ends with the slip; serving ends with the decision. Both are counted from the moment of receiving.
    """
    found: dict[tuple[str, int], Standing] = {}
    for visit in visits:
        month = visit.received_at.astimezone(VIETNAM).strftime("%Y-%m")
        before = found.get((month, visit.unit_id), Standing(visit.unit_id, month))
        waiting = _counted(before.waiting, visit.received_at, visit.slip_printed_at, WAITING_MOST)
        serving = _counted(before.serving, visit.received_at, visit.decided_at, SERVING_MOST)
        found[month, visit.unit_id] = Standing(visit.unit_id, month, waiting, serving)
    return sorted(found.values(), key=lambda each: (each.month, -each.unit_id), reverse=True)


def _counted(share: Share, began: datetime, ended: datetime | None, most: timedelta) -> Share:
    return share if ended is None else share.with_one(ended - began <= most)
