"""Whether a look-up costs the same however many stamps were ordered and however many scans were counted.

One process for each size, no sockets, the same products; on SQLite and, where a server is installed, on PostgreSQL.
Each question is of a code whose facts the process has not met. `python -m benchmarks.growth 100000000 /folder` counts
10^8 scans in a folder with room for them (about 15 GB for each database); 10^6 by default.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr
from pathlib import Path
from statistics import median

import psycopg
from sqlalchemy import Engine, text

from benchmarks.figure import Figure, show
from benchmarks.lookup.instance import Ordered, fill
from tests.postgres import Server
from trace.app import create_app
from trace.base import migrating
from trace.base.db import transaction
from trace.base.logs import configure_logs
from trace.base.runtime import Runtime
from trace.base.settings import Settings

SECRET = "only-for-benchmarks-0123456789abcdef"  # noqa: S105
FEW, MANY = Ordered(runs=10, stamps=1_000), Ordered(runs=100_000, stamps=10_000)
FEW_SCANS, MANY_SCANS = 10_000, 1_000_000
ASKED, ROUNDS, AT_ONCE = 2_000, 7, 250_000
# A stamp was scanned on ten days: ten rows of `scans`, one of `stamps_seen`.
DAYS = 10
SCAN = "1, {base} + i / 10, '42', 'scanned', 'active', 'phone', ({base} + i / 10) / {stamps}, 1"
SEEN = "1, {base} + i, ({base} + i) / {stamps}, '2026-10-01', '2026-10-10', 10, '42', 1"
DAY = {"sqlite": "date('2026-10-01', '+' || (i % 10) || ' days')", "postgresql": "date '2026-10-01' + (i % 10)::int"}
COUNTED = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT {lo} UNION ALL SELECT i + 1 FROM n WHERE i < {hi} - 1)"
    " SELECT {of} FROM n",
    "postgresql": "SELECT {of} FROM generate_series({lo}::bigint, {hi} - 1) AS n(i)",
}


def main() -> int:
    """Measure, print a line for each database, and end with 1 where an aim is missed."""
    scans = int(sys.argv[1]) if len(sys.argv) > 1 else MANY_SCANS
    figures = []
    with tempfile.TemporaryDirectory(dir=sys.argv[2] if len(sys.argv) > 2 else None) as named:
        folder = Path(named)
        figures.append(_figure("sqlite", folder, {}, scans))
        with _postgresql() as address:
            if address:
                figures.append(_figure("postgresql", folder, {"DATABASE_URL": address}, scans))
            else:
                print("no PostgreSQL server is installed: SQLite alone was measured", file=sys.stderr)
    return show(*figures)


def _figure(database: str, folder: Path, environ: Mapping[str, str], scans: int) -> Figure:
    """Look-ups a second of CPU with many beside few, round by round in turn, each in a process of its own."""
    few = _Asking(folder / f"{database}-few", environ, FEW, FEW_SCANS)
    many = _Asking(folder / f"{database}-many", environ, MANY, scans)
    with few, many:
        rounds = [(many.round(), few.round()) for _ in range(ROUNDS)]
    notes = {
        "stamps": MANY.runs * MANY.stamps,
        "scans": scans,
        "baseline_stamps": FEW.runs * FEW.stamps,
        "baseline_scans": FEW_SCANS,
        "grown_mb": round(rounds[-1][0]["mb"] - rounds[0][0]["mb"], 1),
        "mb": round(rounds[-1][0]["mb"], 1),
        "baseline_mb": round(rounds[-1][1]["mb"], 1),
        "wall_us": round(median(many["us"] for many, _ in rounds), 1),
        "baseline_wall_us": round(median(few["us"] for _, few in rounds), 1),
    }
    ours, theirs = ([each[at]["rate"] for each in rounds] for at in (0, 1))
    return Figure(f"lookup.growth.{database}", ours, theirs, "look-ups/CPU s", ratio_aim=0.9, notes=notes)


class _Asking:
    """A process that fills an instance and then asks as often as it is told to."""

    def __init__(self, folder: Path, environ: Mapping[str, str], ordered: Ordered, scans: int) -> None:
        folder.mkdir()
        given = {"INSTANCE": str(folder), "SECRET_KEY": SECRET} | dict(environ)
        if "DATABASE_URL" in given:
            given["DATABASE_URL"] = _database_of(given["DATABASE_URL"], f"growth_{ordered.runs}")
        size = [str(ordered.runs), str(ordered.stamps), str(scans)]
        self.process = subprocess.Popen(  # noqa: S603 - this module itself
            [sys.executable, "-m", "benchmarks.growth", "--asked", *size],
            env=dict(os.environ) | given,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._heard()  # filled

    def _heard(self) -> dict[str, float]:
        assert self.process.stdout is not None  # noqa: S101
        return dict(json.loads(self.process.stdout.readline()))

    def round(self) -> dict[str, float]:
        """One round of questions: how many a second of CPU, microseconds of wall time each, and the memory by then."""
        assert self.process.stdin is not None  # noqa: S101
        print("ask", file=self.process.stdin, flush=True)
        return self._heard()

    def __enter__(self) -> _Asking:
        return self

    def __exit__(self, *_why: object) -> None:
        self.process.communicate()


def asked(ordered: Ordered, scans: int) -> None:
    """The process itself: one line of JSON when all is filled in, and one for each line that it hears."""
    with Path(os.devnull).open("w") as nowhere, redirect_stderr(nowhere):
        configure_logs()
        settings = Settings.from_env()
        migrating.upgrade(settings)
        rt = Runtime.from_settings(settings)
        rt.keys.make()
        codes = fill(rt, ordered, codes=ASKED * (ROUNDS + 1)).spread
        _count(rt.observations, ordered, scans)
        client = create_app(rt).wsgi_app
        print("{}", flush=True)
        for number, _line in enumerate(sys.stdin):
            mine = codes[number * ASKED : (number + 1) * ASKED]
            begun, wall = time.process_time(), time.perf_counter()
            for code in mine:
                environ = {"REQUEST_METHOD": "GET", "PATH_INFO": f"/{code}.json", "REMOTE_ADDR": "127.0.0.1"}
                b"".join(client(environ, lambda status, headers, error=None: len))
            rate = len(mine) / (time.process_time() - begun)
            took = (time.perf_counter() - wall) / len(mine) * 1e6
            memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(json.dumps({"rate": rate, "us": took, "mb": memory}), flush=True)


def _count(observations: Engine, ordered: Ordered, scans: int) -> None:
    """Scans on ten days of each of the first stamps, as they are counted."""
    kind = observations.dialect.name
    first = {"base": ordered.stamps, "stamps": ordered.stamps}
    columns = "slot, serial, province, route, result, device, run_id, amount, day"
    seen = "slot, serial, run_id, first_on, last_on, amount, provinces, provinces_in_one_day"
    for table, names, of, count in (
        ("scans", columns, f"{SCAN.format(**first)}, {DAY[kind]}", scans),
        ("stamps_seen", seen, SEEN.format(**first), scans // DAYS),
    ):
        for lo in range(0, count, AT_ONCE):
            chosen = COUNTED[kind].format(lo=lo, hi=min(lo + AT_ONCE, count), of=of)
            with transaction(observations) as db:
                db.execute(text(f"INSERT INTO {table} ({names}) {chosen}"))


@contextmanager
def _postgresql() -> Iterator[str | None]:
    try:
        server = Server()
    except FileNotFoundError:
        yield None
        return
    server.start()
    yield server.url
    server.stop()


def _database_of(server: str, name: str) -> str:
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
    return server.rpartition("/")[0] + f"/{name}"


if __name__ == "__main__":
    if sys.argv[1:2] == ["--asked"]:
        runs, stamps, counted = map(int, sys.argv[2:])
        asked(Ordered(runs, stamps), counted)
    else:
        sys.exit(main())
