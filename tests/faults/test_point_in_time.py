"""Somebody empties a table: the database is put back to the moment before, by pgBackRest on the shipped settings. What
was acknowledged before is there, nobody writes until `recover`, and no serial is given twice. Needs pgbackrest."""

from __future__ import annotations

import shutil

import psycopg
import pytest
from sqlalchemy import select

from tests.conftest import NOON, Clock, close, opened, settings
from tests.faults.archived import DEPLOY, OWNER, PROGRAM, Archived
from tests.faults.load import Load
from tests.faults.oracle import check_all
from tests.stamps.desk import Desk
from tests.stamps.province import Province, make_province
from trace.accounts.models import Person
from trace.app import archive
from trace.backup import making, proving, recovering
from trace.base import migrating
from trace.base.db import snapshot, transaction
from trace.base.once import OnceAnswer
from trace.base.runtime import Runtime
from trace.ledger.jobs import chain_ledger
from trace.lookup.models import DayKey
from trace.stamps.models import Run

ADMIN = "0912000001"
ORDERS = 20


@pytest.fixture
def server():
    if shutil.which(PROGRAM) is None:
        pytest.skip(f"{PROGRAM} is not installed: apt-get install --no-install-recommends {PROGRAM}")
    try:
        made = Archived()
    except FileNotFoundError as missing:
        pytest.skip(str(missing))
    made.begin()
    yield made
    made.stop()


@pytest.fixture
def desk(server, tmp_path):
    """A service that runs all the while, on a database of which there is one base copy."""
    with psycopg.connect(server.url, autocommit=True) as db:
        db.execute(f"CREATE ROLE {OWNER} LOGIN PASSWORD 'p@ss'")
        db.execute(f"CREATE DATABASE trace OWNER {OWNER}")
    served = server.url.rpartition("/")[0] + "/trace"
    owned = served.replace("trace_test@", f"{OWNER}:p%40ss@")
    chosen = settings(tmp_path / "instance", DATABASE_URL=served, DATABASE_OWNER_URL=owned)
    migrating.upgrade(chosen)
    rt = opened(chosen)
    made = Desk(make_province(rt))
    with transaction(rt.main) as db:
        db.add(Person(name="admin", role="admin", phone=ADMIN, fs_uniquifier="admin", made_at=NOON))
        db.add(DayKey(day=NOON.date(), key=b"to be forgotten"))
    made.province.order(10)
    chain_ledger(rt)
    assert archive_levels(rt) == ["warning"]  # no base copy
    server.rest("--type=full", "backup")
    noted(rt)
    yield made
    close(rt)


def connected(rt):
    return psycopg.connect(rt.settings.database_url, autocommit=True)


def noted(rt):
    """What the unit does after a base copy."""
    with connected(rt) as db:
        db.execute((DEPLOY / "pgbackrest-note.sql").read_text(encoding="utf-8"))


def archive_levels(rt):
    """What the doctor thinks of the archive, now."""
    return [check.level for check in archive.checks(Runtime.from_settings(rt.settings))]


def orders(desk, named):
    """Orders until the server's clock is two seconds on: pgBackRest looks for a copy that is older than the second."""
    with connected(desk.province.rt) as db, Load(desk, named=named) as load:
        (until,) = db.execute("SELECT clock_timestamp() + interval '2 seconds'").fetchone()
        load.wait_for(ORDERS)
        while db.execute("SELECT clock_timestamp() < %s", (until,)).fetchone()[0]:
            load.wait_for(1)
    return load.kept


def blocks(rt):
    """First serial of each run, and the one after its last."""
    with snapshot(rt.main) as db:
        return {(run.base, run.base + run.quantity) for run in db.scalars(select(Run))}


def test_a_database_put_back_to_the_moment_before_an_accident_has_all_of_before_and_gives_no_serial_twice(
    server, desk, tmp_path
):
    province, rt = desk.province, desk.province.rt
    before = orders(desk, "before")
    with connected(rt) as db:
        (moment,) = db.execute("SELECT clock_timestamp()").fetchone()
    after = orders(desk, "after")
    chain_ledger(rt)  # as the worker does every two seconds: it publishes how far the ledger has come
    given = blocks(rt)
    with connected(rt) as db:
        db.execute("TRUNCATE runs CASCADE")

    server.back_to(moment)

    order = {"product_id": province.product.id, "quantity": 10}
    refused = desk.call("/runs", order, key="at once")
    assert (refused.status_code, refused.json["code"]) == (503, "database.behind")  # without a restart of the service
    assert desk.client.get("/readyz").status_code == 200  # codes are answered
    recovering.recover(recovering.close_if_behind(Runtime.from_settings(rt.settings, clock=Clock())), ADMIN)
    again = Desk(Province(**{**vars(province), "rt": opened(rt.settings)}))
    assert again.call("/runs", order, key="later").status_code == 201
    check_all(again.province.rt, acknowledged=before)
    with snapshot(again.province.rt.main) as db:
        assert not set(after) & set(db.scalars(select(OnceAnswer.key)))
        assert db.scalars(select(DayKey)).all() == []  # what must be forgotten is in no base copy
    (new,) = blocks(again.province.rt) - given
    assert new[0] > max(end for _, end in given)

    server.rest("--type=incr", "backup")  # from here on, too
    noted(rt)
    assert archive_levels(rt) == ["ok"]
    assert list(proving.faults(making.make_copy(rt, tmp_path / "copies"))) == []  # by a role that needs its password
    close(again.province.rt)
