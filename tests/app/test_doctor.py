"""What the doctor says of scans: where they come from, and how many were not counted."""

from dataclasses import replace
from datetime import date, timedelta

from tests.conftest import NOON
from tests.demo import places
from trace.app import doctor
from trace.base.db import open_engine, transaction
from trace.lookup import service

TODAY = date(2026, 11, 20)


def said(rt, name):
    return [(check.level, check.found) for check in doctor.scans(rt) if check.name == name]


def with_table(rt, file):
    return replace(rt, settings=replace(rt.settings, ip_table_file=file))


def test_a_missing_a_broken_and_an_old_table_are_named(runtime, tmp_path):
    broken = tmp_path / "broken.mmdb"
    broken.write_bytes(b"no table")
    table = with_table(runtime, places.TABLE)
    built = next(doctor.scans(table)).found
    assert said(runtime, "places") == [("warning", "there is no table of addresses")]
    assert said(with_table(runtime, broken), "places")[0][0] == "warning"
    assert said(table, "places") == [("ok", built)]
    runtime.clock.now = NOON + timedelta(days=400)
    assert said(table, "places") == [("warning", built)]


def test_look_ups_that_were_not_counted_are_named_for_a_week(runtime):
    assert said(runtime, "scans") == [("ok", "all counted in 7 days")]
    with transaction(runtime.observations) as db:
        service.record_unobserved(db, {"buffer_full": 12}, day=TODAY)
        service.record_unobserved(db, {"database": 3}, day=TODAY - timedelta(days=6))
        service.record_unobserved(db, {"database": 3}, day=TODAY - timedelta(days=8))
    assert said(runtime, "scans") == [("warning", "not counted in 7 days: buffer_full 12, database 3")]


def test_observations_that_are_away_are_named_and_stop_no_other_check(runtime, tmp_path):
    away = replace(runtime, observations=open_engine(f"sqlite:///{tmp_path / 'nowhere' / 'observations.db'}"))
    assert said(away, "scans")[0][0] == "warning"
    assert doctor.checks(away)[-1].name == "disk"
