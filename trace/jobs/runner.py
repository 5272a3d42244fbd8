"""The worker process: huey's consumer, its threads and its schedule, over our table. Only this file knows the library.

Why this one: docs/decisions/0001-job-library.md. The row in `jobs` is the only durable copy of a job; what huey keeps
is in memory and may be lost at any moment, because a row without a living worker is found by the sweep.
"""

from __future__ import annotations

import logging
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Event, Thread

from huey import Huey
from huey.consumer import Consumer, Scheduler
from huey.registry import Message
from huey.storage import MemoryStorage

from trace.base.errors import Unavailable
from trace.base.runtime import Runtime
from trace.jobs.work import Hands, Pace, Taken, Work

__all__ = ["Pace", "Periodic", "run_due", "run_worker", "stop_on_signal"]

HEALTH_S = 10.0

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Periodic:
    """Something every worker does again and again, at most once a second, never twice at once in the same process.

    With several workers it runs in each: a function that must run once takes its own lock in the database.
    """

    name: str
    every_seconds: float
    function: Callable[[Runtime], None]


def run_worker(
    runtime: Runtime,
    table: Mapping[str, Work],
    *,
    stop: Event,
    periodic: Sequence[Periodic] = (),
    pace: Pace | None = None,
) -> None:
    """Run jobs and periodic work until `stop` is set; then finish the steps in hand, put the rest back and return.

    `table` says which function does the job of each name. Any number of workers may run side by side.
    """
    hands = Hands(runtime, table, stop, pace or Pace())
    # Two lanes: hours of printing may fill the first, the ledger is still chained within its seconds.
    lanes = [_Lane(_jobs(hands), workers=hands.pace.threads, periodic=False, max_delay=1.0)]
    if periodic:
        lanes.append(_PeriodicLane(_schedule(runtime, periodic), workers=len(periodic), max_delay=1.0))
    for lane in lanes:
        lane.start()
    try:
        _watch(hands, lanes)
    finally:
        stop.set()
        for lane in lanes:
            lane.stop(graceful=True)


def run_due(runtime: Runtime, table: Mapping[str, Work]) -> int:
    """Run the jobs that are due, and those they enqueue, here and now in this thread; returns how many ran."""
    hands, ran = Hands(runtime, table), 0
    while (taken := hands.take()) is not None:
        hands.run(taken)
        ran += 1
    return ran


def stop_on_signal() -> Event:
    """An event that SIGTERM or SIGINT sets. To be called in the main thread, before any other is started."""
    stop, wanted = Event(), {signal.SIGTERM, signal.SIGINT}

    def listen() -> None:
        signal.sigwait(wanted)
        stop.set()

    # A thread that waits, not a handler: a handler that sets the event its own thread is waiting for may lock up.
    signal.pthread_sigmask(signal.SIG_BLOCK, wanted)
    Thread(target=listen, name="signals", daemon=True).start()
    return stop


def _watch(hands: Hands, lanes: Sequence[Consumer]) -> None:
    checked = time.monotonic()
    while not hands.stop.is_set():
        try:
            hands.beat()
        except Unavailable:
            log.exception("the database is away; this worker will be thought lost if it stays so")
        if time.monotonic() - checked > HEALTH_S:
            checked = time.monotonic()
            for lane in lanes:
                lane.check_worker_health()
        hands.stop.wait(hands.pace.beat_s)


class _AsIs:
    """Huey's serializer, doing nothing: messages stay in this process, and nothing is ever pickled."""

    def serialize(self, message: object) -> object:
        return message

    deserialize = serialize


class _Rows(MemoryStorage):  # type: ignore[misc] # huey ships no types
    """Huey's queue, read from our table: taking a message is claiming a row."""

    def __init__(self, name: str, hands: Hands) -> None:
        super().__init__(name)
        self.hands = hands

    def dequeue(self) -> Message | None:
        taken = self.hands.take()
        return taken and Message(id=str(taken.job_id), name=f"{__name__}.run", args=(taken,))


class _Lane(Consumer):  # type: ignore[misc]
    """Huey's consumer inside a process whose signals are ours."""

    def _set_signal_handlers(self) -> None:
        pass


class _EverySecond(Scheduler):  # type: ignore[misc]
    """Huey looks at its periodic tasks once a minute; the ledger cannot wait that long."""

    periodic_task_seconds = 1


class _PeriodicLane(_Lane):
    scheduler_class = _EverySecond


@dataclass
class _Turn:
    """When a periodic task is due next. One that is waiting or running is not due again."""

    runtime: Runtime
    task: Periodic
    next_s: float = 0.0
    free: Event = field(default_factory=Event)

    def __post_init__(self) -> None:
        self.free.set()

    def due(self, _moment: object) -> bool:
        if not self.free.is_set() or time.monotonic() < self.next_s:
            return False
        self.free.clear()
        self.next_s = time.monotonic() + self.task.every_seconds
        return True

    def run(self) -> None:
        try:
            self.task.function(self.runtime)
        finally:
            self.free.set()


def _jobs(hands: Hands) -> Huey:
    def run(taken: Taken) -> None:
        hands.run(taken)

    queue = Huey("jobs", storage_class=_Rows, serializer=_AsIs(), results=False, hands=hands)
    queue.task(name="run")(run)
    return queue


def _schedule(runtime: Runtime, periodic: Sequence[Periodic]) -> Huey:
    queue = Huey("periodic", storage_class=MemoryStorage, serializer=_AsIs(), results=False)
    for task in periodic:
        turn = _Turn(runtime, task)

        def run(turn: _Turn = turn) -> None:
            turn.run()

        queue.periodic_task(turn.due, name=task.name)(run)
    return queue
