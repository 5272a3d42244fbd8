"""Stamps not activated, seen on sale: the producer hears first and once, an inspector only when nothing helps."""

from datetime import timedelta
from email import message_from_bytes, policy

import pytest

from tests.conftest import NOON
from tests.inspections.conftest import make_market
from tests.inspections.test_alarms import close, stamp, watched, written
from tests.lookup.crowd import DA_NANG, HA_TINH, HUE, Crowd
from trace.base.db import snapshot, transaction
from trace.core.provinces import ABROAD, UNKNOWN
from trace.inspections import queries
from trace.jobs.runner import run_due
from trace.registry.models import Producer
from trace.working import JOBS


@pytest.fixture
def place(both):
    """A market whose stamps 66 to 130 are printed and wait, of a producer that reads e-mail."""
    market = make_market(both)
    with transaction(both.main) as db:
        db.get(Producer, market.run.producer_id).email = "htx@example.vn"
    return market


def seen(market, ordinal, ago=0, province=HUE, times=1, **more):
    return written(market, Crowd().look(stamp(market, ordinal), ago, province, times, result="not_activated", **more))


def letters(market):
    """What was written to the producer so far."""
    run_due(market.rt, JOBS)
    outbox = market.rt.settings.instance / "outbox"
    files = sorted(outbox.glob("*.eml")) if outbox.is_dir() else []
    return [message_from_bytes(one.read_bytes(), policy=policy.default) for one in files]


def later(market, hours):
    market.rt.clock.now += timedelta(hours=hours)


@pytest.mark.parametrize(("province", "route"), [(HA_TINH, "scanned"), (UNKNOWN, "scanned")])
def test_a_first_scan_at_home_or_nowhere_known_is_nothing(place, province, route):
    seen(place, 80, province=province, times=40, route=route)
    assert watched(place) == []
    assert letters(place) == []


def test_the_first_scan_elsewhere_is_told_once_with_a_way_that_works_and_further_ones_are_not(place):
    seen(place, 80)
    for _pass in range(2):
        assert watched(place) == []
    (letter,) = letters(place)
    assert letter["To"] == "htx@example.vn"
    text = letter.get_content()
    assert f"http://127.0.0.1:8000/tem/{place.run.id}/kich-hoat" in text
    assert "tem số 66 đến 130" in text
    assert "Huế" not in text
    seen(place, 81, province=DA_NANG, times=3)
    seen(place, 80, province=ABROAD)
    later(place, 47)
    assert watched(place) == []
    assert len(letters(place)) == 1


def test_activated_within_two_days_is_no_case_and_the_matter_is_settled(place):
    seen(place, 80)
    watched(place)
    place.province.activate(place.run, 65, 100, place.batch)
    later(place, 49)
    assert watched(place) == []
    with snapshot(place.rt.main) as db:
        assert list(queries.notices(db)) == []
    assert place.acts()[-1] == "scan_notice.settled"


def test_not_activated_in_two_days_is_one_case_and_stays_one(place):
    seen(place, 80)
    watched(place)
    later(place, 48)
    (case,) = watched(place)
    assert (case.kind, case.grade, case.lo, case.hi) == ("before_activation", "medium", 65, 130)
    assert len(watched(place)) == 1
    close(place, case)
    seen(place, 81, province=DA_NANG)
    assert watched(place) == []
    assert len(letters(place)) == 1


def test_many_scans_are_a_case_at_once(place):
    for ago in range(4):
        seen(place, 80 + ago, ago=ago, times=6)
    watched(place)  # tells
    (case,) = watched(place)
    assert case.evidence["findings"][0]["scans"] == 24


def test_one_loud_day_of_one_visitor_is_no_crowd(place):
    seen(place, 80, times=48)
    watched(place)
    assert watched(place) == []


def test_a_case_does_not_hang_on_observations_that_may_be_lost(place):
    seen(place, 80)
    watched(place)
    with place.rt.observations.begin() as obs:
        obs.exec_driver_sql("DELETE FROM scans")
    later(place, 48)
    assert len(watched(place)) == 1


def test_what_is_activated_before_the_letter_leaves_is_not_written_about(place):
    seen(place, 80)
    watched(place)
    place.province.activate(place.run, 65, 100, place.batch)
    assert letters(place) == []


def test_the_rest_of_a_range_is_told_of_anew(place):
    seen(place, 80)
    watched(place)
    place.province.activate(place.run, 65, 100, place.batch)
    watched(place)
    seen(place, 110)
    watched(place)
    assert len(letters(place)) == 1  # the first was activated before it left
    assert "tem số 101 đến 130" in letters(place)[0].get_content()


def test_the_clock_of_a_case_starts_when_the_producer_was_told(place):
    seen(place, 80, ago=9)
    assert watched(place) == []
    with snapshot(place.rt.main) as db:
        assert [one.told_at for one in queries.notices(db)] == [NOON]
