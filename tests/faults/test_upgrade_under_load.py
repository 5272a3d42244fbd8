"""The tables are upgraded beside the running release: nobody's look-up fails, an order is done or asked to come again,
and an upgrade that meets a long reader gives up instead of keeping everybody waiting behind it (`make faults`)."""

from __future__ import annotations

import threading
from contextlib import contextmanager

import psycopg
import pytest
from alembic import command

from tests import make
from tests.faults.load import Load, desk_on, started
from tests.faults.oracle import check_all
from tests.postgres import Server
from trace.base import migrating
from trace.base.db import OBSERVATION_PRAGMAS, open_engine, snapshot
from trace.base.errors import Unavailable

ROUNDS = 3
BETWEEN = 20  # orders kept before each step
OF_TOMORROW = """
import sqlalchemy as sa
from alembic import op

revision = "9999_of_tomorrow"
down_revision = "{newest}"


def upgrade(database):
    if database == "main":
        op.add_column("runs", sa.Column("of_tomorrow", sa.BigInteger()))
        op.create_index("ix_of_tomorrow", "runs", ["of_tomorrow"])


def downgrade(database):
    if database == "main":
        op.drop_column("runs", "of_tomorrow")
"""


@pytest.fixture(scope="module")
def server():
    with started(Server) as made:
        yield made


@pytest.fixture
def desk(server, tmp_path):
    with desk_on(server, tmp_path) as made:
        yield made


@pytest.fixture
def of_tomorrow(tmp_path, monkeypatch):
    """A release with one revision more: a column and an index on a table that every look-up reads."""
    folder, here = tmp_path / "versions", migrating.configuration
    folder.mkdir()
    (folder / "9999_of_tomorrow.py").write_text(OF_TOMORROW.format(newest=migrating.newest()))

    def configuration(engines):
        config = here(engines)
        config.set_main_option("version_locations", f"{migrating.INI.parent}/versions:{folder}")
        return config

    monkeypatch.setattr(migrating, "configuration", configuration)


@contextmanager
def looking_up(desk, code):
    """Somebody asks for a code without a pause; the statuses of all the answers."""
    client, stopping, seen = desk.client.application.test_client(), threading.Event(), []

    def ask():
        while not stopping.is_set():
            seen.append(client.get(f"/{code}").status_code)

    threads = [threading.Thread(target=ask) for _each in range(2)]
    for thread in threads:
        thread.start()
    try:
        yield seen
    finally:
        stopping.set()
        for thread in threads:
            thread.join()


def back(chosen, revision):
    """What no operator does, so that the way up can be gone again."""
    engines = {"main": open_engine(chosen.database_url)}
    engines["observations"] = open_engine(chosen.observations_url, pragmas=OBSERVATION_PRAGMAS)
    command.downgrade(migrating.configuration(engines), revision)
    for engine in engines.values():
        engine.dispose()


def printed(desk):
    run = desk.province.released(10)
    with snapshot(desk.province.rt.main) as db:
        return make.code(db, run, desk.province.rt.keys, 3)


def test_nobody_is_refused_an_answer_while_the_tables_are_upgraded(desk, of_tomorrow):
    rt, newest = desk.province.rt, migrating.newest()
    code = printed(desk)
    with looking_up(desk, code) as seen, Load(desk) as load:
        for _round in range(ROUNDS):
            for step in (migrating.upgrade, lambda chosen: back(chosen, "0036_sums")):
                load.wait_for(BETWEEN)
                step(rt.settings)
        load.wait_for(BETWEEN)
        migrating.upgrade(rt.settings)
    assert migrating.newest() == newest == "9999_of_tomorrow"
    assert set(seen) == {200} and len(seen) > ROUNDS * BETWEEN
    assert load.statuses <= {201, 503}
    check_all(rt, acknowledged=load.kept)


def test_an_upgrade_gives_up_behind_a_long_reader_and_goes_on_when_it_is_asked_again(desk, of_tomorrow):
    rt = desk.province.rt
    code = printed(desk)
    with psycopg.connect(rt.settings.database_url) as reader, looking_up(desk, code) as seen, Load(desk) as load:
        reader.execute("SELECT count(*) FROM runs")  # and does not end
        load.wait_for(BETWEEN)
        with pytest.raises(Unavailable, match=r"database\.held"):
            migrating.upgrade(rt.settings)
        load.wait_for(BETWEEN)
        reader.rollback()
        migrating.upgrade(rt.settings)
    assert set(seen) == {200}
    assert load.statuses <= {201, 503}
    check_all(rt, acknowledged=load.kept)
