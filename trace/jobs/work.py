"""One worker's hands: take a job, run it step by step, record how it ended, say "alive", look for the lost.

Knows nothing of threads or of the job library; `runner.py` calls it from several threads at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Event
from typing import Any, TypeAlias

import structlog

from trace.base.db import snapshot, transaction
from trace.base.errors import TraceError, Unavailable
from trace.base.runtime import Runtime
from trace.base.tokens import new_id
from trace.jobs import queries, service

# Called as function(runtime, job_id, **arguments). A job of several steps yields between them: there it may be stopped,
# and there it lets others go first.
Work: TypeAlias = Callable[..., Iterable[object] | None]

log = structlog.get_logger("trace.jobs")


@dataclass(frozen=True)
class Pace:
    """How many jobs at once, how often a worker says it is alive, after what silence and how many tries it is not."""

    threads: int = 2
    beat_s: float = 5.0
    lost_after_s: float = 30.0
    tries: int = 5
    retry_after_s: float = 2.0


@dataclass(frozen=True)
class Taken:
    """A job that this worker has in hand."""

    job_id: int
    name: str
    arguments: Mapping[str, Any]
    attempts: int
    request_id: str | None = None


@dataclass
class Hands:
    """A worker's identity and what it holds. The same job is never in two live hands."""

    runtime: Runtime
    table: Mapping[str, Work]
    stop: Event = field(default_factory=Event)
    pace: Pace = field(default_factory=Pace)
    worker: int = field(default_factory=new_id)
    held: set[int] = field(default_factory=set)

    def take(self) -> Taken | None:
        """The next job that is due, now marked as ours; None when nothing is due or the worker is stopping."""
        now = self.runtime.clock()
        if self.stop.is_set():
            return None
        # Looking is a read: an idle worker never asks SQLite for its one writer's lock.
        with snapshot(self.runtime.main) as db:
            if not queries.something_due(db, self.table.keys(), now=now):
                return None
        with transaction(self.runtime.main) as db:
            job = service.claim(db, self.table.keys(), worker=self.worker, now=now)
        if job is None:
            return None
        self.held.add(job.id)
        return Taken(job.id, job.name, job.arguments, job.attempts, job.request_id)

    def run(self, taken: Taken) -> None:
        """Run a job to its end, or to the next step when others wait or the worker stops, and record how it ended."""
        asked = {"request_id": taken.request_id} if taken.request_id else {}
        with structlog.contextvars.bound_contextvars(job=str(taken.job_id), name=taken.name, **asked):
            self._run(taken)

    def _run(self, taken: Taken) -> None:
        try:
            finished = self._steps(taken)
        except service.Overtaken:
            log.info("job cancelled or taken over")
        except Unavailable as error:
            self._try_again(taken, error.reason.code)
        except TraceError as error:
            # A refusal stays a refusal however often it is asked.
            log.warning("job given up", why=error.reason.code)
            self._give_up(taken, error.reason.code)
        except Exception:
            log.exception("job failed", attempt=taken.attempts)
            self._try_again(taken, "job.crashed")
        else:
            settle = service.finish if finished else service.put_back
            with transaction(self.runtime.main) as db:
                settle(db, taken.job_id, worker=self.worker, now=self.runtime.clock())
        finally:
            self.held.discard(taken.job_id)

    def beat(self) -> None:
        """Say that this worker is alive, and queue again what a silent one has left."""
        now = self.runtime.clock()
        lost_after = timedelta(seconds=self.pace.lost_after_s)
        if held := tuple(self.held):
            with transaction(self.runtime.main) as db:
                service.beat(db, held, worker=self.worker, now=now)
        with snapshot(self.runtime.main) as db:
            if not queries.somebody_silent(db, since=now - lost_after):
                return
        with transaction(self.runtime.main) as db:
            found = service.sweep(db, now=now, lost_after=lost_after, tries=self.pace.tries)
        log.warning("jobs had lost their worker", amount=found)

    def _steps(self, taken: Taken) -> bool:
        for _step in self.table[taken.name](self.runtime, taken.job_id, **taken.arguments) or ():
            if self.stop.is_set() or self._others_wait():
                return False
        return True

    def _others_wait(self) -> bool:
        """Whether another job could be taken now: long jobs go to the end of the queue after each step, in turns."""
        with snapshot(self.runtime.main) as db:
            return queries.something_due(db, self.table.keys(), now=self.runtime.clock())

    def _try_again(self, taken: Taken, code: str) -> None:
        now = self.runtime.clock()
        with transaction(self.runtime.main) as db:
            # Read afresh: steps finished meanwhile have set the count of tries back.
            tried = queries.job(db, taken.job_id).attempts
            if tried >= self.pace.tries:
                service.give_up(db, taken.job_id, worker=self.worker, code=code, now=now)
                return
            due_at = now + timedelta(seconds=self.pace.retry_after_s * 2**tried)
            service.try_again(db, taken.job_id, worker=self.worker, code=code, due_at=due_at)

    def _give_up(self, taken: Taken, code: str) -> None:
        with transaction(self.runtime.main) as db:
            service.give_up(db, taken.job_id, worker=self.worker, code=code, now=self.runtime.clock())
