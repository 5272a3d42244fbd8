"""Counts in the observations database: reloads, provinces, figures, several writers at once, and one row to read."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from tests.conftest import NOON
from trace.base.db import snapshot, transaction
from trace.base.reading import reader
from trace.core.provinces import ABROAD, UNKNOWN
from trace.lookup import queries, service
from trace.lookup.models import DayKey, FailedScan, RecentScan, Scan, ScanFigure, StampSeen, Unobserved
from trace.lookup.rules import ScanEvidence
from trace.lookup.rules.counting import Observed, StampId

TODAY = date(2026, 11, 20)
STAMP = StampId(slot=0, serial=7, run_id=1, batch_id=2, product_id=3, producer_id=4)
ONE = Observed(TODAY, NOON, STAMP, "active", "scanned", "42", "phone", reader="a", network="n")


def other(reader, **changed):
    return replace(ONE, reader=reader, **changed)


def record(rt, *observations, now=NOON):
    with transaction(rt.observations) as db:
        return service.record_scans(db, observations, now=now)


def evidence(rt, serial=7):
    return queries.evidence(reader(rt.observations), 0, serial)


def rows(rt, model):
    with snapshot(rt.observations) as db:
        return list(db.scalars(select(model)))


def test_a_scan_is_counted_once_in_every_table_and_read_back(both):
    assert record(both, ONE) == 1
    assert [(s.serial, s.day, s.province, s.route, s.result, s.device, s.amount) for s in rows(both, Scan)] == [
        (7, TODAY, "42", "scanned", "active", "phone", 1)
    ]
    assert [(f.run_id, f.batch_id, f.product_id, f.producer_id, f.amount) for f in rows(both, ScanFigure)] == [
        (1, 2, 3, 4, 1)
    ]
    assert evidence(both) == ScanEvidence(first_on=TODAY, provinces=1, provinces_in_one_day=1, count=1)
    assert evidence(both, serial=8) is None


def test_the_same_reader_counts_again_only_after_half_an_hour(both):
    assert record(both, ONE, ONE) == 1
    for minutes, counted in ((29, 0), (31, 1), (45, 0)):
        then = NOON + timedelta(minutes=minutes)
        assert record(both, replace(ONE, at=then), now=then) == counted
    assert evidence(both).count == 2


def test_provinces_are_counted_where_known_and_in_the_country(both):
    tomorrow = TODAY + timedelta(days=1)
    record(both, ONE, other("b", province="44"), other("c", province=UNKNOWN), other("d", province=ABROAD))
    record(both, other("e", province="51", day=tomorrow), other("f", province="42", day=tomorrow))
    assert evidence(both) == ScanEvidence(first_on=TODAY, provinces=3, provinces_in_one_day=2, count=6)
    assert rows(both, StampSeen)[0].provinces == "42 44 51"
    assert rows(both, StampSeen)[0].last_on == tomorrow


def test_provinces_of_a_day_add_up_over_batches(both):
    for visitor, province in (("a", "42"), ("b", "44"), ("c", "46")):
        record(both, other(visitor, province=province))
    assert evidence(both).provinces_in_one_day == 3


def test_a_stamp_seen_in_two_places_on_two_days_widens_when_a_day_catches_up(both):
    tomorrow = TODAY + timedelta(days=1)
    record(both, ONE)
    record(both, other("b", province="44", day=tomorrow))
    assert evidence(both).provinces_in_one_day == 1
    record(both, other("c", day=tomorrow))  # no new province, and no new day: but both on one
    assert evidence(both) == ScanEvidence(first_on=TODAY, provinces=2, provinces_in_one_day=2, count=3)


def test_an_alarm_of_before_the_printing_is_no_place_of_the_stamp(both):
    record(both, replace(ONE, stamp=None, state="unknown_scanned", unprinted=STAMP, province="01"))
    record(both, ONE)
    record(both, other("b", province="44"))
    assert evidence(both) == ScanEvidence(first_on=TODAY, provinces=2, provinces_in_one_day=2, count=2)


def test_a_late_batch_moves_the_first_day_back(both):
    record(both, ONE)
    record(both, other("b", day=TODAY - timedelta(days=1)))
    assert evidence(both).first_on == TODAY - timedelta(days=1)


def test_what_was_sent_on_is_counted_but_speaks_for_no_stamp(both):
    record(both, other("s", route="shared"))
    assert evidence(both) is None
    assert [(s.route, s.amount) for s in rows(both, Scan)] == [("shared", 1)]
    assert [f.route for f in rows(both, ScanFigure)] == ["shared"]


def test_failures_are_counted_by_network(both):
    failed = replace(ONE, stamp=None, state="unknown_scanned")
    record(both, failed, failed, replace(failed, network="m"))
    record(both, failed)
    assert {f.network: f.amount for f in rows(both, FailedScan)} == {"n": 3, "m": 1}
    assert rows(both, Scan) == []


def test_failures_that_come_from_no_network_accuse_none(both):
    record(both, replace(ONE, stamp=None, state="unknown_typed", network=""))
    assert rows(both, FailedScan) == []


def test_figures_stay_few_however_many_stamps_they_stand_for(both):
    stamps = [other(f"r{n}", stamp=replace(STAMP, serial=n)) for n in range(700)]
    assert record(both, *stamps) == 700
    assert [f.amount for f in rows(both, ScanFigure)] == [700]
    assert len(rows(both, StampSeen)) == 700


def test_many_writers_at_once_lose_nothing_and_count_no_reload_twice(both):
    def batch(writer):
        mine = [other(f"{writer}-{n}", stamp=replace(STAMP, serial=n % 5)) for n in range(20)]
        shared = [other(f"all-{n}", stamp=replace(STAMP, serial=n)) for n in range(5)]
        places = [replace(each, province=f"{(42, 44, 46, 48)[writer % 4]}") for each in (*mine, *shared)]
        return record(both, *(places if writer % 2 else reversed(places)))

    with ThreadPoolExecutor(8) as writers:
        counted = list(writers.map(batch, range(8)))
    assert sum(counted) == 8 * 20 + 5
    with snapshot(both.observations) as db:
        assert db.scalar(select(func.sum(Scan.amount))) == sum(counted)
        assert db.scalar(select(func.sum(ScanFigure.amount))) == sum(counted)
    seen = rows(both, StampSeen)
    assert [stamp.provinces for stamp in seen] == ["42 44 46 48"] * 5
    assert {stamp.provinces_in_one_day for stamp in seen} == {4}
    assert sum(stamp.amount for stamp in seen) == sum(counted)


def test_a_look_up_reads_one_row_by_its_key_however_many_scans_there_are(both, count_queries):
    record(
        both, *(other(f"r{n}", stamp=replace(STAMP, serial=n % 50), day=TODAY - timedelta(n % 9)) for n in range(450))
    )
    seen = count_queries(both.observations)
    assert evidence(both).count == 9
    assert len(seen) == 1


def test_that_row_is_found_by_the_index_of_its_key(runtime):
    plan, key = {
        "sqlite": ("EXPLAIN QUERY PLAN", "(slot=? AND serial=?)"),
        "postgresql": ("EXPLAIN (FORMAT JSON)", "((slot = 0) AND (serial = 7))"),
    }[runtime.observations.dialect.name]
    question = f"{plan} SELECT amount FROM stamps_seen WHERE slot = 0 AND serial = 7"  # noqa: S608
    assert key in str(reader(runtime.observations).first(question, {}))


def test_each_day_has_one_key_whoever_asks(both):
    def ask(_):
        with transaction(both.observations) as db:
            return service.day_key(db, TODAY)

    with ThreadPoolExecutor(4) as askers:
        keys = Counter(askers.map(ask, range(8)))
    assert len(keys) == 1
    with transaction(both.observations) as db:
        assert service.day_key(db, TODAY + timedelta(days=1)) not in keys


def test_what_is_over_is_deleted_and_counts_stay(both):
    record(both, ONE, replace(ONE, stamp=None, state="unknown_typed"))
    with transaction(both.observations) as db:
        service.day_key(db, TODAY)
        service.day_key(db, TODAY + timedelta(days=1))
    then = NOON + timedelta(days=1)
    with transaction(both.observations) as db:
        service.forget_visitors(db, today=TODAY + timedelta(days=1), now=then)
    assert rows(both, RecentScan) == []
    assert [key.day for key in rows(both, DayKey)] == [TODAY + timedelta(days=1)]
    assert len(rows(both, Scan)) == len(rows(both, FailedScan)) == 1
    with transaction(both.observations) as db:
        service.forget_visitors(db, today=TODAY + timedelta(days=31), now=then)
    assert rows(both, FailedScan) == []


def test_drops_are_added_up_by_day_and_cause(both):
    for amount in (3, 4):
        with transaction(both.observations) as db:
            service.record_unobserved(db, {"buffer_full": amount}, day=TODAY)
    assert [(u.day, u.why, u.amount) for u in rows(both, Unobserved)] == [(TODAY, "buffer_full", 7)]


@pytest.mark.parametrize("nothing", [[], ()])
def test_nothing_observed_writes_nothing(runtime, nothing):
    assert record(runtime, *nothing) == 0
