"""A SQLite file: copied while others write, summed up table by table, looked through for damage."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from trace.backup.manifest import FORGOTTEN, Sums, TableSum

AT_ONCE = 2_000
NAMED = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?"


def copy(source: Path, target: Path) -> None:
    """Copy one consistent state of the database into the file `target`: one file, without a journal beside it.

    Whoever writes meanwhile is not held up: the copy reads one state of the write-ahead log. What must be forgotten is
    not in it, not even as bytes that were overwritten.
    """
    with closing(sqlite3.connect(source)) as origin, closing(sqlite3.connect(target, isolation_level=None)) as made:
        origin.backup(made, pages=-1)
        made.execute("PRAGMA journal_mode=delete")
        there = [name for name in FORGOTTEN if made.execute(NAMED, (name,)).fetchone()]
        for name in there:
            made.execute(f"DELETE FROM {name}")  # noqa: S608 - names of our own
        if there:
            made.execute("VACUUM")


def empty(path: Path) -> bool:
    """Whether there is no file, or one without a table: what looking at a database that is not there leaves behind."""
    if not path.exists():
        return True
    try:
        with reading(path) as db:
            return db.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchone() is None
    except sqlite3.DatabaseError:
        return False


def put(made: Path, target: Path) -> None:
    """Put this file in the place of an empty one, whose write-ahead log must not be read into it."""
    for left in ("", "-wal", "-shm"):
        Path(f"{target}{left}").unlink(missing_ok=True)
    made.rename(target)


def sums(path: Path) -> Sums:
    """Rows and hash of every ordinary table. What SQLite makes by itself (search indexes) is left out."""
    with reading(path) as db:
        names = db.execute("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' ORDER BY name")
        return {name: _sum(db, name) for (name,) in names.fetchall() if not name.startswith("sqlite_")}


def damage(path: Path) -> list[str]:
    """What SQLite itself finds wrong with the file; empty when it is sound."""
    try:
        with reading(path) as db:
            found = [str(row[0]) for row in db.execute("PRAGMA integrity_check") if row[0] != "ok"]
            return found + [f"{row[0]}: a row leads to a row of {row[2]} that is not there" for row in _orphans(db)]
    except sqlite3.DatabaseError as error:
        return [str(error)]


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that cannot write."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db:
        yield db


def _orphans(db: sqlite3.Connection) -> list[tuple[str, int, str, int]]:
    return db.execute("PRAGMA foreign_key_check").fetchmany(AT_ONCE)


def _sum(db: sqlite3.Connection, table: str) -> TableSum:
    name = '"' + table.replace('"', '""') + '"'
    keys = db.execute("SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk", (table,)).fetchall()
    order = ", ".join('"' + key.replace('"', '""') + '"' for (key,) in keys) or "rowid"
    rows = db.execute(f"SELECT * FROM {name} ORDER BY {order}")  # noqa: S608 - names of the database's own
    digest, count = hashlib.sha256(), 0
    while some := rows.fetchmany(AT_ONCE):
        count += len(some)
        digest.update("".join(f"{row!r}\n" for row in some).encode("utf-8", "surrogatepass"))
    return TableSum(count, digest.hexdigest())
