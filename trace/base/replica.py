"""A copy of *main* on another machine, read only while it is proved to be fresh.

Proof: what the primary had on its disk at a moment is noted as a place in its log (LSN). Once the copy has replayed up
to that place, everything committed before that moment is seen in it. So no clock of another machine is trusted, a
primary on which nothing happens makes no copy look old, and a copy that was cut off proves nothing and is left alone.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable
from threading import Event, Lock, Thread
from time import monotonic
from typing import Final

from sqlalchemy import Engine, TextClause, text
from sqlalchemy.exc import SQLAlchemyError

from trace.base.db import snapshot
from trace.base.errors import Unavailable

MOST_BEHIND: Final = 1.0
"""Seconds. With pages kept for at most one more (STALENESS_MS), what the public reads is at most two seconds old."""
EVERY: Final = 0.2  # seconds between two proofs
NOTED_MOST: Final = 64  # places noted and not yet replayed: beyond that the copy is too far behind to matter

WRITTEN = text("SELECT pg_wal_lsn_diff(pg_current_wal_flush_lsn(), '0/0')::bigint")
# Null on a server that is no copy (any more): then it proves nothing.
REPLAYED = text("SELECT pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0')::bigint WHERE pg_is_in_recovery()")


class Replica:
    """The copy behind `engine`, and since when it is proved to have all that `primary` had committed.

    `clock` gives seconds that never run back. `keep_looking` starts a thread for the proofs, in whichever process asks.
    """

    def __init__(self, engine: Engine, primary: Engine, *, clock: Callable[[], float] = monotonic) -> None:
        self.engine = engine
        self._primary = primary
        self._clock = clock
        self._noted: deque[tuple[float, int]] = deque()
        self._proved: float | None = None
        self._watching: int | None = None
        self._lock = Lock()

    def age(self) -> float | None:
        """How many seconds the copy may be behind, at most; None while nothing is proved."""
        proved = self._proved
        return None if proved is None else self._clock() - proved

    def fresh(self) -> bool:
        """Whether it may be read now: at most `MOST_BEHIND` seconds behind, proved."""
        age = self.age()
        return age is not None and age <= MOST_BEHIND

    def distrust(self) -> None:
        """Not to be read until it is proved anew: it gave no answer."""
        self._noted.clear()
        self._proved = None

    def look(self) -> None:
        """Note where the primary is now, ask the copy how far it has come, and keep what that proves."""
        begun = self._clock()
        written = _place(self._primary, WRITTEN)
        if written is not None and len(self._noted) < NOTED_MOST:  # full: the oldest places are proved first
            self._noted.append((begun, written))
        replayed = _place(self.engine, REPLAYED)
        if replayed is None:
            self.distrust()
            return
        while self._noted and self._noted[0][1] <= replayed:
            self._proved = self._noted.popleft()[0]

    def keep_looking(self) -> None:
        """See to it that this process looks again and again. Costs nothing when it does so already."""
        if self._watching == os.getpid():
            return
        with self._lock:
            if self._watching == os.getpid():
                return
            self._watching = os.getpid()
            self.distrust()  # a parent's proofs are the parent's
            Thread(target=self._look_on, name="replica", daemon=True).start()

    def _look_on(self) -> None:
        pause = Event()
        while True:
            try:
                self.look()
            except SQLAlchemyError:
                self.distrust()
            pause.wait(EVERY)


def _place(engine: Engine, question: TextClause) -> int | None:
    """A place in the log, in bytes; None where the server is away or has none. A copy takes read-only sessions only."""
    try:
        with snapshot(engine) as db:
            found = db.execute(question).scalar()
    except Unavailable:
        return None
    return None if found is None else int(found)
