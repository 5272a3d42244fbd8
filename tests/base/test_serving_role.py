"""PostgreSQL with two roles: the one that serves reads and writes rows, and can only add to the ledger."""

from __future__ import annotations

import os

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from tests.conftest import NOON, opened, settings
from trace.app import doctor
from trace.base import migrating
from trace.base.actor import Actor
from trace.base.db import snapshot, transaction
from trace.base.errors import Unavailable
from trace.demo import loading
from trace.ledger import queries, service

OWNER, SERVING = "trace_owner_role", "trace_serving_role"


@pytest.fixture
def two_roles(postgres, tmp_path):
    """Settings of a database that one role owns and another serves."""
    name = f"two_roles_{os.getpid()}"
    server = postgres.rpartition("/")[0]
    host = server.rpartition("@")[2]
    with psycopg.connect(postgres, autocommit=True) as admin:
        for role in (OWNER, SERVING):
            admin.execute(f"DROP ROLE IF EXISTS {role}")
            admin.execute(f"CREATE ROLE {role} LOGIN")
        admin.execute(f"CREATE DATABASE {name} OWNER {OWNER}")
        admin.execute(f"GRANT CREATE ON DATABASE {name} TO {OWNER}, {SERVING}")  # more than the guide says
    with psycopg.connect(f"{server}/{name}", autocommit=True) as admin:
        admin.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
        admin.execute(f"GRANT ALL ON SCHEMA public TO {OWNER}")
    serving, owner = (f"postgresql://{role}@{host}/{name}" for role in (SERVING, OWNER))
    chosen = settings(tmp_path / "instance", DATABASE_URL=serving, DATABASE_OWNER_URL=owner)
    migrating.upgrade(chosen)
    rt = opened(chosen)
    yield rt
    rt.main.dispose()
    rt.observations.dispose()
    with psycopg.connect(postgres, autocommit=True) as admin:
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
        admin.execute(f"DROP ROLE {OWNER}")
        admin.execute(f"DROP ROLE {SERVING}")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entries SET act = 'x'",
        "DELETE FROM ledger_entries",
        "DELETE FROM ledger_links",
        "TRUNCATE ledger_links",
        "DROP TABLE runs",
        "ALTER TABLE runs ADD COLUMN x int",
        "CREATE TABLE x (y int)",
        "CREATE SCHEMA copies",  # would be read in place of the tables
    ],
)
def test_the_serving_role_cannot_change_the_ledger_or_a_table(two_roles, statement):
    with transaction(two_roles.main) as db:
        officer = Actor(id=1, role="officer", name="Lan")
        service.append(db, actor=officer, act="x", on=("run", 1), now=NOON)
        service.chain(db, now=NOON)
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"), transaction(two_roles.main) as db:
        db.execute(text(statement))


def test_a_whole_province_can_be_run_by_the_serving_role(two_roles):
    loading.load(two_roles, say=lambda *_: None)
    with transaction(two_roles.main) as db:
        while service.chain(db, now=NOON):
            pass
    with snapshot(two_roles.main) as db:
        assert queries.prove(db).whole
    warnings = {check.found for check in doctor.checks(two_roles) if check.level != "ok"}
    assert not any("owns the tables" in found for found in warnings)


def test_tables_that_the_owner_does_not_own_are_named_in_a_sentence_and_by_the_doctor(two_roles, postgres):
    name = two_roles.settings.database_url.rpartition("/")[2]
    with psycopg.connect(f"{postgres.rpartition('/')[0]}/{name}", autocommit=True) as admin:
        admin.execute(f"REVOKE ALL ON alembic_version FROM {SERVING}")
        admin.execute("ALTER TABLE alembic_version OWNER TO current_user")
    with pytest.raises(Unavailable, match=r"database\.not_owner"):
        migrating.upgrade(two_roles.settings)
    ((level, found),) = [(check.level, check.found) for check in doctor.database(two_roles)]
    assert (level, found) == ("fault", "the serving role may not read the tables")
