"""Look-ups a second, and CPU of all servers for each, on Citus: one node that holds the shards itself against a
coordinator with three workers, and a plain PostgreSQL beside both. `python -m benchmarks.citus [runs]`.

Each look-up asks what the door asks: the run, everything about the stamp, and its earlier scans. Needs a PostgreSQL
with Citus installed, and says so where there is none.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from itertools import cycle
from pathlib import Path

from sqlalchemy import text

from benchmarks.day.spending import between, masters_of, spent
from benchmarks.figure import Figure, interleave, show
from benchmarks.lookup.instance import Ordered, fill
from tests.citus import HOST, Node, installed, introduce, make_database
from tests.postgres import Server
from trace.base import migrating
from trace.base.reading import reader
from trace.base.runtime import Runtime
from trace.base.settings import Settings
from trace.core.codes import StampCode
from trace.core.typed import Reading
from trace.lookup import queries

WORKERS, SHARDS, RUNS, LOOK_UPS, ROUNDS = 3, 8, 1_000, 400, 7
SECRET = "0123456789abcdef0123456789abcdef"  # noqa: S105 - of a database that is thrown away


class Place:
    """A filled database, the servers it lies on, and how look-ups in it are timed."""

    def __init__(self, address: str, servers: list[Server], folder: Path, *, runs: int) -> None:
        self.processes = [os.getpid(), *masters_of(server.url for server in servers)]
        settings = Settings.from_env({"INSTANCE": str(folder), "SECRET_KEY": SECRET, "DATABASE_URL": address})
        migrating.upgrade(settings)
        self.rt = Runtime.from_settings(settings)
        self.rt.keys.make()
        self.codes = cycle(fill(self.rt, Ordered(runs=runs)).spread)
        if any(isinstance(server, Node) for server in servers):
            migrating.distribute(settings, SHARDS)
        with self.rt.main.begin() as connection:
            connection.execute(text("ANALYZE"))

    def look_up(self) -> None:
        """So many look-ups of stamps of many runs, one after another."""
        for _ in range(LOOK_UPS):
            found = queries.facts(reader(self.rt.main), self.rt.keys, Reading(StampCode(next(self.codes)), None))
            assert found is not None  # noqa: S101 - it was put there
            queries.evidence(reader(self.rt.observations), found.stamp.slot, found.stamp.serial)

    def rate(self) -> float:
        """Look-ups a second."""
        begun = time.perf_counter()
        self.look_up()
        return LOOK_UPS / (time.perf_counter() - begun)

    def rate_of_cpu(self) -> float:
        """Look-ups for each second of CPU of this process and of all its servers."""
        begun = spent(self.processes)
        self.look_up()
        return LOOK_UPS / between(begun, spent(self.processes))


def started(stack: ExitStack, kind: Callable[[], Server], amount: int) -> list[Server]:
    """So many servers, ended with `stack`."""
    servers = [kind() for _ in range(amount)]
    for server in servers:
        stack.callback(server.stop)
        server.start()
    return servers


def main() -> int:
    """Print the figures; 1 where Citus is not installed."""
    if not installed():
        sys.stderr.write("No PostgreSQL with Citus is installed here.\n")
        return 1
    runs = int(sys.argv[1]) if sys.argv[1:] else RUNS
    with ExitStack() as stack, tempfile.TemporaryDirectory() as folder:
        plain, alone = started(stack, Server, 1), started(stack, Node, 1)
        spread = started(stack, Node, 1 + WORKERS)
        introduce(spread[0].url, [(HOST, server.port) for server in spread[1:]])
        places = [
            Place(plain[0].url, plain, Path(folder) / "plain", runs=runs),
            Place(make_database(alone[0].url, "one"), alone, Path(folder) / "one", runs=runs),
            Place(make_database(spread[0].url, "three"), spread, Path(folder) / "three", runs=runs),
        ]
        figures = []
        for name, unit, ways in (
            ("rate", "look-ups/s", [place.rate for place in places]),
            ("cpu", "look-ups/CPU-s", [place.rate_of_cpu for place in places]),
        ):
            bare, one, three = interleave(*ways, rounds=ROUNDS)
            notes = {"runs": runs, "shards": SHARDS}
            figures.append(Figure(f"citus.workers-{name}", three, one, unit, notes=notes | {"against": "one node"}))
            figures.append(Figure(f"citus.one-{name}", one, bare, unit, notes=notes | {"against": "plain PostgreSQL"}))
        return show(*figures)


if __name__ == "__main__":
    sys.exit(main())
