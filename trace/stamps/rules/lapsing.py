"""Stamps that nobody activated lapse after a time; the producer is told before, always long enough before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from trace.stamps.rules.ranges import RangeFacts, Span, Stretch


@dataclass(frozen=True)
class LapseTerms:
    """After how many days released stamps lapse, and how many days before that the producer is told."""

    days: int
    notice_days: int

    def told_if_released_by(self, now: datetime) -> datetime:
        """The producers of what was released by this moment are to be told now."""
        return now - timedelta(days=self.days - self.notice_days)

    def lapsed_if_released_by(self, now: datetime) -> datetime:
        """What was released by this moment lapses now, if its notice was given long enough ago."""
        return now - timedelta(days=self.days)

    def lapse_at(self, released_at: datetime, told_at: datetime | None) -> datetime:
        """When the stamps lapse: never earlier than the notice promised, however late it was given."""
        due = released_at + timedelta(days=self.days)
        return due if told_at is None else max(due, told_at + timedelta(days=self.notice_days))


def may_lapse(facts: RangeFacts) -> bool:
    """Whether a stamp can lapse: in stock, and nothing is the matter with it. A paused one waits for its hold's end."""
    return not facts.active and not facts.spent and facts.hold_id is None


def lapsing(stretches: Iterable[Stretch]) -> list[Span]:
    """The stamps that lapse when the day comes."""
    return [Span(one.lo, one.hi) for one in stretches if may_lapse(one.facts)]
