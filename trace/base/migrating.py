"""Bringing both databases to the newest revision, and to several machines; giving the serving role its rights."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError, ProgrammingError

from trace.base.db import NO_RIGHTS, OBSERVATION_PRAGMAS, open_engine, plain_failures, transaction
from trace.base.errors import Refused, Unavailable
from trace.base.revision import VERSION_TABLES
from trace.base.settings import Settings
from trace.base.shards import COPIES, Standing, standing
from trace.core.reason import Reason

INI = Path(__file__).parents[2] / "migrations" / "alembic.ini"
HELD = "55P03"  # lock_not_available
APPEND_ONLY = ("ledger_entries", "ledger_links")


def configuration(engines: dict[str, Engine]) -> Config:
    """Alembic's configuration for these engines (`main`, `observations`)."""
    config = Config(INI)
    config.attributes["engines"] = engines
    return config


def newest() -> str:
    """The revision of this release."""
    return str(ScriptDirectory.from_config(configuration({})).get_current_head())


def revision_of(connection: Connection, database: str) -> str | None:
    """Of which revision the tables of `main` or `observations` are; None where there are none."""
    opened = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLES[database]})
    return opened.get_current_revision()


def upgrade(settings: Settings) -> None:
    """Upgrade both databases with the owner's rights, then grant the serving role no more than it needs.

    Unavailable when the owner's role does not own the tables, and when somebody holds one for long: what was done by
    then stays, the rest is done when it is asked for again, and nobody was kept waiting for more than two seconds.
    """
    with _owned(settings) as engines:
        with _patiently():
            command.upgrade(configuration(engines), "head")
        _grant_serving(settings, engines["main"])


def distribute(settings: Settings, shards: int) -> list[str]:
    """Put the tables of both databases where they belong on Citus, as their owner; returns what was done, [] when all
    was there already. A database without Citus stays as it is.

    Refused where neither has Citus, where it cannot be used as it stands, and on a database of another release.
    """
    with _owned(settings) as engines:
        on_citus = {name: engine for name, engine in engines.items() if _ready(name, engine)}
        if not on_citus:
            raise Refused(Reason("citus.absent"))
        config = configuration(on_citus)
        config.attributes["shards"], config.attributes["done"] = shards, []
        with plain_failures(), _patiently():
            command.upgrade(config, "head")
        _grant_serving(settings, engines["main"])
        done: list[str] = config.attributes["done"]
        return done


def _ready(database: str, engine: Engine) -> bool:
    """Whether a database has Citus. Refused where that cannot be used."""
    with plain_failures(), engine.connect() as connection:
        found = standing(connection)
        if found is not None and revision_of(connection, database) != newest():
            raise Refused(Reason("citus.not_upgraded"))
    if found is not None and (reason := _why_not(found)):
        raise Refused(reason)
    return found is not None


def _why_not(found: Standing) -> Reason | None:
    if not found.coordinator:
        return Reason("citus.worker")
    if found.workers and not found.known:
        return Reason("citus.coordinator_unknown")
    if (found.workers or found.known) and not found.holders:
        return Reason("citus.no_holder")
    return None


@contextmanager
def _owned(settings: Settings) -> Iterator[dict[str, Engine]]:
    """Both databases with the owner's rights."""
    settings.instance.mkdir(parents=True, exist_ok=True, mode=0o700)
    engines = {
        "main": open_engine(settings.database_owner_url),
        "observations": open_engine(owner_of(settings), pragmas=OBSERVATION_PRAGMAS),
    }
    try:
        yield engines
    finally:
        for engine in engines.values():
            engine.dispose()


def _grant_serving(settings: Settings, owner: Engine) -> None:
    role = make_url(settings.database_url).username
    if owner.dialect.name == "postgresql" and role and role != make_url(settings.database_owner_url).username:
        grant(owner, role)


@contextmanager
def _patiently() -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", "") != HELD and "is locked" not in str(error.orig):
            raise
        raise Unavailable(Reason("database.held")) from error
    except ProgrammingError as error:
        if getattr(error.orig, "sqlstate", "") != NO_RIGHTS:
            raise
        raise Unavailable(Reason("database.not_owner")) from error


def owner_of(settings: Settings) -> str:
    """The address of *observations* with the owner's rights."""
    same = settings.observations_url == settings.database_url
    return settings.database_owner_url if same else settings.observations_url


def grant(owner: Engine, role: str) -> None:
    """Let `role` read and write rows, but only add to the ledger, and change no table (ASVS 13.2.2)."""
    name = owner.dialect.identifier_preparer.quote(role)
    with transaction(owner) as db:
        # It needs no schema of its own: one named `copies` would be read in place of the tables (trace.base.reading).
        here = owner.dialect.identifier_preparer.quote(str(db.scalar(text("SELECT current_database()"))))
        db.execute(text(f"REVOKE CREATE ON DATABASE {here} FROM {name}"))
        db.execute(text(f"GRANT USAGE ON SCHEMA public TO {name}"))
        db.execute(text(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name}"))
        db.execute(text(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {name}"))
        for table in APPEND_ONLY:
            db.execute(text(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {name}"))
        if db.scalar(text("SELECT to_regnamespace(:it) IS NOT NULL"), {"it": COPIES}):
            db.execute(text("SET LOCAL citus.enable_ddl_propagation = off"))  # no other node has these views
            db.execute(text(f"GRANT USAGE ON SCHEMA {COPIES} TO {name}"))
            db.execute(text(f"GRANT SELECT ON ALL TABLES IN SCHEMA {COPIES} TO {name}"))
