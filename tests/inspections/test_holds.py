"""Holds on both databases: public at once, confirmed by a superior, sent up after a day, ended by a second officer."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.conftest import NOON, Clock
from tests.inspections.conftest import HOLD
from trace.base.db import snapshot
from trace.base.errors import Conflict, Forbidden, Refused
from trace.inspections import jobs, queries, service
from trace.inspections.queries import HoldCursor, HoldQuestion

BOTH_KINDS = pytest.mark.parametrize("kind", ["batch", "stamps"])


def refusal(act, error=Conflict):
    with pytest.raises(error) as caught:
        act()
    return caught.value.reason.code


def seen(market, key):
    with snapshot(market.rt.main) as db:
        return queries.hold(db, key)


@BOTH_KINDS
def test_the_public_reads_a_hold_at_once_and_its_end_at_once(market, kind):
    assert market.state() == "active"
    key = market.hold(kind)
    assert market.state() == "on_hold"
    market.do(service.release_hold, actor=market.head, key=key, reason="Kết quả kiểm nghiệm đạt")
    assert market.state() == "active"


def test_a_hold_on_stamps_leaves_their_neighbours_alone(market):
    market.hold_stamps(10, 20)
    assert [market.state(ordinal) for ordinal in (9, 10, 19, 20)] == ["active", "on_hold", "on_hold", "active"]


@BOTH_KINDS
def test_each_step_leaves_its_line_in_the_ledger_and_the_measure_its_own(market, kind):
    before = len(market.acts())
    key = market.hold(kind)
    market.do(service.confirm_hold, actor=market.head, key=key)
    market.do(service.release_hold, actor=market.head, key=key, reason="Kết quả kiểm nghiệm đạt")
    word = "stamps" if kind == "stamps" else "batch"
    written = [f"{word}.held", "measure.taken", f"{word}.hold_confirmed", f"{word}.hold_released", "measure.ended"]
    assert market.acts()[before:] == written


@BOTH_KINDS
def test_nobody_confirms_their_own_hold(market, kind):
    key = market.hold(kind, actor=market.head)
    assert refusal(lambda: market.do(service.confirm_hold, actor=market.head, key=key)) == "hold.own"
    assert seen(market, key).state.confirmed_at is None


@BOTH_KINDS
@pytest.mark.parametrize("who", ["colleague", "stranger", "maker"])
def test_only_a_superior_confirms(market, kind, who):
    key = market.hold(kind)
    person = market.province.maker if who == "maker" else getattr(market, who)
    refusal(lambda: market.do(service.confirm_hold, actor=person, key=key), Forbidden)
    assert seen(market, key).state.confirmed_at is None


@BOTH_KINDS
def test_a_hold_is_confirmed_once(market, kind):
    key = market.hold(kind)
    market.do(service.confirm_hold, actor=market.head, key=key)
    assert seen(market, key).confirmed_by == market.head.id
    assert refusal(lambda: market.do(service.confirm_hold, actor=market.head, key=key)) == "hold.confirmed"


@BOTH_KINDS
def test_a_hold_that_nobody_confirmed_goes_up_after_a_day_and_only_then(market, kind):
    key = market.hold(kind)
    with snapshot(market.rt.main) as db:
        assert [one.key for one in queries.waiting_for(db, person=market.head.id, heads=market.head.heads)] == [key]
        assert queries.waiting_for(db, person=market.boss.id, heads=market.boss.heads) == []
    early = replace(market.rt, clock=Clock(NOON + timedelta(hours=23, minutes=59)))
    late = replace(market.rt, clock=Clock(NOON + timedelta(hours=24, seconds=1)))
    jobs.escalate_holds(early)
    assert seen(market, key).state.escalated_at is None
    jobs.escalate_holds(late)
    jobs.escalate_holds(late)
    assert seen(market, key).state.escalated_at == late.clock()
    assert [act for act in market.acts() if act.endswith("hold_escalated")] == [f"{kind}.hold_escalated"]
    with snapshot(market.rt.main) as db:
        assert [one.key for one in queries.waiting_for(db, person=market.boss.id, heads=market.boss.heads)] == [key]
    market.do(service.confirm_hold, actor=market.boss, key=key, now=late.clock())
    assert seen(market, key).confirmed_by == market.boss.id


@BOTH_KINDS
@pytest.mark.parametrize("step", ["confirmed", "released"])
def test_a_hold_that_was_answered_never_goes_up(market, kind, step):
    key = market.hold(kind)
    if step == "confirmed":
        market.do(service.confirm_hold, actor=market.head, key=key)
    else:
        market.do(service.release_hold, actor=market.head, key=key, reason="Kết quả kiểm nghiệm đạt")
    jobs.escalate_holds(replace(market.rt, clock=Clock(NOON + timedelta(days=9))))
    assert seen(market, key).state.escalated_at is None


@BOTH_KINDS
def test_who_placed_a_hold_does_not_end_it(market, kind):
    key = market.hold(kind)
    end = {"actor": market.inspector, "key": key, "reason": "Kết quả kiểm nghiệm đạt"}
    assert refusal(lambda: market.do(service.release_hold, **end)) == "hold.own_release"
    assert market.state() == "on_hold"


@BOTH_KINDS
def test_another_unit_does_not_end_a_hold(market, kind):
    end = {"actor": market.stranger, "key": market.hold(kind), "reason": "Kết quả kiểm nghiệm đạt"}
    assert refusal(lambda: market.do(service.release_hold, **end), Forbidden) == "hold.other_unit"
    assert market.state() == "on_hold"


@BOTH_KINDS
def test_a_hold_ends_once_and_for_a_reason(market, kind):
    key = market.hold(kind)
    end = {"actor": market.head, "key": key}
    assert refusal(lambda: market.do(service.release_hold, **end, reason="ok"), Refused) == "inspection.text_short"
    market.do(service.release_hold, **end, reason="Kết quả kiểm nghiệm đạt")
    again = {**end, "reason": "Kết quả kiểm nghiệm đạt"}
    assert refusal(lambda: market.do(service.release_hold, **again)) == "hold.released"


@BOTH_KINDS
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"reason": "nghi"}, "reason"),
        ({"review_on": NOON.date()}, "review_on"),
        ({"review_on": NOON.date() + timedelta(days=61)}, "review_on"),
    ],
)
def test_a_hold_says_why_and_is_looked_at_again_within_sixty_days(market, kind, change, field):
    with pytest.raises(Refused) as caught:
        market.hold(kind, details=replace(HOLD, **change))
    assert [reason.field for reason in caught.value.reasons] == [field]
    assert market.state() == "active"


@BOTH_KINDS
@pytest.mark.parametrize("who", ["maker", "officer"])
def test_only_inspectors_place_holds(market, kind, who):
    refusal(lambda: market.hold(kind, actor=getattr(market.province, who)), Forbidden)


@BOTH_KINDS
def test_an_inspector_without_a_unit_places_no_hold(market, kind):
    alone = replace(market.inspector, home=None, units=frozenset())
    assert refusal(lambda: market.hold(kind, actor=alone), Forbidden) == "hold.no_unit"


def test_two_holds_never_lie_on_the_same_stamp(market):
    market.hold_stamps(0, 10)
    refusal(lambda: market.hold_stamps(9, 20))
    market.hold_stamps(10, 20)


def test_the_list_shows_holds_of_both_kinds_once_newest_first(market):
    first = market.hold_batch()
    second = market.hold_stamps(0, 10, now=NOON + timedelta(minutes=1))
    third = market.hold_stamps(10, 20, now=NOON + timedelta(minutes=2))
    found, after = [], None
    with snapshot(market.rt.main) as db:
        while page := queries.holds(db, HoldQuestion(), after=after, limit=1):
            found += [one.key for one in page]
            after = HoldCursor(page[-1].state.placed_at, page[-1].kind, page[-1].key.id)
    assert found == [third, second, first]
    market.do(service.release_hold, actor=market.head, key=second, reason="Kết quả kiểm nghiệm đạt")
    with snapshot(market.rt.main) as db:
        assert [one.key for one in queries.holds(db, HoldQuestion(open_only=True))] == [first, third]


@pytest.mark.parametrize("text", [None, "", "x", "2026-11-20~batch~1", "2026-11-20T00:00:00+00:00~lot~1", "~~"])
def test_a_cursor_that_is_none_of_ours_begins_at_the_beginning(text):
    assert HoldCursor.read(text) is None


def test_a_cursor_is_read_as_it_was_written():
    cursor = HoldCursor(NOON, "stamps", 7)
    assert HoldCursor.read(cursor.text()) == cursor
