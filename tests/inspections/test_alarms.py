"""Alarms of abnormal scans, from observations to a case: copies, popular packs, bots, canaries, spent stamps."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests import make
from tests.conftest import NOON
from tests.inspections.conftest import make_market
from tests.lookup.crowd import CAN_THO, DA_NANG, HA_NOI, HA_TINH, HUE, LAM_DONG, TPHCM, Crowd, failures
from tests.lookup.test_suspicion import FIVE, NINE
from trace.base.db import snapshot, transaction
from trace.base.errors import Conflict, Forbidden, Refused, Stale
from trace.core.codes import Serial, seal
from trace.inspections import jobs, queries, service
from trace.inspections.models import ScanAlarm
from trace.inspections.queries import AlarmQuestion
from trace.inspections.service import RuleChange
from trace.lookup import asking
from trace.lookup import queries as lookup
from trace.stamps.keyring import stamp_keys
from trace.stamps.models import Run

NOTE = "Đã tới cửa hàng, so tem và xem sổ bán hàng"


def stamp(market, ordinal=3):
    """A stamp as observations name it."""
    return market.run.slot, market.run.base + ordinal, market.run.id


def watched(market):
    """One pass of the worker, and the alarms that are open after it."""
    jobs.watch_scans(market.rt)
    with snapshot(market.rt.main) as db:
        return [one.alarm for one in queries.alarms(db, AlarmQuestion())]


def written(market, crowd):
    return crowd.written(
        market.rt, batch=market.batch.id, producer=market.run.producer_id, product=market.run.product_id
    )


def close(market, alarm, outcome="explained", **more):
    arguments = {"actor": market.inspector, "alarm_id": alarm.id, "outcome": outcome, "note": NOTE}
    return market.do(service.close_alarm, **arguments | more)


def rule(market, kind):
    with snapshot(market.rt.main) as db:
        return next(one for one in queries.rules_of_scans(db) if one.kind == kind)


def switched(market, kind, *, actor=None, **change):
    found = rule(market, kind)
    now = {"thresholds": found.thresholds, "grade": found.grade, "raises_case": found.raises_case}
    wanted = RuleChange(**{**now, "public": found.public, "version": found.version, **change})
    return market.do(
        service.change_rule, actor=actor or market.province.officer, rule_id=found.id, change=wanted, now=NOON
    )


def test_a_copied_stamp_raises_exactly_one_case_however_often_and_by_whomever_it_is_read(market):
    written(market, Crowd().devices(stamp(market), 300, FIVE, days=10))
    first = watched(market)
    assert [(one.kind, one.grade, one.lo, one.run_id) for one in first] == [("copy", "medium", 3, market.run.id)]
    numbers = first[0].evidence["findings"][0]
    assert (numbers["rule"], numbers["places"], numbers["scans"]) == ("places", 5, 300)
    for _pass in range(2):
        assert len(watched(market)) == 1
    assert market.acts().count("alarm.raised") == 1


def test_the_second_of_two_workers_raises_nothing(market):
    written(market, Crowd().devices(stamp(market), 300, FIVE, days=10))
    with snapshot(market.rt.observations) as obs, snapshot(market.rt.main) as db:
        both_saw = queries.suspicions(queries.reading(obs, db, since=NOON.date(), today=NOON.date()))
    assert len(both_saw) == 1
    made = [market.do(service.raise_alarm, suspicion=both_saw[0]) for _worker in range(2)]
    assert made[0] is not None
    assert made[1] is None
    assert market.acts().count("alarm.raised") == 1


def test_popular_packs_and_a_rivals_bot_raise_no_case(one_market):
    shelf, fair, rival, passed_on = (stamp(one_market, ordinal) for ordinal in (1, 2, 4, 5))
    crowd = Crowd()
    for ago in range(60):
        crowd.look(shelf, ago, HA_TINH, 3).look(shelf, ago, HA_NOI, 1 + ago % 3)
        crowd.look(fair, ago, (HA_NOI, DA_NANG, HUE, TPHCM, CAN_THO, LAM_DONG)[ago // 10], 40)
    crowd.bot(rival, 10_000, (HA_NOI, TPHCM, DA_NANG), days=5)
    crowd.bot(passed_on, 100_000, NINE, days=20, route="shared")
    written(one_market, crowd)
    assert watched(one_market) == []


@pytest.mark.parametrize("kind", ["lot", "plaque"])
def test_no_number_of_scans_raises_a_case_on_a_shared_code(runtime, kind):
    market = make_market(runtime)
    with transaction(runtime.main) as db:
        site = make.site(db, market.province.producer)
        run = make.run(db, market.province.product, runtime.keys, kind=kind, base=900_000, quantity=1, site=site)
        make.stretch(db, run, batch_id=market.batch.id, activated_at=NOON)
    thirty = tuple(f"{number:02d}" for number in range(1, 31))
    written(market, Crowd().devices((run.slot, run.base, run.id), 10_000, thirty, days=30))
    assert watched(market) == []


def public_state(market, ordinal=3):
    """What the page of a stamp says now, by its row of what was seen and by the rules that are on."""
    return asking.ask(market.rt, market.code(ordinal), route="scanned", now=market.rt.clock()).verdict.state


def test_the_page_of_a_copy_turns_amber_only_when_an_officer_has_switched_the_rule_on(one_market):
    written(one_market, Crowd().devices(stamp(one_market), 300, NINE, days=10))
    assert public_state(one_market) == "active"
    switched(one_market, "places", public=True)
    assert public_state(one_market) == "suspicious"
    switched(one_market, "places", public=False)
    assert public_state(one_market) == "active"


def test_a_bot_turns_no_page_even_with_the_public_rule_on(one_market):
    switched(one_market, "places", public=True)
    crowd = Crowd().bot(stamp(one_market), 100_000, FIVE, days=30)  # five provinces, thirty days
    crowd.bot(stamp(one_market, 4), 5_000, NINE, days=4)  # nine, four days
    crowd.bot(stamp(one_market, 5), 100_000, NINE, days=30, route="shared")
    written(one_market, crowd)
    assert [public_state(one_market, ordinal) for ordinal in (3, 4, 5)] == ["active"] * 3


def test_a_page_turns_back_when_an_inspector_finds_no_copy_and_again_only_by_new_scans(one_market):
    switched(one_market, "places", public=True)
    written(one_market, Crowd().devices(stamp(one_market), 300, NINE, days=10))
    (alarm,) = watched(one_market)
    assert public_state(one_market) == "suspicious"
    close(one_market, alarm)
    assert public_state(one_market) == "active"
    assert watched(one_market) == []


def test_a_stamp_found_copied_stays_amber(one_market):
    switched(one_market, "places", public=True)
    written(one_market, Crowd().devices(stamp(one_market), 300, NINE, days=10))
    close(one_market, watched(one_market)[0], "copied")
    assert public_state(one_market) == "suspicious"


def test_a_group_with_its_own_rule_off_stays_out_of_the_rule_of_all(one_market):
    of_all = switched(one_market, "places", public=True)
    written(one_market, Crowd().devices(stamp(one_market), 300, NINE, days=10))
    assert public_state(one_market) == "suspicious"
    one_market.do(service.add_rule, actor=one_market.province.officer, rule_id=of_all.id, group_key="I.2.b")
    assert public_state(one_market) == "active"


def test_whatever_fails_behind_the_rules_fails_no_page(one_market, monkeypatch):
    switched(one_market, "places", public=True)
    monkeypatch.setattr(lookup, "public_rules", lambda on: 1 / 0)
    one_market.rt.clock.now += timedelta(minutes=1)
    answer = asking.ask(one_market.rt, one_market.code(3), route="scanned", now=one_market.rt.clock())
    assert answer.verdict.state == "active"


def test_a_look_up_asks_for_the_rules_once_in_the_time_they_may_be_kept(one_market, count_queries):
    keeps = replace(one_market.rt, settings=replace(one_market.rt.settings, staleness_ms=1000))
    seen, now = count_queries(keeps.main), keeps.clock() + timedelta(hours=1)
    for ms in (0, 200, 400, 999):
        asking.ask(keeps, one_market.code(3), route="scanned", now=now + timedelta(milliseconds=ms))
    assert sum("scan_rules" in statement for statement in seen) == 1


def test_a_right_code_of_a_canary_is_answered_as_none_and_raises_the_gravest_alarm(market):
    with transaction(market.rt.main) as db:
        canary = make.run(db, market.province.product, market.rt.keys, base=500_000, quantity=40)
        db.get(Run, canary.id).canary = True
    keys = stamp_keys(market.rt.keys)
    with snapshot(market.rt.main) as db:
        code = seal(keys.seal(keys.slot(db, canary.slot), canary.id, canary.salt), Serial(canary.base + 7))
    asked = asking.ask(market.rt, code, route="scanned", now=NOON)
    never = asking.ask(market.rt, "73041826559044172838", route="scanned", now=NOON)
    assert (asked.verdict.state, asked.known) == (never.verdict.state, never.known) == ("unknown_scanned", None)
    assert asked.unprinted == (canary.slot, canary.base + 7, canary.id)
    assert never.unprinted is None
    written(market, Crowd().look(asked.unprinted, 0, "", result="canary"))
    (alarm,) = watched(market)
    assert (alarm.kind, alarm.grade, alarm.run_id) == ("canary", "high", canary.id)
    assert alarm.evidence["findings"][0]["slot"] == canary.slot


def test_spent_stamps_seen_away_from_home_are_a_case_and_at_home_are_none(one_market):
    away, home = stamp(one_market, 70), stamp(one_market, 71)
    written(one_market, Crowd().look(away, 0, HUE, 2, result="void").look(away, 1, HUE, result="void"))
    written(one_market, Crowd().look(home, 0, HA_TINH, 30, result="void").look(home, 1, HA_TINH, 9, result="stolen"))
    assert [(one.kind, one.lo) for one in watched(one_market)] == [("after_void", 70)]


def test_what_a_stamp_showed_while_it_was_good_is_no_evidence_that_it_is_spent(one_market):
    one = stamp(one_market, 70)
    written(one_market, Crowd().look(one, 9, HUE, 40).look(one, 8, DA_NANG, 40).look(one, 0, HUE, result="void"))
    assert watched(one_market) == []


def test_a_network_that_tries_codes_is_a_case_for_its_day_once(one_market):
    failures(one_market.rt, 499)
    assert watched(one_market) == []
    failures(one_market.rt, 700)
    (alarm,) = watched(one_market)
    assert (alarm.kind, alarm.grade, alarm.run_id) == ("failures", "low", None)
    close(one_market, alarm, "nothing")
    failures(one_market.rt, 9_000)
    assert watched(one_market) == []


def test_a_closed_case_comes_back_only_with_new_scans(one_market):
    written(one_market, Crowd().devices(stamp(one_market), 300, FIVE, days=10))
    close(one_market, watched(one_market)[0], "copied")
    assert watched(one_market) == []
    # Five days on it is seen in five provinces again.
    later = Crowd()
    for ago in range(-5, 0):
        for province in FIVE:
            later.look(stamp(one_market), ago, province, 6)
    written(one_market, later)
    one_market.rt.clock.now += timedelta(days=5)
    assert len(watched(one_market)) == 1


def test_a_case_is_closed_once_with_words_by_an_inspector(market):
    written(market, Crowd().devices(stamp(market), 300, FIVE, days=10))
    (alarm,) = watched(market)
    for wrong in ({"note": "ok"}, {"outcome": "fake"}):
        with pytest.raises(Refused):
            close(market, alarm, **wrong)
    with pytest.raises(Forbidden):
        close(market, alarm, actor=market.province.maker)
    close(market, alarm, "nothing")
    with pytest.raises(Conflict):
        close(market, alarm, "copied")
    with snapshot(market.rt.main) as db:
        kept = db.get(ScanAlarm, alarm.id)
        assert (kept.outcome, kept.note, kept.closed_by) == ("nothing", NOTE, market.inspector.id)
    assert market.acts()[-1] == "alarm.closed"


def test_rules_are_changed_by_officers_within_limits_and_on_the_record(market):
    wide = rule(market, "places").thresholds
    with pytest.raises(Forbidden):
        switched(market, "places", actor=market.inspector, public=True)
    with pytest.raises(Refused):
        switched(market, "speed", public=True)
    for wrong in ({"places": 1}, {"public_places": 3}, {"window_days": 0}, {"window_days": 4}):
        with pytest.raises(Refused):
            switched(market, "places", thresholds=wide | wrong)
    changed = switched(market, "places", thresholds=wide | {"places": 5}, grade="high")
    assert (changed.thresholds["places"], changed.grade, changed.changed_by) == (5, "high", market.province.officer.id)
    with pytest.raises(Stale):
        switched(market, "places", version=1)
    assert market.acts()[-1] == "scan_rule.changed"


def test_a_rule_that_is_off_raises_nothing(one_market):
    for kind in ("places", "speed"):
        switched(one_market, kind, raises_case=False)
    written(one_market, Crowd().devices(stamp(one_market), 300, FIVE, days=10))
    assert watched(one_market) == []


def test_as_delivered_no_rule_turns_a_page(one_market):
    with snapshot(one_market.rt.main) as db:
        delivered = queries.rules_of_scans(db)
    assert len(delivered) == 7
    assert not [one.kind for one in delivered if one.public]
