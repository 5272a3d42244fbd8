"""A reader that does not end, and a writer that does not let go: the figures show the one, and those who wait behind
the other are told to come again (faults F6). `make faults` holds the reader for ten minutes."""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import closing

import pytest

from tests.stamps.desk import Desk
from tests.stamps.province import make_province
from trace.app import gauges, upkeep
from trace.base import db as database
from trace.base.db import open_engine, snapshot, transaction
from trace.base.runtime import Runtime
from trace.jobs import queries as jobs
from trace.jobs.service import enqueue

FULL = os.environ.get("FAULTS") == "full"
HELD_S = 600 if FULL else 0
LARGE = 4_000_000  # beyond what SQLite keeps when nobody reads
WAIT_MS = 5000 if FULL else 200
pytestmark = pytest.mark.sqlite("its one writer and its log; on PostgreSQL the server ends such transactions")


@pytest.fixture
def desk(runtime, monkeypatch):
    monkeypatch.setitem(database.MAIN_PRAGMAS, "busy_timeout", WAIT_MS)
    quick = open_engine(runtime.settings.database_url)
    yield Desk(make_province(Runtime(**vars(runtime) | {"main": quick})))
    quick.dispose()


def write(rt, rows):
    for _ in range(rows // 50):
        with transaction(rt.main) as db:
            for _ in range(50):
                enqueue(db, "nobody.does_this", now=rt.clock(), words="x" * 20_000)


def test_a_reader_that_does_not_end_is_seen_in_the_figures_and_its_end_too(desk, monkeypatch):
    rt = desk.province.rt
    write(rt, 50)
    with snapshot(rt.main) as reader:
        assert jobs.queue(reader, now=rt.clock()).due  # its state begins with its first question
        began = time.monotonic()
        for _ in range(6):
            write(rt, 100)
        while time.monotonic() < began + HELD_S:
            time.sleep(5)
            write(rt, 50)
        grown = gauges.wal_bytes(rt.main)
        samples = {sample.labels["database"]: sample.value for family in gauges.room(rt) for sample in family.samples
                   if sample.name == "trace_wal_bytes"}  # fmt: skip
        monkeypatch.setattr(upkeep, "WAL_IS_LARGE", LARGE)
        said = [check.found for check in upkeep.write_ahead(rt)]
    assert samples["main"] == grown > 2 * LARGE
    assert said and "main" in said[0]
    with closing(sqlite3.connect(rt.main.url.database)) as shell:  # with the reader gone, the log can be emptied again
        busy, _, _ = shell.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    assert (busy, gauges.wal_bytes(rt.main)) == (0, 0)


def test_a_writer_that_does_not_let_go_makes_others_wait_so_long_and_then_come_again(desk):
    asked = {"product_id": desk.province.product.id, "quantity": 10}
    assert desk.call("/runs", asked, key="before").status_code == 201
    with transaction(desk.province.rt.main) as writer:
        writer.connection()  # from here on it is the one that writes
        began = time.monotonic()
        refused = desk.call("/runs", asked, key="meanwhile")
        waited = time.monotonic() - began
        looked = desk.client.get("/readyz")
    assert (refused.status_code, refused.json["code"]) == (503, "database.away")
    assert int(refused.headers["Retry-After"]) > 0
    assert looked.status_code == 200  # readers go on
    assert desk.call("/runs", asked, key="meanwhile").status_code == 201
    if FULL:
        assert waited < 2 * WAIT_MS / 1000
