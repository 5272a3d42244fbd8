"""The targets of the counter: at most 15 minutes of waiting and 30 minutes a file (plan 76/KH-STTTT of Gia Lai, 2021).

Worked out from moments that are recorded anyway: received at the counter, slip printed, decided. No extra click.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Final

from trace.core.words import VIETNAM

WAITING_MOST_S: Final = 15 * 60
SERVING_MOST_S: Final = 30 * 60


@dataclass(frozen=True)
class Share:
    """How many of so many kept a target."""

    kept: int = 0
    of: int = 0

    @property
    def percent(self) -> int | None:
        """Whole percent, rounded down, so that a target is not reached by rounding; None of nothing."""
        return self.kept * 100 // self.of if self.of else None


@dataclass(frozen=True)
class Standing:
    """Both targets of a unit in a month of Vietnam (`yyyy-mm`). A visit without a moment counts in no share of it."""

    unit_id: int
    month: str
    waiting: Share = Share()
    serving: Share = Share()


def month_of(moment: datetime) -> str:
    """The month of Vietnam in which a moment lies, `yyyy-mm`."""
    return moment.astimezone(VIETNAM).strftime("%Y-%m")


def seconds(began: datetime, ended: datetime) -> int:
    """How long it took in whole seconds, rounded up: a target is not kept by rounding."""
    return ceil((ended - began).total_seconds())
