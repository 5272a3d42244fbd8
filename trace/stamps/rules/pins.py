"""The tries of a scratch PIN: five quick ones, then one an hour, and never a lock for good (the stamp code, section 6).

A bucket: each wrong try takes one out, each hour puts one back in. Right entries take nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

QUICK_TRIES = 5
ONE_TRY = timedelta(hours=1)
"""How long it takes until a try that was used is there again."""

PinOutcome = Literal["first", "used", "mismatch"]


@dataclass(frozen=True)
class Tries:
    """The wrong tries of one stamp since it last rested, and when all its quick tries are there again."""

    wrong: int
    rested_at: datetime

    def left(self, now: datetime) -> int:
        """How many tries are there now, 0 to 5."""
        missing = -(-max(self.rested_at - now, timedelta()) // ONE_TRY)
        return max(0, QUICK_TRIES - missing)

    def wait_s(self, now: datetime) -> int:
        """Seconds until a try is there; 0 when there is one."""
        wait = self.rested_at - (QUICK_TRIES - 1) * ONE_TRY - now
        return max(0, -(-wait // timedelta(seconds=1)))

    def after_wrong(self, now: datetime) -> Tries:
        """The same after one more wrong try. Who has rested begins to count anew."""
        wrong = self.wrong if self.rested_at > now else 0
        return Tries(wrong + 1, max(self.rested_at, now) + ONE_TRY)


@dataclass(frozen=True)
class PinResult:
    """What came of an entry. Of a right one, when and where the first was; of a wrong one, how many, and tries left.

    `province` is the code that was recorded, `place` the name of that province where there is one.
    """

    outcome: PinOutcome
    first_on: date | None = None
    province: str = ""
    place: str = ""
    wrong: int = 0
    left: int = 0
