"""A PostgreSQL database: dumped by its own program at one state, summed up at the same one, put back."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo
from sqlalchemy.engine import make_url

from trace.backup.manifest import FORGOTTEN, NO_ROWS, Sums, TableSum
from trace.base.errors import Unavailable
from trace.core.reason import Reason

TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
KEY = """SELECT a.attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
    WHERE i.indisprimary AND i.indrelid = format('public.%%I', %s::text)::regclass
    ORDER BY array_position(i.indkey::int2[], a.attnum)"""


def copy(url: str, target: Path) -> Sums:
    """Dump the database into `target` (custom format) and sum up its tables at the very same state. Rows that must be
    forgotten are left out.

    Unavailable where `pg_dump` is not installed, or fails.
    """
    with _connected(url) as db:
        db.execute("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        (state,) = db.execute("SELECT pg_export_snapshot()").fetchone() or ("",)
        forgotten = [f"--exclude-table-data={name}" for name in FORGOTTEN]
        plain = ("--format=custom", "--no-owner", "--no-acl")
        run("pg_dump", url, f"--snapshot={state}", *plain, *forgotten, f"--file={target}")
        found = _sums(db)
    return found | {name: NO_ROWS for name in FORGOTTEN if name in found}


def restore(dump: Path, url: str) -> None:
    """Put a dump into an empty database, whole or not at all. Unavailable as `copy`."""
    run("pg_restore", url, "--single-transaction", "--exit-on-error", "--no-owner", "--no-acl", str(dump))


def sums(url: str) -> Sums:
    """Rows and hash of every table."""
    with _connected(url) as db:
        db.execute("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        return _sums(db)


def empty(url: str) -> bool:
    """Whether the database holds no table."""
    with _connected(url) as db:
        return not db.execute(TABLES).fetchall()


def readable(dump: Path) -> bool:
    """Whether `pg_restore` can read the dump's table of contents. Its rows prove themselves when they are restored."""
    done = subprocess.run([_program("pg_restore"), "--list", str(dump)], capture_output=True)  # noqa: S603
    return done.returncode == 0


def run(program: str, url: str, *arguments: str) -> None:
    """Run one of PostgreSQL's own programs on a database. The password goes through the environment, not the list of
    processes. Unavailable when it is not installed or fails."""
    known = _known(url)
    environ = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "PGPASSWORD": known.pop("password", "")}
    where = make_conninfo(**known)
    done = subprocess.run(  # noqa: S603 - a program of ours by its full path, no shell
        [_program(program), f"--dbname={where}", *arguments], env=environ, capture_output=True, text=True
    )
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:] or ["?"]
        raise Unavailable(Reason("backup.program_failed", program=program, said=last[0]))


def _program(name: str) -> str:
    """The newest of this program that is installed: it must not be older than the server."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    program = str(found[-1]) if found else shutil.which(name)
    if program is None:
        raise Unavailable(Reason("backup.no_program", program=name))
    return program


@contextmanager
def _connected(url: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(**_known(url), autocommit=True) as db:
        yield db


def _known(url: str) -> dict[str, Any]:
    """What libpq is to know to connect, by name: the address may list several servers (docs/operate.md, section 8)."""
    parts = make_url(url).set(drivername="postgresql+psycopg")
    return dict(parts.get_dialect()().create_connect_args(parts)[1])


def _sums(db: psycopg.Connection) -> Sums:
    return {name: _sum(db, name) for (name,) in db.execute(TABLES).fetchall()}


def _sum(db: psycopg.Connection, table: str) -> TableSum:
    keys = [name for (name,) in db.execute(KEY, (table,)).fetchall()]
    order = sql.SQL(", ").join(map(sql.Identifier, keys)) if keys else sql.SQL("1")
    rows = sql.SQL("COPY (SELECT * FROM {} ORDER BY {}) TO STDOUT").format(sql.Identifier(table), order)
    digest, count = hashlib.sha256(), 0
    with db.cursor() as cursor, cursor.copy(rows) as lines:
        for line in lines:
            digest.update(line)
            count += 1
    return TableSum(count, digest.hexdigest())
