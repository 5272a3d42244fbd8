"""Fills, asks round by round in turn, prints a line for each kind, size and engine; 1 where an aim is missed."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median

import psycopg

from benchmarks.figure import Figure, show
from benchmarks.growth import asking
from benchmarks.growth.sizes import MANY_SCANS, Size, sizes
from tests.postgres import Server

SECRET = "only-for-benchmarks-0123456789abcdef"  # noqa: S105
ROUNDS, ASKED, AIM = 7, 2_000, 0.9
ENGINES = ("sqlite", "postgresql")
KINDS = {"json": "look-ups/CPU s", "page": "look-ups/CPU s", "counted": "scans/CPU s"}
Round = dict[str, float]


def main() -> int:
    """Measure both engines, one after the other; what the first has filled is gone before the second begins."""
    asked = argparse.ArgumentParser(
        prog="python -m benchmarks.growth", description="figures of growth, one JSON line each"
    )
    asked.add_argument("--scans", type=int, default=MANY_SCANS, help="scans counted in the largest instance")
    asked.add_argument("--where", type=Path, help="a folder with room for them: 150 bytes a scan")
    asked.add_argument("--engines", nargs="+", choices=ENGINES, default=ENGINES)
    asked.add_argument("--rounds", type=int, default=ROUNDS)
    asked.add_argument("--asked", type=int, default=ASKED, help="look-ups of a round; twice as many scans are counted")
    given = asked.parse_args()
    missed = 0
    for engine in given.engines:
        with tempfile.TemporaryDirectory(prefix="growth-", dir=given.where) as named:
            folder = Path(named)
            folder.chmod(0o755)  # a server that we start as root is another user
            with _database(engine, folder) as environ:
                if environ is not None:
                    missed |= show(*_figures(engine, folder, environ, given))
                    sys.stdout.flush()
    return missed


@contextmanager
def _database(engine: str, folder: Path) -> Iterator[Mapping[str, str] | None]:
    """Settings that name the database: none for SQLite; None where no server is installed."""
    if engine == "sqlite":
        yield {}
        return
    try:
        server = Server(folder)
    except FileNotFoundError as missing:
        print(missing, file=sys.stderr)
        yield None
        return
    server.start()
    try:
        yield {"DATABASE_URL": server.url}
    finally:
        server.stop()


def _figures(engine: str, folder: Path, environ: Mapping[str, str], given: argparse.Namespace) -> list[Figure]:
    """Each kind on the larger instances beside the smallest, all in the same rounds."""
    all_sizes = sizes(given.scans)
    with ExitStack() as stack:
        asked = [stack.enter_context(_Asked(folder, environ, number, given)) for number in range(len(all_sizes))]
        taken = {kind: [[each.round(kind) for each in asked] for _ in range(1 + given.rounds)][1:] for kind in KINDS}
    return [
        _figure(f"growth.{kind}.{engine}.{size.name}", kind, size, asked[at].made, [(r[at], r[0]) for r in taken[kind]])
        for kind in KINDS
        for at, size in enumerate(all_sizes)
        if at
    ]


def _figure(name: str, kind: str, size: Size, made: Round, rounds: list[tuple[Round, Round]]) -> Figure:
    ours, theirs = ([each[at]["rate"] for each in rounds] for at in (0, 1))
    notes: dict[str, str | int | float] = {
        "stamps": size.ordered.runs * size.ordered.stamps,
        "scans": size.scans,
        **made,
    }
    for at, prefix in ((0, ""), (1, "baseline_")):
        for what in ("cpu_us", "wall_us", "wal_bytes", "mb"):
            notes[prefix + what] = round(median(each[at][what] for each in rounds), 1)
    notes["grown_mb"] = round(rounds[-1][0]["mb"] - rounds[0][0]["mb"], 1)
    return Figure(name, ours, theirs, KINDS[kind], ratio_aim=None if kind == "counted" else AIM, notes=notes)


class _Asked:
    """An instance that is filled, and the process that asks it."""

    def __init__(self, folder: Path, environ: Mapping[str, str], number: int, told: argparse.Namespace) -> None:
        instance = folder / f"size-{number}"
        instance.mkdir()
        given = {"INSTANCE": str(instance), "SECRET_KEY": SECRET} | dict(environ)
        if "DATABASE_URL" in given:
            given["DATABASE_URL"] = _database_of(given["DATABASE_URL"], f"growth_{number}")
        self.command = [sys.executable, "-m", "benchmarks.growth"]
        self.size = [str(number), str(told.scans), str(told.asked)]
        self.environ = dict(os.environ) | given
        filled = subprocess.run(  # noqa: S603 - this module itself
            [*self.command, "--fill", *self.size], env=self.environ, stdout=subprocess.PIPE, text=True, check=True
        )
        self.made: Round = json.loads(filled.stdout)
        print(f"{instance.name}: {self.made}", file=sys.stderr, flush=True)

    def __enter__(self) -> _Asked:
        self.process = subprocess.Popen(  # noqa: S603 - this module itself
            [*self.command, "--ask", *self.size],
            env=self.environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def round(self, kind: str) -> Round:
        """What one round of a kind cost."""
        assert self.process.stdin and self.process.stdout  # noqa: S101 - both are pipes
        print(kind, file=self.process.stdin, flush=True)
        return dict(json.loads(self.process.stdout.readline()))

    def __exit__(self, *_why: object) -> None:
        self.process.communicate()


def _database_of(server: str, name: str) -> str:
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
    return server.rpartition("/")[0] + f"/{name}"


if __name__ == "__main__":
    if sys.argv[1:2] in (["--fill"], ["--ask"]):
        asking.main(*map(int, sys.argv[2:]))
    else:
        sys.exit(main())
