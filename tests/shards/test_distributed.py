"""On Citus: every row is there after distributing, twice is once, a look-up reaches one shard, and the app goes on."""

from __future__ import annotations

from datetime import date, timedelta

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from migrations import months
from tests import citus, make
from tests.conftest import NOON, settings
from tests.shards.conftest import SHARDS, URL
from tests.shards.filled import sums
from trace.app import upkeep
from trace.backup import exporting, making
from trace.base import migrating
from trace.base.db import open_engine, transaction
from trace.base.errors import Refused
from trace.base.reading import reader
from trace.base.shards import COPIES, CUT, WHOLE
from trace.lookup.queries import FORMER_GTIN
from trace.lookup.queries.everything import EVERYTHING, EVERYTHING_ELSE, NEAREST_RANGE, RANGE_FACTS
from trace.lookup.queries.nearest import NEAREST
from trace.lookup.queries.scans import SEEN
from trace.stamps import service

NO_RANGE = {f"range_{name}": None for name in RANGE_FACTS}
CUT_TABLES = {cut.table for cuts in CUT.values() for cut in cuts}


def test_every_row_is_there_after_distributing_and_each_table_where_it_belongs(filled):
    assert sums(filled.address) == filled.before
    assert filled.before["stamp_ranges"].rows == 1
    assert filled.before["scans"].rows == filled.before["stamps_seen"].rows == 1
    assert {line.partition(":")[0] for line in filled.done} == {*CUT_TABLES, *WHOLE["main"]}


def test_distributing_again_changes_nothing_and_one_that_broke_off_goes_on(filled):
    assert migrating.distribute(filled.settings, SHARDS) == []
    with psycopg.connect(filled.address, autocommit=True) as db:
        db.execute("SELECT undistribute_table('recent_scans')")
    found = [check.found for check in upkeep.places(filled.rt)]
    assert "observations: on the coordinator alone: recent_scans" in found
    assert migrating.distribute(filled.settings, SHARDS) == ["recent_scans: in shards by key"]
    assert {check.level for check in upkeep.places(filled.rt)} == {"ok"}


def test_every_worker_has_shards_of_every_table_that_is_cut(filled):
    with psycopg.connect(filled.address) as db:
        rows = db.execute(
            "SELECT table_name::text, count(DISTINCT nodeport) FROM citus_shards"
            " WHERE citus_table_type = 'distributed' GROUP BY 1"
        )
        nodes = dict(rows.fetchall())
    holders = max(1, len(citus.workers_of(URL)))
    assert {nodes[table] for table in CUT_TABLES} == {min(holders, SHARDS)}


@pytest.mark.parametrize(
    ("question", "values", "shards"),
    [
        (NEAREST, {"slot": 0, "serial": 5}, 0),
        (NEAREST_RANGE, {"run": 1, "ordinal": 5}, 1),
        (EVERYTHING_ELSE, {"run": 1} | NO_RANGE, 0),
        (FORMER_GTIN, {"product": 1, "gtin": "08938505970011"}, 0),
        (SEEN, {"slot": 0, "serial": 5}, 1),
    ],
    ids=["nearest", "range", "everything else", "former gtin", "seen"],
)
def test_a_question_of_the_look_up_reaches_one_shard_or_the_coordinators_own_copies(filled, question, values, shards):
    assert filled.tasks_of(question, **values) == shards


@pytest.mark.parametrize(
    ("question", "values"), [(NEAREST, {"slot": 0, "serial": 5}), (EVERYTHING, {"run": 1, "ordinal": 5})]
)
def test_a_question_reaches_one_shard_where_the_copies_are_not_read(filled, question, values):
    assert filled.tasks_of(question, beside=False, **values) == 1


def test_without_the_copies_a_look_up_asks_citus_and_distributing_again_makes_them(filled):
    filled.rt.main.dispose()
    assert reader(filled.rt.main).beside_shards()
    with psycopg.connect(filled.address, autocommit=True) as db:
        db.execute(f"DROP SCHEMA {COPIES} CASCADE")
    assert filled.browser().get(f"/{filled.shop.code}.json").get_json()["state"] == "active"
    filled.rt.main.dispose()
    assert not reader(filled.rt.main).beside_shards()
    assert filled.browser().get(f"/{filled.shop.code}.json").get_json()["state"] == "active"
    assert migrating.distribute(filled.settings, SHARDS) == []
    filled.rt.main.dispose()
    assert reader(filled.rt.main).beside_shards()


def test_activating_and_undoing_reach_one_shard_with_each_statement(filled):
    shop = filled.shop
    with transaction(filled.rt.main) as db:
        run = make.run(db, shop.product, filled.rt.keys, base=10_000, site=shop.site)
        make.step(db, shop.batch)
    producer = make.actor("producer", 5, producers=frozenset({shop.producer.id}))
    with filled.statements() as said, transaction(filled.rt.main) as db:
        service.activate(
            db, actor=producer, run_id=run.id, lo=3, hi=9, batch_id=shop.batch.id, tolerance_percent=10, now=NOON
        )
    with filled.statements() as undone, transaction(filled.rt.main) as db:
        service.undo_activation(db, actor=producer, run_id=run.id, lo=3, hi=9, within_days=7, now=NOON)
    on_shards = [(words, values) for words, values in said + undone if "stamp_ranges" in words]
    assert any(words.startswith("INSERT") for words, _ in on_shards)
    assert any(words.startswith("DELETE") for words, _ in on_shards)
    assert {filled.tasks(words, values) for words, values in on_shards} == {1}


def test_a_stamp_is_answered_as_page_and_json_and_a_hold_is_seen_at_the_next_scan(filled):
    shop = filled.shop
    assert "Mật ong Vũ Quang" in filled.look_up("Mozilla/5.0 (iPhone)")
    assert filled.browser().get(f"/{shop.code}.json").get_json()["state"] == "active"
    assert shop.found().known.facts.stamp.activated_at == NOON
    with transaction(filled.rt.main) as db:
        inspector = make.actor("inspector", 9, home=make.agency(db).id)
        service.hold_range(
            db, actor=inspector, run_id=shop.run.id, lo=0, hi=9, reason="x", review_on=date(2026, 12, 1), now=NOON
        )
    filled.rt.clock.now += timedelta(seconds=1)  # what was sent is kept for this moment
    assert filled.browser().get(f"/{shop.code}.json").get_json()["state"] == "on_hold"


def test_ranges_that_overlap_are_refused_by_the_shard(filled):
    overlapping = text("INSERT INTO stamp_ranges (run_id, lo, hi) VALUES (:run, 5, 12)")
    with pytest.raises(IntegrityError, match="stamp_ranges_no_overlap"), transaction(filled.rt.main) as db:
        db.execute(overlapping, {"run": filled.shop.run.id})


def test_words_of_names_are_kept_on_every_node(filled):
    with transaction(filled.rt.main) as db:
        make.producer(db, name="Hợp tác xã Quế Trà My")
    with psycopg.connect(filled.address) as db:
        count = "SELECT result FROM run_command_on_placements('producer_words', $$SELECT count(*) FROM %s$$)"
        copies = [int(row[0]) for row in db.execute(count)]
        assert ("tra",) in db.execute("SELECT word FROM producer_words").fetchall()
    assert len(set(copies)) == 1


def test_a_month_that_is_made_later_is_in_shards_and_takes_what_strayed(filled):
    far = date(2031, 5, 17)
    row = "INSERT INTO scans VALUES (1, :serial, :day, '42', 'scanned', 'active', 'phone', 1, 1)"
    engine = open_engine(filled.address)
    with engine.begin() as connection:
        for serial in range(6):
            connection.execute(text(row), {"serial": serial, "day": far + timedelta(serial)})
    with engine.begin() as connection:
        months.keep(connection, today=far)
    with engine.connect() as connection:
        kind = text("SELECT citus_table_type FROM citus_tables WHERE table_name = 'scans_2031_05'::regclass")
        assert connection.scalar(kind) == "distributed"
        assert connection.scalar(text("SELECT count(*) FROM scans_2031_05")) == 6
        assert connection.scalar(text(f"SELECT count(*) FROM {months.REST}")) == 0  # noqa: S608
    engine.dispose()


def test_an_upgrade_changes_tables_wherever_they_are(filled):
    engine = open_engine(filled.address)
    with engine.begin() as connection:
        for table in ("runs", "stamp_ranges", "scans", "cases"):
            connection.exec_driver_sql(f"ALTER TABLE {table} ADD COLUMN more bigint")
            connection.exec_driver_sql(f"ALTER TABLE {table} ADD CONSTRAINT ck_more_{table} CHECK (more > 0)")
            connection.exec_driver_sql(f"CREATE INDEX ix_more_{table} ON {table} (more)")
        connection.exec_driver_sql("CREATE TABLE more (id bigserial PRIMARY KEY, run_id bigint REFERENCES runs (id))")
        connection.exec_driver_sql("INSERT INTO more (run_id) SELECT id FROM runs")
        connection.exec_driver_sql("DROP TABLE more")
        for table in ("runs", "stamp_ranges", "scans", "cases"):
            connection.exec_driver_sql(f"ALTER TABLE {table} DROP COLUMN more")
    engine.dispose()


def test_a_copy_is_refused_for_it_would_be_no_state_and_an_export_is_whole(filled, tmp_path):
    with pytest.raises(Refused, match=r"backup\.shards"):
        making.make_copy(filled.rt, tmp_path / "copies")
    folder = exporting.export_all(filled.rt, tmp_path / "all")
    lines = (folder / "main" / "stamp_ranges.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(lines) == sums(filled.address)["stamp_ranges"].rows


def test_without_citus_it_is_refused(tmp_path):
    with pytest.raises(Refused, match=r"citus\.absent"):
        migrating.distribute(settings(tmp_path, DATABASE_URL=f"sqlite:///{tmp_path / 'main.db'}"), SHARDS)
