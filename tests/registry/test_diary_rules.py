"""The diary's rules: which steps are offered, when something happened, intervals, amounts, the mass balance."""

from datetime import date, timedelta

import pytest

from tests.conftest import NOON
from trace.registry.rules.amounts import Amount, plain_number, read_thousandths, total
from trace.registry.rules.diary import (
    Answer,
    Ask,
    StepDraft,
    Written,
    happened,
    offered,
    why_not_draft,
    why_not_written,
)
from trace.registry.rules.massbalance import BalanceFacts, Spraying, balance, waiting

TEMPLATES = {"crops": ["I.1.a", "I.6"], "animals": ["I.1.b"], "fish": ["I.1.b"], "making": ["I.6", "I", "*"]}
TODAY = date(2026, 11, 20)
SPRAY = Ask("pesticide", "Tên thuốc", "Pesticide")


def kg(number):
    return Amount(number * 1_000, "kg")


@pytest.mark.parametrize(
    ("group", "keys"),
    [
        ("I.1.a", ["crops"]),
        ("I.1.b", ["animals", "fish"]),
        ("I.6", ["crops", "making"]),
        ("I.3.c", ["making"]),
        ("VI.1", ["making"]),
    ],
)
def test_the_narrowest_group_wins_and_a_shared_one_offers_both(group, keys):
    assert offered(TEMPLATES, group) == keys


def test_just_now_is_the_moment_of_typing_also_when_it_arrives_days_later():
    typed = NOON - timedelta(days=3)
    assert happened(Written("now", typed_at=typed), NOON).at == typed
    assert happened(Written("yesterday", typed_at=typed), NOON).on == date(2026, 11, 16)
    assert happened(Written("today"), NOON) == happened(Written("chosen", day=TODAY), NOON)


@pytest.mark.parametrize("away", [timedelta(days=-61), timedelta(hours=2)])
def test_a_phone_whose_clock_is_wrong_is_not_believed(away):
    assert happened(Written("now", typed_at=NOON + away), NOON).code == "diary.phone_clock"


def test_a_day_to_come_is_no_entry():
    wrong = why_not_written(Written("chosen", day=TODAY + timedelta(days=1)), (), NOON)
    assert [(reason.code, reason.field) for reason in wrong] == [("date.future", "day")]


def test_a_spraying_names_what_was_used_and_may_leave_out_the_interval():
    assert [each.code for each in why_not_written(Written("now", answers=(Answer(),)), [SPRAY], NOON)] == [
        "diary.pesticide_missing"
    ]
    assert why_not_written(Written("now", answers=(Answer("Thuốc A"),)), [SPRAY], NOON) == []


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("12", 12_000),
        ("12,5", 12_500),
        ("0.125", 125),
        ("1.000", None),
        ("1,000", None),
        ("0", None),
        ("-3", None),
        ("٣", None),
    ],
)
def test_a_number_that_can_be_read_in_two_ways_is_not_read(typed, read):
    assert read_thousandths(typed) == read


def test_an_amount_is_typed_again_as_it_was():
    assert [plain_number(each) for each in (12_000, 12_500, 125)] == ["12", "12,5", "0,125"]


def test_tonnes_and_kilograms_add_up_and_bottles_do_not():
    assert total([kg(500), Amount(1_500, "tấn")]) == kg(2_000)
    assert total([kg(500), Amount(1_000, "chai")]) is None


def test_a_step_that_counts_asks_a_number():
    draft = StepDraft("Thu hoạch", "Harvest", "harvested", True, ())
    assert [reason.code for reason in why_not_draft(draft)] == ["diary.counts_nothing"]


def test_a_harvest_within_the_interval_is_found_and_on_its_last_day_it_is_not():
    used = Spraying(date(2026, 11, 10), "Thuốc A", date(2026, 11, 17))
    soon = waiting([used], [date(2026, 11, 9), date(2026, 11, 10), date(2026, 11, 16), date(2026, 11, 17)])
    assert [each.harvested_on.day for each in soon.too_soon] == [10, 16]


def test_no_interval_is_ever_assumed():
    used = Spraying(date(2026, 11, 10), "Thuốc A", None)
    assert waiting([used], [date(2026, 11, 10)]).too_soon == ()
    assert waiting([used], []).without_interval == (used,)


def states(**facts):
    told = {"made": kg(100), "packs": 200, "stamped": 200} | facts
    return {each.name: each.why or each.state for each in balance(BalanceFacts(**told))}


def test_with_nothing_written_nothing_but_the_stamps_is_checked():
    assert states() == {"yield": "no_cap", "packing": "no_harvest", "stamps": "held", "sending": "none_sent"}


def test_more_packed_than_harvested_is_broken_unless_raw_material_came_in():
    assert states(harvested=(kg(90),))["packing"] == "broken"
    assert states(harvested=(kg(90),), raw=(kg(10),))["packing"] == "held"
    assert states(harvested=(kg(90),), packed=(kg(80),))["packing"] == "held"


def test_bottles_are_not_compared_with_kilograms():
    assert states(made=Amount(500_000, "chai"), harvested=(kg(90),))["packing"] == "no_packed"
    assert states(harvested=(kg(90),), packed=(Amount(1_000, "chai"),))["packing"] == "units"


def test_the_harvest_of_all_batches_of_an_area_stays_below_its_cap():
    grown = {"area": (Amount(500_000, "m²"),), "cap": Amount(2_000_000, "kg")}  # 500 m², 2,000 kg from a hectare
    assert states(**grown, season=(kg(60), kg(40)))["yield"] == "held"
    assert states(**grown, season=(kg(60), kg(41)))["yield"] == "broken"
    assert states(**grown)["yield"] == "no_harvest"
    assert states(cap=grown["cap"])["yield"] == "no_area"


def test_more_stamps_than_packs_and_more_sent_than_made_are_broken():
    assert states(stamped=201)["stamps"] == "broken"
    assert states(sent=(kg(60), kg(41)))["sending"] == "broken"
