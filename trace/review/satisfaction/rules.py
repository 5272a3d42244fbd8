"""What may be said with one tap, for how long it may be changed, and the share that is satisfied."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from trace.core.reason import Reason

SATISFIED, SO_SO, NOT_SATISFIED = 3, 2, 1
LEVELS: Final = (SATISFIED, SO_SO, NOT_SATISFIED)
OPEN_FOR: Final = timedelta(days=60)  # after the decision; later nobody remembers
CHANGED_WITHIN: Final = timedelta(days=7)
LONGEST_COMMENT: Final = 500
FEW: Final = 5


def why_not_rate(asked_at: datetime, rated_at: datetime | None, *, now: datetime) -> Reason | None:
    """Why nothing can be said, or changed, any more."""
    if now > asked_at + OPEN_FOR or (rated_at is not None and now > rated_at + CHANGED_WITHIN):
        return Reason("satisfaction.over")
    return None


def why_not_words(level: int, comment: str) -> list[Reason]:
    """What is wrong with what was sent."""
    wrong = [] if level in LEVELS else [Reason("satisfaction.level", field="level")]
    if len(comment) > LONGEST_COMMENT:
        wrong.append(Reason("satisfaction.long", field="comment", most=LONGEST_COMMENT))
    return wrong


def share(satisfied: int, answers: int) -> float | None:
    """satisfied ÷ answers, 0 to 1; None where there are fewer than five answers: a share of those names people."""
    return satisfied / answers if answers >= FEW else None
