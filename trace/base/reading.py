"""Reads asked at every scan: one statement at a time, on a connection that each thread holds, in no transaction.

A session, a transaction around each question and a connection from the pool cost more than the answers, and every step
into the database lets go of the interpreter: with four threads, that alone had doubled the time of a look-up. So what
must be seen as one state is asked in one statement (docs/decisions/0006-scan-path.md).
"""

from __future__ import annotations

import os
import sqlite3
from collections import namedtuple
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from threading import Lock, local
from typing import Any, NamedTuple, cast

from sqlalchemy import Dialect, Engine, Select, event
from sqlalchemy.exc import DBAPIError

from trace.base.db import of_another_release, plain_failures, why_not
from trace.base.errors import Unavailable
from trace.base.shards import COPIES

HAS_COPIES = "SELECT 1 FROM pg_views WHERE schemaname = %s LIMIT 1"


class Reader:
    """The connections to one database on which single statements are read, one for each thread that asks.

    Each is read-only and commits by itself. A process that was forked, or whose engine was disposed of, opens new ones.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.dialect = engine.dialect
        self._mine = local()
        self._open: list[tuple[int, Any]] = []
        self._lock = Lock()
        self._generation = 0
        # psycopg looks up how each column is read anew for each cursor, a fifth of the widest question. One of SQLite's
        # has to be closed: until then it stands on the state it has read.
        self._keeps_cursor = engine.dialect.name != "sqlite"
        event.listen(engine, "engine_disposed", self._forget)

    def first(self, text: str, values: dict[str, Any]) -> tuple[Any, ...] | None:
        """The first row of a statement. Unavailable when the database cannot answer, also on a new connection."""
        wrong = self.dialect.loaded_dbapi.ProgrammingError
        try:
            return self._first(text, values)
        except (*self._failures, wrong):
            self._drop()  # the server may have been started again since
        try:
            return self._first(text, values)
        except (*self._failures, wrong) as error:
            self._drop()
            if isinstance(error, wrong) and not of_another_release(error):
                raise
            raise Unavailable(why_not(error)) from error

    def beside_shards(self) -> bool:
        """Whether ranges lie in shards and all else that is asked at a scan is read from this server's own copies.
        Unavailable when the database is away."""
        if not self._keeps_cursor:
            return False
        try:
            self._connection()
        except self._failures as error:
            raise Unavailable(why_not(error)) from error
        return bool(self._mine.beside)

    @property
    def _failures(self) -> tuple[type[Exception], ...]:
        """What the driver raises when the server is away."""
        return self.dialect.loaded_dbapi.OperationalError, self.dialect.loaded_dbapi.InterfaceError

    def _first(self, text: str, values: dict[str, Any]) -> tuple[Any, ...] | None:
        cursor = self._cursor()
        self.dialect.do_execute(cursor, text, values)
        row = cursor.fetchone()
        if not self._keeps_cursor:
            cursor.close()
        return cast("tuple[Any, ...] | None", row)

    def _cursor(self) -> Any:
        connection = self._connection()
        if not self._keeps_cursor:
            return connection.cursor()
        if getattr(self._mine, "cursor", None) is None or self._mine.cursor.connection is not connection:
            self._mine.cursor = connection.cursor()
        return self._mine.cursor

    def _connection(self) -> Any:
        here = os.getpid(), self._generation
        if getattr(self._mine, "opened", None) != here:
            with plain_failures():
                self._mine.connection = held(self.engine)
            with self._lock:
                self._open.append((here[0], self._mine.connection))
            self._mine.beside = False
            self._prepare(self._mine.connection)
            self._mine.opened = here
        return self._mine.connection

    def _prepare(self, connection: Any) -> None:
        if self.dialect.name == "sqlite":
            connection.execute("PRAGMA query_only=1")
        else:
            connection.autocommit = True
            connection.read_only = True
            if connection.prepare_threshold is not None:  # a pooler's connection keeps nothing of ours
                connection.execute(f"SET search_path = {COPIES}, public")
                self._mine.beside = connection.execute(HAS_COPIES, [COPIES]).fetchone() is not None

    def _drop(self) -> None:
        self._mine.opened = None

    def _forget(self, _engine: Engine) -> None:
        """Close what this process opened; what its parent opened is left to the parent."""
        with self._lock:
            self._generation += 1
            for pid, connection in self._open:
                if pid == os.getpid():
                    connection.close()
            self._open = [(pid, connection) for pid, connection in self._open if pid != os.getpid()]


@cache
def reader(engine: Engine) -> Reader:
    """The reader of a database, one in each process."""
    return Reader(engine)


class _Worded(NamedTuple):
    text: str
    values: dict[str, Any]


class Question:
    """A select put into words once for each kind of database, and asked through the driver's own cursor.

    For what is asked at every scan: finding a statement of fifty columns in the compiler's cache and laying out its
    result costs more than its answer. A row comes as the driver gives it, fit to be compared and kept; `record` turns
    it into Python's types where somebody reads it.
    """

    def __init__(self, chosen: Select[Any]) -> None:
        self._chosen = chosen
        self._record: Any = namedtuple("Record", chosen.selected_columns.keys())  # type: ignore[misc]
        self._worded: dict[str, _Worded] = {}
        self._makers: dict[str, list[tuple[int, Callable[[Any], Any]]]] = {}

    def first(self, on: Reader, **values: Any) -> tuple[Any, ...] | None:
        """The first row, None where there is none. Unavailable when the database cannot answer."""
        text, constant = self._worded.get(on.dialect.name) or self._put_into_words(on.dialect)
        return on.first(text, constant | values)

    def record(self, row: tuple[Any, ...], dialect: Dialect) -> Any:
        """A row of `first` with names and Python's types."""
        values = list(row)
        for at, make in self._makers.get(dialect.name) or self._find_makers(dialect):
            values[at] = make(values[at])
        return self._record(*values)

    def _find_makers(self, dialect: Dialect) -> list[tuple[int, Callable[[Any], Any]]]:
        kinds = [column.type.dialect_impl(dialect) for column in self._chosen.selected_columns]
        makers = [kind.result_processor(dialect, None) for kind in kinds]
        return self._makers.setdefault(dialect.name, [(at, make) for at, make in enumerate(makers) if make])

    def _put_into_words(self, dialect: Dialect) -> _Worded:
        by_name = dialect if dialect.paramstyle == "pyformat" else cast(Any, type(dialect))(paramstyle="named")
        compiled = self._chosen.compile(dialect=by_name)
        return self._worded.setdefault(dialect.name, _Worded(str(compiled), dict(compiled.params)))


class Commits:
    """Tells whether anything was committed to a database since a mark was taken, without asking for a row.

    Exact on SQLite: `PRAGMA data_version` changes with every commit of any other connection, in any process, and the
    connection asked here is nobody else's. Another database has nothing so cheap: there a mark is always None.
    Opens its connection when first asked, so that a process forked before then has one of its own.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._asked: tuple[int, sqlite3.Connection] | None = None
        self._lock = Lock()
        self._last: tuple[int | None, datetime] = (None, datetime.min.replace(tzinfo=UTC))
        self.exact = engine.dialect.name == "sqlite"

    def mark(self, now: datetime) -> int | None:
        """A number that stays the same until somebody commits; None where that cannot be told."""
        if not self.exact:
            return None
        number: int | None
        try:
            with self._lock:
                row = self._connection().execute("PRAGMA data_version").fetchone()
            number = int(row[0])
        except (sqlite3.Error, DBAPIError):
            number = None
        self._last = number, now
        return number

    def recent(self, now: datetime, within: timedelta) -> int | None:
        """The mark that was taken last, if that was within this time before `now`; else a new one."""
        number, taken = self._last
        return number if timedelta() <= now - taken < within else self.mark(now)

    def _connection(self) -> sqlite3.Connection:
        if self._asked is None or self._asked[0] != os.getpid():
            self._asked = os.getpid(), held(self._engine)
        return self._asked[1]


def held(engine: Engine) -> Any:
    """A driver's connection that belongs to the caller: prepared like every other, and no longer the pool's."""
    pooled = engine.raw_connection()
    connection = pooled.driver_connection
    pooled.detach()
    return connection
