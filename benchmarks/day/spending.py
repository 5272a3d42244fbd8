"""CPU seconds that processes have spent, to the nanosecond, as the scheduler counts them (`/proc/…/schedstat`)."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import psycopg

Spent = dict[str, int]  # by thread: what it has spent since it began
POSTMASTER = "SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::int"


def masters_of(servers: Iterable[str]) -> list[int]:
    """The first process of each server of PostgreSQL at these addresses."""
    found = []
    for url in servers:
        with psycopg.connect(url) as server:
            row = server.execute(POSTMASTER).fetchone()
            assert row is not None  # noqa: S101 - a running server has this file
            found.append(int(row[0]))
    return found


def spent(masters: Iterable[int]) -> Spent:
    """What each thread of these processes and of their children has spent."""
    found: Spent = {}
    for master in masters:
        with suppress(OSError):
            for pid in (master, *_children(master)):
                found |= _of_process(pid)
    return found


def between(before: Spent, after: Spent) -> float:
    """CPU seconds from one reading to the next, of threads that were there at the end."""
    return sum(ns - before.get(thread, 0) for thread, ns in after.items()) / 1e9


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _of_process(pid: int) -> Spent:
    found: Spent = {}
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            with suppress(OSError):
                found[f"{pid}/{task.name}"] = int((task / "schedstat").read_text().split()[0])
    return found
