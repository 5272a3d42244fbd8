"""On Citus with two roles: the owner distributes without being superuser, and the serving role may do no more on the
nodes than on one machine."""

from __future__ import annotations

import os

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from tests import citus
from tests.conftest import close, opened, settings
from tests.lookup.shop import Shop
from tests.shards.conftest import SHARDS, URL
from tests.shards.filled import Filled
from trace.base import migrating
from trace.base.db import transaction

OWNER, SERVING = "shards_owner", "shards_serving"


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """A distributed shop that one role owns and another serves."""
    name = f"roles_{os.getpid()}"
    with psycopg.connect(URL, autocommit=True) as admin:
        for role in (OWNER, SERVING):
            admin.execute(f"DROP ROLE IF EXISTS {role}")  # of a run that was broken off
            admin.execute(f"CREATE ROLE {role} LOGIN")  # Citus makes it on the workers too
    address = citus.make_database(URL, name)
    with psycopg.connect(address, autocommit=True) as admin:
        admin.execute("CREATE EXTENSION btree_gist")
        admin.execute(f"GRANT ALL ON SCHEMA public TO {OWNER}")
        admin.execute(f'ALTER DATABASE "{name}" OWNER TO {OWNER}')
    host = address.rpartition("@")[2]
    serving, owner = (f"postgresql://{role}@{host}" for role in (SERVING, OWNER))
    chosen = settings(tmp_path_factory.mktemp("roles"), DATABASE_URL=serving, DATABASE_OWNER_URL=owner)
    migrating.upgrade(chosen)
    rt = opened(chosen)
    shop = Shop(rt)
    shop.activate()
    yield Filled(shop, chosen, address, done=migrating.distribute(chosen, SHARDS))
    close(rt)
    citus.drop_database(URL, name)
    with psycopg.connect(URL, autocommit=True) as admin:
        for role in (OWNER, SERVING):
            admin.execute(f"DROP ROLE {role}")


def test_the_serving_role_looks_up_counts_and_writes(served):
    assert "Mật ong Vũ Quang" in served.look_up()
    with transaction(served.rt.main) as db:
        assert db.scalar(text("SELECT sum(amount) FROM scans")) == 1
        assert db.execute(text("UPDATE stamp_ranges SET voided_at = now() WHERE run_id > 0")).rowcount == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entries SET act = 'x'",
        "TRUNCATE stamp_ranges",
        "ALTER TABLE stamp_ranges ADD COLUMN x int",
        "DROP TABLE runs",
        "SELECT create_reference_table('jobs')",
        "SELECT undistribute_table('stamp_ranges')",
    ],
)
def test_the_serving_role_changes_no_table_and_no_ledger(served, statement):
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"), transaction(served.rt.main) as db:
        db.execute(text(statement))
