"""A disk that remembers what was asked of it, so that the power can be cut at any moment afterwards.

Every write, truncation, deletion and sync of a database's files is noted in order. `files_after` gives what may lie on
the disk when the power fails after so many of them: all that was synced, and of the rest whatever chance kept, each
write torn at sectors of 512 bytes. The length of a file counts as safe after any later sync of it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import NamedTuple

import apsw
import apsw.ext

SECTOR = 512
NAME = "recorded"


class Act(NamedTuple):
    """Something asked of the disk: a write of `data` at `at`, a truncation to `at`, a sync, a deletion."""

    kind: str
    file: str
    at: int = 0
    data: bytes = b""


class Disk(apsw.VFS):
    """The machine's own disk, with a note of everything."""

    def __init__(self) -> None:
        self.acts: list[Act] = []
        super().__init__(NAME, base="")

    def xOpen(self, name, flags):
        return _File(self, name, flags)

    def xDelete(self, filename, syncdir):
        super().xDelete(filename, syncdir)
        self.acts.append(Act("delete", Path(filename).name))


class _File(apsw.VFSFile):
    def __init__(self, disk: Disk, name, flags) -> None:
        self.disk = disk
        self.name = Path(name.filename() if isinstance(name, apsw.URIFilename) else name or "temporary").name
        super().__init__("", name, flags)

    def xWrite(self, data, offset):
        super().xWrite(data, offset)
        self.disk.acts.append(Act("write", self.name, offset, bytes(data)))

    def xTruncate(self, newsize):
        super().xTruncate(newsize)
        self.disk.acts.append(Act("truncate", self.name, newsize))

    def xSync(self, flags):
        super().xSync(flags)
        self.disk.acts.append(Act("sync", self.name))


def files_after(acts: list[Act], cut: int, begun: dict[str, bytes], chance: Random) -> dict[str, bytes]:
    """What lies on the disk when the power fails after `cut` acts on files that had these contents at the beginning."""
    files = {name: bytearray(data) for name, data in begun.items()}
    names = {act.file for act in acts[:cut]} | set(files)
    for name in names:
        mine = [act for act in acts[:cut] if act.file == name]
        synced = max((at + 1 for at, act in enumerate(mine) if act.kind == "sync"), default=0)
        for act in mine[:synced]:
            _done(files, act)
        for act in mine[synced:]:
            for part in _torn(act, chance):
                _done(files, part)
    return {name: bytes(data) for name, data in files.items()}


def _torn(act: Act, chance: Random) -> Iterator[Act]:
    """What is left of an act that nobody waited for: each sector of a write, and anything else, is there or not."""
    if act.kind != "write":
        if chance.random() < 0.5:
            yield act
        return
    kept = chance.choice((0.0, 0.5, 1.0))
    for start in range(0, len(act.data), SECTOR):
        if chance.random() < kept:
            yield act._replace(at=act.at + start, data=act.data[start : start + SECTOR])


def _done(files: dict[str, bytearray], act: Act) -> None:
    if act.kind == "delete":
        files.pop(act.file, None)
        return
    lies = files.setdefault(act.file, bytearray())
    if act.kind == "write":
        lies.extend(bytes(max(0, act.at + len(act.data) - len(lies))))
        lies[act.at : act.at + len(act.data)] = act.data
    elif act.kind == "truncate":
        del lies[act.at :]


class Connection:
    """A connection on a recorded disk that speaks as the standard library's do, as far as the service asks it to."""

    def __init__(self, path: Path) -> None:
        self.inner = apsw.Connection(str(path), vfs=NAME)
        self.isolation_level = None

    def cursor(self):
        return _Cursor(self.inner)

    def execute(self, statement, values=()):
        return self.cursor().execute(statement, values)

    def create_function(self, name, narg, func, *, deterministic=False):
        self.inner.create_scalar_function(name, func, narg, deterministic=deterministic)

    def commit(self):
        if self.inner.in_transaction:
            self.execute("COMMIT")

    def rollback(self):
        if self.inner.in_transaction:
            self.execute("ROLLBACK")

    def close(self):
        self.inner.close()


class _Cursor:
    arraysize = 1

    def __init__(self, inner: apsw.Connection) -> None:
        self.inner = inner
        self.rows: list[tuple] = []
        self.description, self.rowcount, self.lastrowid = None, -1, 0

    def execute(self, statement, values=()):
        before = self.inner.total_changes()
        try:
            cursor = self.inner.execute(statement, tuple(values))
            self.description = self._described(cursor, statement)
            self.rows = list(cursor)
        except apsw.ConstraintError as error:
            raise sqlite3.IntegrityError(str(error)) from error
        except apsw.Error as error:
            raise sqlite3.OperationalError(str(error)) from error
        self.rowcount = self.inner.total_changes() - before
        self.lastrowid = self.inner.last_insert_rowid()
        return self

    def executemany(self, statement, many):
        changed = 0
        for values in many:
            changed += self.execute(statement, values).rowcount
        self.rowcount = changed
        return self

    def fetchone(self):
        return self.rows.pop(0) if self.rows else None

    def fetchmany(self, size=1):
        taken, self.rows = self.rows[:size], self.rows[size:]
        return taken

    def fetchall(self):
        taken, self.rows = self.rows, []
        return taken

    def close(self):
        self.rows = []

    def _described(self, cursor, statement):
        """The columns of a result; of an empty one too, which the library has forgotten by then."""
        try:
            return cursor.description or None
        except apsw.ExecutionCompleteError:
            names = apsw.ext.query_info(self.inner, statement).description
            return [(name, *[None] * 6) for name, _type in names] or None
