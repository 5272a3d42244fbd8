"""The rules of the look-up: priority, dates, papers and what a kind of stamp can never be."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import combinations

import pytest

from tests.lookup.samples import (
    ACTIVE,
    BATCH,
    CERTIFICATES,
    CODE,
    COPY_RULE,
    DEMO_CODE,
    HOLD,
    HOUSEHOLD,
    NOW,
    OCOP,
    PRODUCER,
    RECALL,
    STATES,
    TODAY,
    add,
    judged,
    lot_facts,
    plaque_facts,
)
from trace.lookup import rules
from trace.lookup.rules import Certificate, Line, ScanEvidence, verdict

ONE_DATE = {"expired", "past_best"}
"""A batch has one kind of date, so these two never meet."""


@pytest.mark.parametrize(
    ("higher", "lower"), [pair for pair in combinations(STATES, 2) if not set(pair) >= ONE_DATE], ids="-".join
)
def test_of_two_states_the_higher_is_the_verdict_and_the_lower_a_line_with_its_advice(higher, lower):
    found = judged(add(add(ACTIVE, lower), higher))
    assert found.state == higher
    assert found.lower == (() if lower == "active" else (lower,))
    assert [line.key for line in found.others] == [f"also.{state}" for state in found.lower]


def test_all_states_at_once_stand_in_the_order_of_priority():
    facts = ACTIVE
    for state in STATES:
        if state != "past_best":
            facts = add(facts, state)
    found = judged(facts)
    assert (found.state, *found.lower) == tuple(state for state in STATES if state not in ("past_best", "active"))


@pytest.mark.parametrize("kind", ["lot", "plaque"])
def test_a_shared_code_is_never_suspicious_or_consumed_however_often_it_is_read(kind):
    facts = lot_facts() if kind == "lot" else plaque_facts()
    facts = replace(add(facts, "consumed"), scans=ScanEvidence(TODAY, 30, 30, 10_000))
    found = judged(facts)
    assert found.state == "active"
    assert found.lower == ()
    assert found.shared.key == f"shared.{kind}"
    assert found.scanned.key == f"scanned.{kind}.provinces"


@pytest.mark.parametrize("state", ["revoked", "recalled", "stolen", "void", "on_hold", "not_activated"])
@pytest.mark.parametrize("facts", [lot_facts(), plaque_facts()], ids=["lot", "plaque"])
def test_what_is_done_to_a_shared_code_is_done_to_every_label(facts, state):
    assert judged(add(facts, state)).state == state


def test_a_unit_stamp_is_shared_by_nobody_and_says_when_it_was_looked_up_before():
    found = judged(ACTIVE)
    assert found.shared is None
    assert (found.scanned.key, found.scanned.values["date"]) == ("scanned.unit.provinces", ACTIVE.scans.first_on)


@pytest.mark.parametrize(
    ("scans", "key"),
    [
        (None, None),
        (ScanEvidence(TODAY, count=0), "scanned.first"),
        (ScanEvidence(TODAY, provinces=1, count=1), "scanned.first"),
        (ScanEvidence(TODAY - timedelta(days=1), provinces=1, count=1), "scanned.unit.provinces"),
        (ScanEvidence(TODAY, provinces=1, count=2), "scanned.unit.provinces"),
        (ScanEvidence(TODAY, count=2), "scanned.unit"),
    ],
)
def test_first_and_repeated_checks_are_told_apart(scans, key):
    scanned = judged(replace(ACTIVE, scans=scans)).scanned
    assert (scanned.key if scanned else None) == key


def test_a_suspicious_stamp_shows_its_evidence_once():
    found = judged(add(ACTIVE, "suspicious"))
    assert [line.key for line in found.details] == ["fact.scans"]
    assert found.scanned is None


def test_a_barcode_of_another_issuer_is_not_found_and_accused_of_nothing():
    found = rules.other_issuer("4006381333931")
    assert (found.state, found.tone, found.code) == ("unknown_typed", "grey", "")


def test_a_plaque_has_no_date_that_could_pass():
    found = judged(plaque_facts())
    assert found.state == "active"
    assert [line.key for line in found.lines] == ["say.active"]


def test_no_code_is_suspicious_while_no_copy_rule_is_switched_on():
    assert verdict(add(ACTIVE, "suspicious"), NOW).state == "active"


def test_the_number_of_scans_alone_makes_nothing_suspicious():
    facts = replace(ACTIVE, scans=ScanEvidence(TODAY, provinces=1, provinces_in_one_day=1, count=100_000))
    assert verdict(facts, NOW, copy_rule=COPY_RULE).state == "active"


def test_speed_alone_makes_a_code_suspicious():
    facts = replace(ACTIVE, scans=ScanEvidence(TODAY, provinces=3, provinces_in_one_day=3, count=3))
    assert verdict(facts, NOW, copy_rule=COPY_RULE).state == "suspicious"


@pytest.mark.parametrize(("exp_kind", "state"), [("use_by", "expired"), ("best_before", "past_best")])
def test_a_date_is_good_to_the_end_of_its_day_in_viet_nam_with_the_clock_in_utc(exp_kind, state):
    facts = replace(ACTIVE, batch=replace(BATCH, exp_date=date(2026, 11, 20), exp_kind=exp_kind))
    last_minute = datetime(2026, 11, 20, 16, 59, tzinfo=UTC)
    first_minute = datetime(2026, 11, 20, 17, 1, tzinfo=UTC)
    assert judged(facts, last_minute).state == "active"
    assert judged(facts, first_minute).state == state


def test_a_pack_without_a_date_never_passes_one():
    facts = replace(ACTIVE, batch=replace(BATCH, exp_date=date(2020, 1, 1), exp_kind="none"))
    assert judged(facts).state == "active"


def test_the_active_page_says_the_date_in_the_words_of_the_pack():
    best = replace(ACTIVE, batch=replace(BATCH, exp_kind="best_before"))
    none = replace(ACTIVE, batch=replace(BATCH, exp_date=None, exp_kind="none"))
    assert [line.key for line in judged(ACTIVE).lines] == ["say.active", "say.within.use_by"]
    assert [line.key for line in judged(best).lines] == ["say.active", "say.within.best_before"]
    assert [line.key for line in judged(none).lines] == ["say.active"]


def test_nothing_has_happened_before_its_moment():
    stamp = replace(ACTIVE.stamp, revoked_at=NOW + timedelta(seconds=1))
    facts = replace(ACTIVE, stamp=stamp, holds=(replace(HOLD, started_on=TODAY + timedelta(days=1)),))
    assert judged(facts).state == "active"


def test_a_moment_without_a_time_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        verdict(ACTIVE, NOW.replace(tzinfo=None))


def test_an_authoritys_recall_stands_before_the_producers_own():
    own = replace(RECALL, kind="voluntary", decision_date=date(2026, 7, 1), decision_no="")
    found = judged(replace(ACTIVE, recalls=(own, RECALL)))
    assert found.recall == RECALL
    assert [line.key for line in found.details] == ["fact.reason", "fact.scope", "fact.recall.compulsory"]
    alone = judged(replace(ACTIVE, recalls=(own,)))
    assert alone.details[-1].key == "fact.recall.voluntary.unnumbered"


def test_a_recall_notices_own_advice_takes_the_place_of_the_usual_one():
    found = judged(replace(ACTIVE, recalls=(replace(RECALL, advice="Trả lại nơi bán."),)))
    assert [line.key for line in found.lines] == ["do.recalled.local"]


def test_of_two_holds_the_one_that_lasts_longest_is_shown():
    longer = replace(HOLD, unit="Sở", review_on=date(2027, 1, 1))
    assert judged(replace(ACTIVE, holds=(longer, HOLD))).hold == longer


@pytest.mark.parametrize("state", ["void", "stolen", "revoked"])
def test_a_stamp_that_belongs_on_no_goods_names_only_whom_it_was_issued_to(state):
    found = judged(add(ACTIVE, state))
    assert found.goods is None
    assert found.details[-1].key == "fact.was_issued_to"


def test_a_demonstration_code_says_so_in_every_state():
    assert all(judged(add(replace(ACTIVE, code=DEMO_CODE), state)).demo for state in STATES)
    assert rules.unknown_typed(DEMO_CODE).demo
    assert rules.unknown_scanned(DEMO_CODE).demo
    assert rules.typing_error("0041 5002 7368 9915 4608", "digit").demo
    assert not judged(ACTIVE).demo
    assert not rules.typing_error("0041 5002 7368", "length", digits=12).demo


def test_a_typing_error_tells_the_count_and_proposes_nothing():
    found = rules.typing_error("7304 1826 5950 4417 283", "length", digits=19)
    assert found.lines[0] == Line("say.typing.length", {"n": 19})
    assert found.typed == "7304 1826 5950 4417 283"
    assert found.facts is None


def test_twenty_typed_digits_of_another_script_are_no_code_of_ours():
    assert rules.typing_error("٠" * 20, "digit").code == ""


def test_a_household_shows_its_commune_and_never_its_street():
    assert HOUSEHOLD.address == "phường Hà Huy Tập, Hà Tĩnh"
    assert replace(HOUSEHOLD, household=False).address == "Thôn Minh Họa 2, phường Hà Huy Tập, Hà Tĩnh"


def test_no_fact_has_a_place_for_a_tax_number():
    names = {name for part in (rules.Producer, rules.Facts, rules.Product) for name in part.__dataclass_fields__}
    assert not {name for name in names if "tax" in name or "personal" in name or "phone" in name}


def test_the_slot_is_the_first_digit_of_the_code():
    assert (ACTIVE.slot, replace(ACTIVE, code=DEMO_CODE).slot) == (int(CODE[0]), 0)


def test_an_ocop_item_is_good_through_the_day_36_months_after_its_decision():
    item = replace(OCOP, decision_date=date(2022, 12, 12), valid_to=None)
    assert rules.ocop_valid_to(item) == date(2025, 12, 12)
    assert rules.ocop_standing(item, date(2025, 12, 12)).state == "expiring"
    gone = rules.ocop_standing(item, date(2025, 12, 13))
    assert gone.state == "expired"
    assert gone.stars == item.star
    assert gone.line == Line("ocop.expired", {"date": date(2025, 12, 12)})


def test_36_months_from_a_leap_day_end_on_the_last_of_february():
    assert rules.months_after(date(2024, 2, 29), 36) == date(2027, 2, 28)


def test_a_revoked_ocop_item_has_no_stars_and_names_its_decision():
    item = replace(OCOP, revoked_on=date(2026, 9, 1), revoked_decision="9999/QĐ-UBND")
    assert rules.ocop_standing(item, date(2026, 8, 31)).state == "valid"
    standing = rules.ocop_standing(item, TODAY)
    assert (standing.state, standing.stars, standing.line.key) == ("revoked", 0, "ocop.revoked_by")


def test_an_ocop_item_of_a_former_district_is_still_valid():
    standing = rules.ocop_standing(replace(OCOP, issuer_is_former=True), TODAY)
    assert (standing.state, standing.line.key) == ("valid", "ocop.former_issuer")


@pytest.mark.parametrize(("days", "state"), [(60, "valid"), (59, "expiring"), (0, "expiring"), (-1, "expired")])
def test_a_certificate_is_marked_below_sixty_days_and_good_through_its_last_day(days, state):
    certificate = Certificate("vietgap", "VietGAP", "Minh Họa", valid_to=TODAY + timedelta(days=days))
    assert rules.paper(certificate, TODAY).state == state


def test_what_an_authority_did_to_a_certificate_comes_before_the_calendar():
    certificate = Certificate("haccp", "HACCP", "Minh Họa", valid_to=TODAY - timedelta(days=1))
    suspended = replace(certificate, suspended_on=TODAY)
    assert rules.paper(suspended, TODAY).state == "suspended"
    assert rules.paper(replace(suspended, revoked_on=TODAY), TODAY).state == "revoked"
    assert rules.paper(replace(certificate, valid_to=None, valid_from=TODAY + timedelta(1)), TODAY).state == "not_yet"


def test_papers_never_change_the_verdict():
    facts = replace(
        ACTIVE,
        ocop=replace(OCOP, revoked_on=TODAY),
        certificates=tuple(replace(one, revoked_on=TODAY) for one in CERTIFICATES),
        producer=replace(PRODUCER, suspended_on=TODAY, closed_on=TODAY),
    )
    assert judged(facts).state == "active"
    assert [note.mark for note in rules.notices(facts, TODAY)] == ["mind", "mind"] + ["bad"] * 5


def test_a_producer_silent_for_twelve_months_is_said_to_be():
    producer = replace(PRODUCER, updated_on=date(2025, 11, 20))
    keys = [note.line.key for note in rules.notices(replace(ACTIVE, producer=producer, certificates=()), TODAY)]
    fresh = replace(producer, updated_on=date(2025, 11, 21))
    assert keys == ["producer.silent"]
    assert rules.notices(replace(ACTIVE, producer=fresh, certificates=()), TODAY) == ()


@pytest.mark.parametrize(
    ("last", "key", "noun", "number"),
    [
        (TODAY + timedelta(days=1), "left", "count.day.one", 1),
        (TODAY + timedelta(days=45), "left", "count.day.many", 45),
        (date(2027, 9, 14), "left", "count.month.many", 9),
        (date(2028, 11, 20), "left", "count.year.many", 2),
    ],
)
def test_time_left_is_said_in_days_months_or_years(last, key, noun, number):
    assert rules.time_left(TODAY, last) == Line(key, {"time": Line(noun, {"n": number})})


def test_the_last_day_is_called_so():
    assert rules.time_left(TODAY, TODAY) == Line("left.last_day")
