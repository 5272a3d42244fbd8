"""Rules of abnormal scans, pure: what one pack can explain, what copies look like, what a bot can and cannot do."""

import random
from datetime import date, timedelta

import pytest

from tests.lookup.crowd import (
    CAN_THO,
    DA_NANG,
    HA_NOI,
    HA_TINH,
    HAI_PHONG,
    HUE,
    LAM_DONG,
    NGHE_AN,
    THANH_HOA,
    TODAY,
    TPHCM,
    Crowd,
)
from trace.core.provinces import ABROAD, UNKNOWN
from trace.lookup.rules.suspicion import (
    BatchScans,
    Rule,
    Seen,
    StampScans,
    copy_findings,
    credit,
    device_days,
    devices_of,
    rule_for,
    spent_finding,
    spread,
    turns_page,
    unactivated_finding,
)

STAMP = (0, 7, 1)
HOME = frozenset({HA_TINH})
FIVE = (HA_NOI, DA_NANG, TPHCM, CAN_THO, HUE)
NINE = (*FIVE, NGHE_AN, THANH_HOA, LAM_DONG, HAI_PHONG)
PLACES = Rule(
    "places",
    "*",
    {"window_days": 14, "places": 4, "place_device_days": 2, "public_places": 8, "public_days": 5},
    "medium",
)
SPEED = Rule("speed", "*", {"window_days": 14, "provinces_in_a_day": 4, "days": 3}, "low")
SHARE = Rule("share_of_batch", "*", {"window_days": 90, "percent": 30, "stamps": 20, "places": 2}, "low", False)
PUBLIC = Rule("places", "*", PLACES.thresholds, "medium", public=True)
RULES = (PLACES, SPEED, SHARE)


def seen(of):
    """As a query reads them: by day, province and device, without pages sent on."""
    rows = ((key[3], key[4], key[7], amount) for key, amount in of.scans.items() if key[5] != "shared")
    return [Seen(*row) for row in rows]


def found(of, *, kind="unit", home=HOME, rules=RULES, batch=None, group="I.2.b"):
    return copy_findings(StampScans(kind, home, seen(of), batch), rules, group, TODAY)


def raised(of, **more):
    return [one.rule for one in found(of, **more) if one.raises_case]


@pytest.mark.parametrize("days", [1, 3, 10, 60])
def test_three_hundred_devices_in_five_provinces_speak_for_copies(days):
    assert "places" in raised(Crowd().devices(STAMP, 300, FIVE, days=days))


def test_home_is_no_place_so_a_copy_sold_there_too_needs_four_others():
    assert raised(Crowd().devices(STAMP, 300, (HA_TINH, *FIVE[:4]), days=10))
    assert not raised(Crowd().devices(STAMP, 300, (HA_TINH, *FIVE[:3]), days=10))


def family_and_shop():
    """A pack on a shop's shelf at home for months, bought by a family: seen at home, at their city, on one holiday."""
    pack = Crowd()
    for ago in range(10, 90):
        pack.look(STAMP, ago, HA_TINH, 1 + ago % 4)
    for ago in range(10):
        pack.look(STAMP, ago, HA_NOI, 3).look(STAMP, ago, HA_NOI, device="computer")
    return pack.look(STAMP, 2, DA_NANG, 4).look(STAMP, 1, DA_NANG, 2).look(STAMP, 3, HUE)


def fair(*provinces):
    """A display piece at one fair after another, four days each, four hundred visitors a day."""
    piece = Crowd()
    for at, province in enumerate(provinces):
        for ago in range(4):
            piece.look(STAMP, 88 - 10 * at - ago, province, 400)
    return piece


@pytest.mark.parametrize(
    "pack", [family_and_shop(), fair(HA_NOI), fair(HA_NOI, DA_NANG, HUE, TPHCM, CAN_THO, LAM_DONG, HAI_PHONG)]
)
def test_a_popular_genuine_pack_raises_nothing_and_stays_green(pack):
    assert raised(pack, batch=BatchScans(5_000, 200)) == []
    assert not turns_page(PUBLIC, seen(pack), HOME)


def test_a_present_that_travels_through_six_provinces_raises_nothing():
    way = Crowd()
    for at, province in enumerate((HA_TINH, NGHE_AN, THANH_HOA, HA_NOI, HAI_PHONG, LAM_DONG)):
        way.look(STAMP, 12 - 2 * at, province, 2)
    assert raised(way) == []


@pytest.mark.parametrize("days", [1, 7, 60])
def test_a_rivals_bot_from_three_addresses_raises_nothing(days):
    bot = Crowd().bot(STAMP, 10_000, (HA_NOI, TPHCM, DA_NANG), days=days).look(STAMP, 0, HA_TINH, 9)
    assert raised(bot) == []
    assert not turns_page(PUBLIC, seen(bot), HOME)


def test_a_bot_in_five_provinces_needs_days_to_reach_an_inspector_and_never_reaches_the_page():
    assert raised(Crowd().bot(STAMP, 10_000, FIVE)) == []
    patient = Crowd().bot(STAMP, 100_000, FIVE, days=60)
    assert "places" in raised(patient)  # a person looks at it, and closes it
    assert not turns_page(PUBLIC, seen(patient), HOME)


def test_a_bot_behind_a_shared_page_or_abroad_or_nowhere_known_is_not_even_read():
    for route, provinces in (("shared", NINE), ("scanned", (ABROAD,)), ("scanned", (UNKNOWN,))):
        bot = Crowd().bot(STAMP, 100_000, provinces, days=60, route=route)
        assert raised(bot) == [], provinces
        assert not turns_page(PUBLIC, seen(bot), HOME)


@pytest.mark.parametrize("kind", ["lot", "plaque"])
def test_ten_thousand_scans_in_thirty_provinces_never_speak_against_a_shared_code(kind):
    thirty = tuple(f"{number:02d}" for number in range(1, 31))
    assert found(Crowd().devices(STAMP, 10_000, thirty, days=30), kind=kind) == []


def test_copies_in_nine_provinces_turn_the_page_only_by_a_rule_that_is_switched_on():
    copies = seen(Crowd().devices(STAMP, 300, NINE, days=10))
    assert turns_page(PUBLIC, copies, HOME)
    assert not turns_page(PLACES, copies, HOME)
    assert not turns_page(PUBLIC, copies, HOME | {HA_NOI, TPHCM})


def test_a_bot_in_nine_provinces_is_on_an_inspectors_desk_days_before_it_reaches_a_page():
    def bot(days):
        loud = Crowd().bot(STAMP, 100_000, NINE, days=days)
        return loud.bot(STAMP, 100_000, NINE, days=days, device="computer")

    assert raised(bot(1))
    assert [turns_page(PUBLIC, seen(bot(days)), HOME) for days in (1, 4, 5)] == [False, False, True]


def test_many_places_are_graver():
    five, nine = (found(Crowd().devices(STAMP, 300, some, days=10))[0] for some in (FIVE, NINE))
    assert (five.grade, nine.grade) == ("medium", "high")
    assert nine.numbers["places"] == 9


def test_places_are_counted_within_the_window_and_not_over_a_lifetime():
    slow = [Seen(TODAY - timedelta(days=20 * at), province, "phone", 9) for at, province in enumerate(FIVE)]
    assert spread(devices_of(slow), window_days=14, least=1).places == 1
    assert spread(devices_of(slow), window_days=41, least=1).places == 3


def test_a_window_holds_its_last_day_and_not_the_day_before_it():
    pair = [Seen(TODAY, HUE, "phone", 1), Seen(TODAY - timedelta(days=14), DA_NANG, "phone", 1)]
    assert spread(devices_of(pair), window_days=14, least=1).places == 1
    assert spread(devices_of(pair), window_days=15, least=1).places == 2


def test_the_window_slides_as_a_slow_count_would_say():
    chance = random.Random(7)  # noqa: S311 - chance that repeats
    for _ in range(40):
        some = [
            Seen(TODAY - timedelta(days=chance.randrange(40)), chance.choice(NINE), "phone", chance.randrange(1, 120))
            for _ in range(30)
        ]
        by_hand = max(
            sum(
                device_days(one for one in some if one.province == place and 0 <= (end.day - one.day).days < 14) >= 2
                for place in NINE
            )
            for end in some
        )
        assert spread(devices_of(some), window_days=14, least=2).places == by_hand


def test_a_device_day_is_one_until_one_browser_cannot_have_done_it():
    one, two = ([Seen(TODAY, HUE, "phone", times)] for times in (48, 49))
    assert (device_days(one), device_days(two)) == (1, 2)
    assert device_days([*one, Seen(TODAY, HUE, "computer", 1)]) == 2


def test_a_loud_day_in_one_place_counts_as_a_small_crowd():
    assert credit([Seen(TODAY, HUE, "phone", 5_000), Seen(TODAY, HUE, "other", 5_000)]) == 12
    assert credit([Seen(TODAY, HUE, "phone", 3), Seen(TODAY, DA_NANG, "phone", 4)]) == 7


def test_speed_needs_several_days_on_which_nobody_could_carry_one_pack_so_far():
    once = Crowd()
    for province in FIVE:
        once.look(STAMP, 0, province)
    assert "speed" not in raised(once)
    for ago, province in ((ago, province) for ago in (1, 2) for province in FIVE):
        once.look(STAMP, ago, province)
    assert "speed" in raised(once)


def test_a_share_of_the_batch_is_told_along_and_raises_nothing_by_itself():
    copies = Crowd().devices(STAMP, 300, FIVE, days=10)
    told = found(copies, batch=BatchScans(400, 60))
    assert {one.rule: one.raises_case for one in told}["share_of_batch"] is False
    # A stamp that shouts does not hide among its own scans.
    two_places = Crowd().bot(STAMP, 10_000, (HA_NOI, TPHCM), days=30)
    assert raised(two_places, batch=BatchScans(3_000, 60)) == []


def test_a_group_has_its_own_rule_or_that_of_the_group_above_or_that_of_all():
    food, honey = (Rule("places", group, PLACES.thresholds | {"places": 9}, "low") for group in ("I", "I.2.b"))
    rules = [PLACES, food, honey]
    assert rule_for(rules, "places", "I.2.b") is honey
    assert rule_for(rules, "places", "I.4") is food
    assert rule_for(rules, "places", "II.1.a") is PLACES
    assert rule_for(rules, "canary", "I.4") is None


def test_a_spent_stamp_at_home_or_once_elsewhere_is_nothing():
    rule = Rule("after_void", "*", {"device_days": 2}, "medium")
    at_home = [Seen(TODAY, HA_TINH, "phone", 90)]
    assert spent_finding(rule, at_home, HOME) is None
    assert spent_finding(rule, [Seen(TODAY, HUE, "phone", 1)], HOME) is None
    twice = [Seen(day, HUE, "phone", 1) for day in (date(2026, 11, 1), TODAY)]
    assert spent_finding(rule, twice, HOME).grade == "medium"


@pytest.mark.parametrize(("scans", "waited", "case"), [(3, 47.9, False), (3, 48, True), (12, 1, False), (20, 1, True)])
def test_stamps_not_activated_are_a_case_after_their_time_or_over_the_threshold(scans, waited, case):
    rule = Rule("before_activation", "*", {"scans": 20}, "medium")
    away = [Seen(TODAY - timedelta(days=at % 5), HUE, "phone", 1) for at in range(scans)]
    assert bool(unactivated_finding(rule, away, hours_since_told=waited, hours=48)) is case
