"""Answers kept for the next reader of the same page, ahead of everything else, and never longer than is declared.

On SQLite an answer is dropped with the next commit of anybody; elsewhere when it is `staleness_ms` old (at most 2 s,
look-up page, decision f). In both cases it ends with the minute that is printed on it. Only what was found is kept.
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

MOST: Final = 2_048  # pages of about 10 kB in each process


class Key(NamedTuple):
    """What a page depends on besides the facts: two requests with the same key get the same bytes."""

    code: str
    lang: Language


@dataclass(frozen=True, slots=True)
class Hot:
    """An answer as it is sent, and what was found for it."""

    status: str
    headers: list[tuple[str, str]]
    body: bytes
    asked: Asked


@dataclass(frozen=True, slots=True)
class Taken:
    """When an answer was begun: before its facts were read, so that a commit in between counts as later."""

    mark: int | None
    at: datetime

    @property
    def minute(self) -> datetime:
        """The minute that the page prints."""
        return self.at.replace(second=0, microsecond=0)


class HotAnswers:
    """The answers this process has given last, with the moment each was begun. Safe between threads."""

    def __init__(self, rt: Runtime) -> None:
        self.rt = rt
        self._commits = Commits(rt.main)
        self._stale_after = timedelta(milliseconds=rt.settings.staleness_ms)
        self._kept: OrderedDict[Key, tuple[Taken, Hot]] = OrderedDict()
        self._lock = Lock()

    def begin(self, now: datetime) -> Taken:
        """To be called before the facts of an answer are read."""
        return Taken(self._commits.mark(), now)

    def get(self, key: Key, taken: Taken) -> Hot | None:
        """The kept answer, if it still holds for a request begun at `taken`."""
        kept = self._kept.get(key)
        if kept is None or not self._holds(kept[0], taken):
            return None
        return kept[1]

    def put(self, key: Key, taken: Taken, hot: Hot) -> None:
        """Keep an answer that was begun at `taken`."""
        if self._commits.exact and taken.mark is None:
            return  # the database could not say what it knows
        with self._lock:
            self._kept[key] = (taken, hot)
            self._kept.move_to_end(key)
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)

    def _holds(self, begun: Taken, asked: Taken) -> bool:
        if begun.minute != asked.minute:
            return False
        if self._commits.exact:
            return begun.mark == asked.mark
        return timedelta() <= asked.at - begun.at < self._stale_after
