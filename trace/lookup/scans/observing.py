"""Observes what was looked up, after the answer: a bounded buffer in each process and one thread that writes it.

A sighting costs the request one append. Addresses stay in memory until the thread has turned them into a province and
a hash, a few seconds later. Where the buffer is full or the database does not take them, sightings are dropped and the
drop is counted: the page is never slower and never fails. A process that is killed takes its buffer along, which is
all that came since the last writing.
"""

from __future__ import annotations

import atexit
import os
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, Final, cast

import structlog
from flask import Flask

from trace.base import metrics
from trace.base.db import Session, deadlocked, transaction
from trace.base.errors import Unavailable
from trace.base.places import Places
from trace.base.runtime import Runtime
from trace.core.words import local_day
from trace.lookup import service
from trace.lookup.asking import Asked
from trace.lookup.front import ASKED
from trace.lookup.rules import counting
from trace.lookup.rules.counting import LONGEST_AGENT, Observed, Sighting, StampId

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment
    from sqlalchemy import Engine

log = structlog.get_logger("trace.lookup")

EVERY_S: Final = 2.0
"""How often the buffer is written: with the second or so that writing takes, far from the ten that may be lost."""
MOST: Final = 20_000  # sightings that wait, about 1 kB each
BATCH: Final = 500  # sightings of one transaction: others who write wait no longer than that takes
QUIET: Final = 15  # rounds without anything, after which the thread ends; the next sighting begins another
ANSWERED: Final = ("200", "404", "429")  # statuses that were an answer to a code; 429 is one about a code that is none


class Observer:
    """The buffer of one process and the thread that writes it."""

    def __init__(self, rt: Runtime) -> None:
        self._rt = rt
        self.places = Places(rt.settings.ip_table_file)
        self._waiting: deque[Sighting] = deque()
        self._dropped: Counter[str] = Counter()
        self._keys: dict[date, bytes] = {}
        self._lock = Lock()  # the beginning and end of the thread, and what was dropped
        self._writing = Lock()
        self._wake = Event()
        self._thread: Thread | None = None
        self._over = False

    def take(self, sighting: Sighting) -> None:
        """Keep a sighting until it is written; drop it, and count that, when too many wait."""
        waiting = len(self._waiting)
        if waiting >= MOST:
            self.drop("buffer_full", 1)
            return
        self._waiting.append(sighting)
        if waiting == MOST // 2:
            self._wake.set()
        if self._thread is None:
            self._begin()

    def drop(self, why: str, amount: int) -> None:
        """Count sightings that nobody will see."""
        metrics.scans_lost(why, amount)
        with self._lock:
            self._dropped[why] += amount

    def flush(self) -> None:
        """Write all that waits, and what was dropped. Never raises: what cannot be written is dropped and counted."""
        with self._writing:
            self.places.refresh()
            while self._waiting or self._dropped:
                batch = list(_taken(self._waiting, BATCH))
                with self._lock:
                    drops, self._dropped = self._dropped, Counter()
                if not self._written(batch, drops):
                    return

    def stop(self) -> None:
        """Write what waits and end the thread. A sighting that comes later begins another."""
        self._over = True
        self._wake.set()
        if thread := self._thread:
            thread.join(5 * EVERY_S)
        self.flush()
        self._over = False
        self.places.close()
        atexit.unregister(self.stop)

    def _begin(self) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = Thread(target=self._work, name="scans", daemon=True)
                self._thread.start()
                atexit.unregister(self.stop)  # of the thread before this one
                atexit.register(self.stop)

    def _work(self) -> None:
        quiet = 0
        while True:
            self._wake.wait(EVERY_S)
            self._wake.clear()
            metrics.scans_buffered(len(self._waiting))
            quiet = 0 if self._waiting else quiet + 1
            self.flush()
            if (self._over or quiet >= QUIET) and self._ends():
                return

    def _ends(self) -> bool:
        with self._lock:
            if self._waiting and not self._over:
                return False
            metrics.scans_buffered(len(self._waiting))
            self._thread = None
            return True

    def _written(self, batch: list[Sighting], drops: Counter[str]) -> bool:
        try:
            try:
                self._write(batch, drops)
            except Unavailable as error:
                if not deadlocked(error):
                    raise
                # Rows are taken in the order of their keys, but on Citus only within a shard: two writers may meet in
                # two shards the other way round. One of them is sent back; then the other is through.
                self._write(batch, drops)
        except Exception as error:
            why = _why(error)
            log.warning("scans were not counted", amount=len(batch), why=why, error=type(error).__name__)
            self.drop(why, len(batch))
            with self._lock:
                self._dropped.update(drops)
            return False
        return True

    def _write(self, batch: list[Sighting], drops: Counter[str]) -> None:
        now = self._rt.clock()
        keys = {day: key for day, key in self._keys.items() if day >= local_day(now)}
        with transaction(self._rt.observations) as db:
            service.record_scans(db, self._counted(db, batch, keys), now=now)
            service.record_unobserved(db, drops, day=local_day(now))
        self._keys = keys

    def _counted(self, db: Session, batch: Iterable[Sighting], keys: dict[date, bytes]) -> Iterator[Observed]:
        for sighting in batch:
            if counting.why_not_counted(sighting):
                continue
            day = local_day(sighting.at)
            if day not in keys:
                keys[day] = service.day_key(db, day)
            province = self.places.province_of(sighting.address)
            yield counting.observed(sighting, day=day, province=province, key=keys[day])


_observers: dict[Engine, Observer] = {}
_making = Lock()


def observe(rt: Runtime, environ: WSGIEnvironment, asked: Asked) -> None:
    """Hand over what was looked up, for counting. To be called once, after the answer was sent. Never raises.

    Whoever answers a code calls this, or leaves what it found in `environ[ASKED]` for `after_answers` to call it. An
    answer to a gateway comes with an `environ` that has no address: its place is unknown, and no number is in it.
    """
    try:
        metrics.looked_up(asked.verdict.state)
        _observer(rt).take(_sighting(rt, environ, asked))
    except Exception as error:
        log.warning("a scan was not observed", error=type(error).__name__)


def province_of(rt: Runtime, address: str) -> str:
    """The province an address is in by the operator's table, for what is kept with a first entry; UNKNOWN without."""
    places = _observer(rt).places
    places.refresh()  # the thread that writes may not have looked yet
    return places.province_of(address)


def flush(rt: Runtime) -> None:
    """Write now what this process has observed: for tests, and for whoever wants the counts of this second."""
    _observer(rt).flush()


def stop(rt: Runtime) -> None:
    """Write what waits and end this process's writer on `rt`, if there is one."""
    if observer := _observers.pop(rt.observations, None):
        observer.stop()


def after_answers(app: Flask) -> WSGIApplication:
    """The WSGI application of `app` with every answer to a code observed once the server has sent and closed it."""
    behind = cast("WSGIApplication", app.wsgi_app)

    def answered(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        status = ""

        def begin(said: str, headers: list[tuple[str, str]], *fault: object) -> Callable[[bytes], object]:
            nonlocal status
            status = said
            return start_response(said, headers, *fault)  # type: ignore[arg-type]

        body = behind(environ, begin)
        asked = cast("Asked | None", environ.get(ASKED))
        if asked is None or not status.startswith(ANSWERED):
            return body
        return _ThenObserved(body, lambda: observe(app.extensions["trace"], environ, asked))

    return answered


class _ThenObserved:
    """A body as it is, and something to do once it is closed: the server closes it after the last byte."""

    __slots__ = ("_body", "_then")

    def __init__(self, body: Iterable[bytes], then: Callable[[], None]) -> None:
        self._body = body
        self._then = then

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._body)

    def close(self) -> None:
        """Close the body, whatever becomes of it observe, and never twice."""
        then, self._then = self._then, _nothing
        try:
            if close := getattr(self._body, "close", None):
                close()
        finally:
            then()


def _nothing() -> None:
    pass


def _observer(rt: Runtime) -> Observer:
    found = _observers.get(rt.observations)
    if found is None:
        with _making:
            found = _observers.setdefault(rt.observations, Observer(rt))
    return found


def _sighting(rt: Runtime, environ: WSGIEnvironment, asked: Asked) -> Sighting:
    purposes = (environ.get(name, "") for name in ("HTTP_SEC_PURPOSE", "HTTP_PURPOSE", "HTTP_X_PURPOSE", "HTTP_X_MOZ"))
    return Sighting(
        at=rt.clock(),
        stamp=asked.stamp,
        state=asked.verdict.state,
        route=asked.route,
        unprinted=StampId(*asked.unprinted, None, 0, 0) if asked.unprinted else None,
        method=environ.get("REQUEST_METHOD", "GET"),
        address=environ.get("REMOTE_ADDR") or "",
        agent=environ.get("HTTP_USER_AGENT", "")[:LONGEST_AGENT],
        purpose=" ".join(purposes).lower()[:LONGEST_AGENT],
        query=environ.get("QUERY_STRING", "")[:LONGEST_AGENT],
    )


def _taken(waiting: deque[Sighting], most: int) -> Iterator[Sighting]:
    """The oldest that wait, taken out; others may add meanwhile."""
    for _ in range(most):
        if not waiting:
            return
        yield waiting.popleft()


def _why(error: Exception) -> str:
    if isinstance(error, Unavailable):
        return "disk_full" if error.reason.code == "database.full" else "database"
    return "fault"


def _leave_to_the_parent() -> None:
    """A forked child has its parent's buffer and not its thread: what is in it is the parent's to write."""
    for observer in _observers.values():
        atexit.unregister(observer.stop)
    _observers.clear()


os.register_at_fork(after_in_child=_leave_to_the_parent)
