"""A process that looks up and counts what it is told to, and answers with what each round cost."""

from __future__ import annotations

import json
import os
import random
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import text

from benchmarks.day.spending import Spent, between, spent
from benchmarks.growth.filling import filled
from benchmarks.growth.sizes import SLOT, Size, month, sizes
from benchmarks.lookup.instance import PRODUCERS, PRODUCTS, printer
from trace.app import create_app
from trace.base.db import snapshot, transaction
from trace.base.logs import configure_logs
from trace.base.runtime import Runtime
from trace.base.settings import Settings
from trace.base.tokens import new_bytes
from trace.lookup.rules.counting import Observed, StampId
from trace.lookup.service import record_scans

BATCH = 500
PAGE = os.sysconf("SC_PAGE_SIZE")
Stamp = tuple[int, int]  # run, and place in the run


def main(number: int, scans: int, count: int) -> None:
    """One process: fill, or answer each line of input (json, page, counted) with what that round cost."""
    size = sizes(scans)[number]
    with Path(os.devnull).open("w") as nowhere, redirect_stderr(nowhere):
        configure_logs()
        settings = Settings.from_env()
        if sys.argv[1] == "--fill":
            print(json.dumps(filled(settings, size)), flush=True)
            return
        asking = Asking(Runtime.from_settings(settings), size, count)
        for line in sys.stdin:
            print(json.dumps(asking.round(line.strip())), flush=True)


class Asking:
    """Rounds of look-ups and of counting on an instance that is filled."""

    def __init__(self, rt: Runtime, size: Size, count: int) -> None:
        self.rt, self.size, self.count = rt, size, count
        self.client = create_app(rt).wsgi_app
        self.stamps = _stamps(size)
        self.printed = printer(rt, size.ordered)

    def round(self, kind: str) -> dict[str, float]:
        """How many a second of CPU, with that of the database's processes; microseconds of wall; megabytes held."""
        act, count = self.counting() if kind == "counted" else self.looking(".json" if kind == "json" else "")
        log, cpu, wall = self._written(), self._spent(), time.perf_counter()
        act()
        took, cost = time.perf_counter() - wall, between(cpu, self._spent())
        return {
            "rate": count / cost,
            "cpu_us": cost / count * 1e6,
            "wall_us": took / count * 1e6,
            "wal_bytes": (self._written() - log) / count,
            "mb": int(Path("/proc/self/statm").read_text().split()[1]) * PAGE / 2**20,
        }

    def looking(self, ending: str) -> tuple[Callable[[], None], int]:
        """Ask for stamps that were scanned, none of a run that is still kept."""
        paths = [f"/{self.printed(*next(self.stamps))}{ending}" for _ in range(self.count)]

        def ask() -> None:
            for path in paths:
                said: list[str] = []
                environ = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "REMOTE_ADDR": "127.0.0.1"}
                b"".join(self.client(environ, lambda status, headers, error=None, said=said: said.append(status)))
                if said != ["200 OK"]:
                    raise RuntimeError(f"a look-up was answered {said}")

        return ask, self.count

    def counting(self) -> tuple[Callable[[], None], int]:
        """Count scans of stamps that were scanned before, as the writer of each process does: 500 to a transaction."""
        now = datetime.now(UTC)
        batches = [
            [self._observed(next(self.stamps), now) for _ in range(BATCH)]
            for _ in range(max(1, 2 * self.count // BATCH))
        ]

        def count() -> None:
            for batch in batches:
                with transaction(self.rt.observations) as db:
                    record_scans(db, batch, now=now)

        return count, BATCH * len(batches)

    def _observed(self, stamp: Stamp, now: datetime) -> Observed:
        run, ordinal = stamp
        goods = 1 + run % PRODUCTS
        stamp_id = StampId(SLOT, run * self.size.ordered.stamps + ordinal, run, run, goods, 1 + goods % PRODUCERS)
        day = month() + timedelta(days=self.size.days)  # a day on which none of them was scanned
        return Observed(day, now, stamp_id, "active", "scanned", "42", "phone", new_bytes(16).hex(), "")

    def _spent(self) -> Spent:
        """By this process, and by the database's for it."""
        if self.rt.main.dialect.name == "sqlite":
            return spent([os.getpid()])
        with snapshot(self.rt.main) as on:
            backends = on.scalars(text("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")).all()
        return spent([os.getpid(), *backends])

    def _written(self) -> int:
        if self.rt.main.dialect.name == "sqlite":
            return 0
        with snapshot(self.rt.main) as on:
            return int(on.scalar(text("SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint")) or 0)


def _stamps(size: Size) -> Iterator[Stamp]:
    """Scanned stamps without end, each of another run until all had their turn."""
    chance = random.Random(20261120)  # noqa: S311 - a fixed order of questions, no secret
    in_a_run = size.ordered.stamps // size.apart
    runs = list(range(1, 1 + size.ordered.runs))
    while True:
        chance.shuffle(runs)
        for run in runs:
            yield run, size.apart * chance.randrange(in_a_run)
