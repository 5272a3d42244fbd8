"""Answers kept for the next reader of the same page, ahead of everything else, and never longer than is declared.

On SQLite an answer is dropped within 50 ms of the next commit of anybody; elsewhere when it is `staleness_ms` old (at
most 2 s, look-up page, decision f). It always ends with the minute that is printed on it. Only what was found is kept.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Final, NamedTuple

from trace.base.reading import Commits
from trace.base.runtime import Runtime
from trace.lookup.asking import Asked
from trace.lookup.words import Language

TRUSTED: Final = timedelta(milliseconds=50)  # for how long SQLite is not asked again whether anybody committed
MOST: Final = 2_048  # pages of about 10 kB in each process


class Key(NamedTuple):
    """What a page depends on besides the facts: two requests with the same key get the same bytes."""

    path: str
    lang: Language
    voice: str
    via_share: bool


@dataclass(frozen=True, slots=True)
class Hot:
    """An answer as it is sent, and what was found for it where it answers a code."""

    status: str
    headers: list[tuple[str, str]]
    body: bytes
    asked: Asked | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """When an answer was begun: before its facts were read, so that a commit in between counts as later."""

    mark: int | None
    at: datetime

    @property
    def minute(self) -> datetime:
        """The minute that the page prints."""
        return _minute(self.at)


class HotAnswers:
    """The answers this process has given last, with the moment each was begun. Safe between threads."""

    def __init__(self, rt: Runtime) -> None:
        self.rt = rt
        self._commits = Commits(rt.main)
        self._stale_after = timedelta(milliseconds=rt.settings.staleness_ms)
        self._trusted = min(TRUSTED, self._stale_after)
        self._kept: OrderedDict[Key, tuple[Taken, Hot]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Key, now: datetime) -> Hot | None:
        """The kept answer, if it still holds at `now`."""
        kept = self._kept.get(key)
        return kept[1] if kept and self._holds(kept[0], now) else None

    def begin(self, now: datetime) -> Taken:
        """To be called before the facts of an answer are read."""
        return Taken(self._commits.mark(now), now)

    def put(self, key: Key, taken: Taken, hot: Hot) -> None:
        """Keep an answer that was begun at `taken`."""
        if self._commits.exact and taken.mark is None:
            return  # the database could not say what it knows
        with self._lock:
            self._kept[key] = (taken, hot)
            self._kept.move_to_end(key)
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)

    def _holds(self, begun: Taken, now: datetime) -> bool:
        if begun.minute != _minute(now):
            return False
        if self._commits.exact:
            return begun.mark == self._commits.recent(now, self._trusted)
        return timedelta() <= now - begun.at < self._stale_after


def _minute(moment: datetime) -> datetime:
    """The minute that a page prints."""
    return moment.replace(second=0, microsecond=0)
