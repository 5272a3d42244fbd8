"""Bringing both databases to the newest revision, and giving the serving role its rights."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError, ProgrammingError

from trace.base.db import OBSERVATION_PRAGMAS, open_engine, transaction
from trace.base.errors import Unavailable
from trace.base.settings import Settings
from trace.core.reason import Reason

INI = Path(__file__).parents[2] / "migrations" / "alembic.ini"
HELD = "55P03"  # lock_not_available
NO_RIGHTS = "42501"  # insufficient_privilege
APPEND_ONLY = ("ledger_entries", "ledger_links")


def configuration(engines: dict[str, Engine]) -> Config:
    """Alembic's configuration for these engines (`main`, `observations`)."""
    config = Config(INI)
    config.attributes["engines"] = engines
    return config


def newest() -> str:
    """The revision of this release."""
    return str(ScriptDirectory.from_config(configuration({})).get_current_head())


def upgrade(settings: Settings) -> None:
    """Upgrade both databases with the owner's rights, then grant the serving role no more than it needs.

    Unavailable when the owner's role does not own the tables, and when somebody holds one for long: what was done by
    then stays, the rest is done when it is asked for again, and nobody was kept waiting for more than two seconds.
    """
    settings.instance.mkdir(parents=True, exist_ok=True, mode=0o700)
    owner = open_engine(settings.database_owner_url)
    observations = open_engine(owner_of(settings), pragmas=OBSERVATION_PRAGMAS)
    try:
        with _patiently():
            command.upgrade(configuration({"main": owner, "observations": observations}), "head")
        role = make_url(settings.database_url).username
        if owner.dialect.name == "postgresql" and role and role != make_url(settings.database_owner_url).username:
            grant(owner, role)
    finally:
        owner.dispose()
        observations.dispose()


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
        db.execute(text(f"GRANT USAGE ON SCHEMA public TO {name}"))
        db.execute(text(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name}"))
        db.execute(text(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {name}"))
        for table in APPEND_ONLY:
            db.execute(text(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {name}"))
