"""What an inspection may do, by table: pure rules."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.conftest import NOON
from trace.core.reason import Reason
from trace.inspections import rules
from trace.inspections.rules import FindingDetails, HoldState

SEEN = FindingDetails("0198-a", "minor", "Nhãn phụ ghi sai ngày sản xuất", "Chợ Hà Tĩnh", NOON)
PLACED = HoldState(placed_by=5, placed_at=NOON, chain=(10, 20))


def codes(reasons):
    return [(reason.code, reason.field) for reason in reasons]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, []),
        ({"client_id": ""}, [("finding.client_id", "client_id")]),
        ({"client_id": "x" * 65}, [("finding.client_id", "client_id")]),
        ({"client_id": "a\nb"}, [("finding.client_id", "client_id")]),
        ({"result": "fake"}, [("finding.result", "result")]),
        ({"text": "   sai   "}, [("inspection.text_short", "text")]),
        ({"text": "x" * 4_001}, [("inspection.text_long", "text")]),
        ({"place": " "}, [("finding.place", "place")]),
        ({"found_at": NOON + timedelta(minutes=5)}, []),
        ({"found_at": NOON + timedelta(minutes=6)}, [("finding.future", "found_at")]),
        ({"result": "", "place": ""}, [("finding.result", "result"), ("finding.place", "place")]),
    ],
)
def test_a_finding_is_refused_field_by_field(change, expected):
    assert codes(rules.why_not_record(replace(SEEN, **change), NOON)) == expected


@pytest.mark.parametrize(
    ("hold", "person", "heads", "expected"),
    [
        (PLACED, 6, {10}, None),
        (PLACED, 6, {20}, None),
        (PLACED, 6, {30}, "hold.not_superior"),
        (PLACED, 6, set(), "hold.not_superior"),
        (PLACED, 5, {10}, "hold.own"),
        (replace(PLACED, confirmed_at=NOON), 6, {10}, "hold.confirmed"),
        (replace(PLACED, released_at=NOON), 6, {10}, "hold.released"),
        (replace(PLACED, chain=()), 6, {10}, "hold.confirmed"),
    ],
)
def test_only_a_superior_who_did_not_place_it_confirms_a_hold(hold, person, heads, expected):
    reason = rules.why_not_confirm(hold, person=person, heads=heads)
    assert (reason.code if reason else None) == expected


@pytest.mark.parametrize(
    ("hold", "person", "units", "expected"),
    [
        (PLACED, 6, {10}, None),
        (PLACED, 6, {20, 99}, None),
        (PLACED, 6, {30}, "hold.other_unit"),
        (PLACED, 5, {10}, "hold.own_release"),
        (replace(PLACED, released_at=NOON), 6, {10}, "hold.released"),
        (replace(PLACED, chain=()), 6, {10}, "hold.of_recall"),
    ],
)
def test_a_second_officer_of_the_unit_or_the_one_above_ends_a_hold(hold, person, units, expected):
    reason = rules.why_not_release(hold, person=person, units=units)
    assert (reason.code if reason else None) == expected


@pytest.mark.parametrize(
    ("hold", "after", "expected"),
    [
        (PLACED, timedelta(hours=24) - timedelta(seconds=1), False),
        (PLACED, timedelta(hours=24), True),
        (replace(PLACED, confirmed_at=NOON), timedelta(days=9), False),
        (replace(PLACED, released_at=NOON), timedelta(days=9), False),
        (replace(PLACED, escalated_at=NOON), timedelta(days=9), False),
        (replace(PLACED, chain=()), timedelta(days=9), False),
    ],
)
def test_an_unconfirmed_hold_goes_up_once_after_a_day(hold, after, expected):
    assert rules.goes_up(hold, now=NOON + after, hours=24) is expected


@pytest.mark.parametrize(
    ("hold", "units"),
    [
        (PLACED, [10]),
        (replace(PLACED, escalated_at=NOON), [20]),
        (replace(PLACED, escalated_at=NOON, chain=(30,)), [30]),
        (replace(PLACED, chain=()), []),
    ],
)
def test_a_hold_waits_for_its_own_unit_and_then_for_the_one_above(hold, units):
    assert list(rules.answers_for(hold)) == units


def test_who_entered_a_recall_does_not_close_it():
    assert rules.why_not_close(person=5, entered_by=5) == Reason("recall.own_closing")
    assert rules.why_not_close(person=6, entered_by=5) is None
