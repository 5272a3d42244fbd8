"""The database: table base, engines, and the only two ways to open a session. The only commit in the house is here."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import cache
from typing import Annotated, Any, ClassVar, TypeAlias, cast
from weakref import WeakKeyDictionary

import structlog
from sqlalchemy import (
    BigInteger,
    Date,
    DateTime,
    Dialect,
    Engine,
    ExceptionContext,
    Integer,
    MetaData,
    create_engine,
    event,
    types,
)
from sqlalchemy.engine import URL, Connection, CursorResult, Result, make_url
from sqlalchemy.exc import DataError, InternalError, OperationalError, ProgrammingError, StatementError
from sqlalchemy.exc import TimeoutError as NoneLeft
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column
from sqlalchemy.orm import Session as Session  # the edges name a session from here, and nothing else of SQL
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.sql.functions import GenericFunction

from trace.base.errors import Refused, Stale, Unavailable
from trace.core.reason import Reason

log = structlog.get_logger("trace.database")

Pragmas: TypeAlias = dict[str, str | int]
# With WAL, FULL keeps what was confirmed when power fails; NORMAL may roll it back (sqlite.org, PRAGMA synchronous).
MAIN_PRAGMAS: Pragmas = {
    "journal_mode": "wal",
    "synchronous": "full",
    "busy_timeout": 5000,
    "foreign_keys": "on",
    "trusted_schema": "off",
}
# Scan counts and budgets may lose their last second.
OBSERVATION_PRAGMAS: Pragmas = MAIN_PRAGMAS | {"synchronous": "normal", "busy_timeout": 1000}
SYNCHRONOUS_FULL = 2

# 40P01, 40001 and lock timeouts are answered by the edge as "try again", never waited for without end.
TIMEOUTS = {"statement_timeout": "30s", "lock_timeout": "5s", "idle_in_transaction_session_timeout": "60s"}
# Heard by a server with Citus; another keeps the word and does nothing. A transaction that writes rows which are whole
# on every node may meet many shards before or after, and Citus allows that only one shard after another (decision 35).
IN_TURN = {"citus.multi_shard_modify_mode": "sequential"}
UPGRADE = "python -m trace db upgrade"  # what mends tables of another release
POOL = 8  # connections that stay open; more are closed again after use
POOL_WAIT = 5  # seconds for a connection of the pool to come free
DEADLOCK = "40P01"
READ_ONLY = "25006"  # a server that became a copy of another while we were connected
FULL = "53100"
NO_RIGHTS = "42501"  # of this role to a table
NO_SUCH = ("42P01", "42703")  # a table, a column that is not there: the tables are of another release

# A bigint everywhere; SQLite numbers rows by itself only where the type is spelled INTEGER.
RowId = BigInteger().with_variant(Integer, "sqlite")
# An id given by the database (reference data), and one made by `tokens.new_id` (tables that grow).
NumberedId = Annotated[int, mapped_column(RowId, primary_key=True, autoincrement=True)]
MadeId = Annotated[int, mapped_column(BigInteger, primary_key=True, autoincrement=False)]


class Moment(types.TypeDecorator[datetime]):
    """An instant: aware UTC in Python, `timestamptz` on PostgreSQL, UTC text on SQLite. Refuses a naive datetime."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Parent of every table in *main*."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar = {datetime: Moment, date: Date, int: BigInteger}


class Observation(DeclarativeBase):
    """Parent of every table in *observations*: nothing in main depends on a row here."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar = {datetime: Moment, date: Date, int: BigInteger}


class Versioned:
    """A row with a version: a change made on an older reading is refused as `Stale`, and ETags come from it."""

    version: Mapped[int] = mapped_column()

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version}


class json_object(GenericFunction[Any]):
    """`json_object(key, value, …)` of both databases."""

    type = types.JSON()
    inherit_cache = True


class json_rows(GenericFunction[Any]):
    """Aggregate a JSON value over rows into one list, `[]` of nothing: a page's details in the query of its facts."""

    type = types.JSON()
    inherit_cache = True


@compiles(json_object, "postgresql")
def _object_on_postgresql(element: json_object, compiler: Any, **kw: Any) -> str:
    return f"jsonb_build_object({compiler.process(element.clauses, **kw)})"


@compiles(json_rows, "sqlite")
def _rows_on_sqlite(element: json_rows, compiler: Any, **kw: Any) -> str:
    return f"json_group_array(json({compiler.process(element.clauses, **kw)}))"


@compiles(json_rows, "postgresql")
def _rows_on_postgresql(element: json_rows, compiler: Any, **kw: Any) -> str:
    return f"coalesce(jsonb_agg({compiler.process(element.clauses, **kw)}), '[]'::jsonb)"


def open_engine(url: str, *, pragmas: Pragmas | None = None, most: int = 2 * POOL, pooler: bool = False) -> Engine:
    """An engine for `url`, SQLite or PostgreSQL (`postgresql://` is taken to psycopg 3).

    Values stand in no error, and so in no log: they may be somebody's words, number or address.
    On SQLite each connection is prepared with `pragmas` (those of *main* by default) and begins by IMMEDIATE unless the
    session is a snapshot, so that a writer waits at its beginning instead of failing at its end.
    On PostgreSQL a process opens `most` connections at once. `pooler`: between us and the server stands one that lends
    a connection for one transaction (pgbouncer), so nothing is left behind on it: no prepared statement, no setting.
    """
    parsed = make_url(url)
    if parsed.drivername in ("postgresql", "postgres"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() == "sqlite":
        engine = create_engine(parsed, hide_parameters=True, connect_args={"timeout": 5.0})
        _prepare_sqlite(engine, MAIN_PRAGMAS if pragmas is None else pragmas)
        return engine
    return _open_postgresql(parsed, most, pooler)


def _open_postgresql(url: URL, most: int, pooler: bool) -> Engine:
    kept = min(POOL, most)
    pool: dict[str, Any] = {"pool_size": kept, "max_overflow": most - kept, "pool_timeout": POOL_WAIT}
    connect: dict[str, Any] = {"connect_timeout": POOL_WAIT}
    if pooler:
        connect["prepare_threshold"] = None
    else:
        connect["options"] = " ".join(f"-c {name}={value}" for name, value in (TIMEOUTS | IN_TURN).items())
    engine = create_engine(url, hide_parameters=True, pool_pre_ping=True, connect_args=connect, **pool)
    event.listen(engine, "handle_error", _without_values)
    if pooler:
        event.listen(engine, "begin", _set_timeouts)
    event.listen(engine, "begin", _prove_writer)
    return engine


def _without_values(context: ExceptionContext) -> None:
    """PostgreSQL repeats the values of a row that it refuses (DETAIL): an address, a number, a name. None is kept."""
    for error in (context.original_exception, context.sqlalchemy_exception):
        if error is not None and error.args:
            error.args = (str(error.args[0]).partition("\nDETAIL:")[0], *error.args[1:])


def _set_timeouts(connection: Connection) -> None:
    """The timeouts of this transaction: they end with it, so they bind nobody who is lent this connection next."""
    asked = ", ".join(f"set_config('{name}', '{value}', true)" for name, value in (TIMEOUTS | IN_TURN).items())
    connection.exec_driver_sql(f"SELECT {asked}")


def _prepare_sqlite(engine: Engine, pragmas: Pragmas) -> None:
    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        for name, value in pragmas.items():
            connection.execute(f"PRAGMA {name}={value}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        reading = bool(connection.get_execution_options().get("read_only"))
        # The switch makes SQLite forget every prepared statement, so it is thrown only when it stands the other way.
        if connection.info.get("read_only", False) != reading:
            connection.exec_driver_sql(f"PRAGMA query_only={int(reading)}")
            connection.info["read_only"] = reading
        if reading:
            connection.exec_driver_sql("BEGIN")  # waits for nobody
        else:
            connection.exec_driver_sql("BEGIN IMMEDIATE")


Proof: TypeAlias = Callable[[Connection], Reason | None]
_closed: WeakKeyDictionary[Engine, Reason] = WeakKeyDictionary()
_proofs: WeakKeyDictionary[Engine, Proof] = WeakKeyDictionary()


def close_to_writers(engine: Engine, reason: Reason) -> None:
    """From now on every transaction on this engine is `Unavailable` for this reason; snapshots go on."""
    _closed[engine] = reason


def why_closed(engine: Engine) -> Reason | None:
    """Why no transaction is taken on this engine; None: they are."""
    return _closed.get(engine)


def prove_each_writer(engine: Engine, prove: Proof) -> None:
    """Ask `prove` before the first change on each new connection to PostgreSQL; a reason closes the engine to writers.

    A server that is put back to an earlier state breaks every connection, and the pool would go on with new ones as if
    nothing had happened. Behind a pooler the connections to it stay: there, and on SQLite, only a restart looks again.
    """
    _proofs[engine] = prove


def _prove_writer(connection: Connection) -> None:
    engine = connection.engine  # snapshots have an engine of their own
    prove = _proofs.get(engine)
    if prove is None or connection.info.get("proved"):
        return
    if reason := prove(connection):
        close_to_writers(engine, reason)
        raise Unavailable(reason)
    connection.info["proved"] = True


def let_writers_in(engine: Engine) -> None:
    """Take transactions again, on every connection."""
    _closed.pop(engine, None)
    _proofs.pop(engine, None)


@contextmanager
def transaction(engine: Engine) -> Iterator[Session]:
    """One unit of work: returning commits, raising rolls back. Opened at the edge and nowhere else.

    A database that is away, busy beyond its wait, out of space or closed becomes `Unavailable`: nothing was written.
    """
    if reason := why_closed(engine):
        raise Unavailable(reason)
    try:
        with plain_failures(), Session(engine, expire_on_commit=False) as db, db.begin():
            yield db
    except InternalError as error:
        if getattr(error.orig, "sqlstate", "") != READ_ONLY:
            raise
        raise Unavailable(Reason("database.away")) from error


@contextmanager
def snapshot(engine: Engine) -> Iterator[Session]:
    """A read-only session on one consistent state. Writing in it fails on both databases."""
    with plain_failures(), Session(_reading(engine), expire_on_commit=False, autoflush=False) as db, db.begin():
        db.connection()  # the state begins here, not at the first question
        yield db


@cache
def _reading(engine: Engine) -> Engine:
    return engine.execution_options(read_only=True, postgresql_readonly=True)


@contextmanager
def plain_failures() -> Iterator[None]:
    """Turns the failures of a database into words of the domain: Unavailable, Stale, Refused."""
    try:
        yield
    except NoneLeft as error:
        raise Unavailable(Reason("database.away")) from error
    except OperationalError as error:
        raise Unavailable(why_not(error.orig)) from error
    except ProgrammingError as error:
        if not of_another_release(error.orig):
            raise
        raise Unavailable(why_not(error.orig)) from error
    except StaleDataError as error:
        raise Stale(Reason("object.stale")) from error
    except (DataError, OverflowError) as error:
        # A number no column holds, a text with a NUL: no rule has seen it coming, and it is not our fault either.
        raise Refused(Reason("input.wrong")) from error
    except StatementError as error:  # a moment that lies in no year, or a number too large: seen on its way there
        if not isinstance(error.orig, OverflowError):
            raise
        raise Refused(Reason("input.wrong")) from error


def why_not(error: BaseException | None) -> Reason:
    """Why a database did not answer, from its driver's error. Tables of another release are named in the log, with
    the command that mends them: whoever reads the page can do nothing about it.
    """
    if getattr(error, "sqlstate", "") == FULL or "disk is full" in str(error):
        return Reason("database.full")
    if of_another_release(error):
        said = str(error).partition("\n")[0]
        log.error("the tables are not those of this release", found=said, mend=UPGRADE)
        return Reason("database.not_upgraded")
    return Reason("database.away")


def of_another_release(error: BaseException | None) -> bool:
    """Whether a driver's error says that a table or a column is not there."""
    return getattr(error, "sqlstate", "") in NO_SUCH or str(error).startswith(("no such table", "no such column"))


def deadlocked(error: Unavailable) -> bool:
    """Whether a transaction was ended because it and another waited for each other: it may be tried again at once."""
    return getattr(getattr(error.__cause__, "orig", None), "sqlstate", "") == DEADLOCK


def rows_met(done: Result[Any]) -> int:
    """How many rows an UPDATE or DELETE met. Zero is how a conditional change says that somebody was first."""
    return int(cast(CursorResult[Any], done).rowcount)


def weakness(engine: Engine) -> Reason | None:
    """Why this database may lose an acknowledged write; None if it keeps what it has confirmed.

    Reads the settings back from the server instead of trusting what was asked for.
    """
    with snapshot(engine) as db:
        connection = db.connection()
        if engine.dialect.name == "sqlite":
            level = connection.exec_driver_sql("PRAGMA synchronous").scalar_one()
            journal = connection.exec_driver_sql("PRAGMA journal_mode").scalar_one()
            if int(level) < SYNCHRONOUS_FULL or str(journal).lower() != "wal":
                return Reason("database.not_durable", setting="synchronous", value=f"{journal}/{level}")
            return None
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            value = str(connection.exec_driver_sql(f"SHOW {setting}").scalar_one())
            if value == "off" or (setting == "synchronous_commit" and value == "local"):
                return Reason("database.not_durable", setting=setting, value=value)
    return None
