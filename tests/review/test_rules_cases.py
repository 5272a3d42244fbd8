"""What may be decided on a case, and with which words."""

from datetime import UTC, datetime

import pytest

from trace.core.reason import Reason
from trace.review.rules import cases


def test_nobody_decides_on_what_they_entered():
    assert cases.why_not_decide(7, [7, 8]) == Reason("review.own_entry")
    assert cases.why_not_decide(9, [7, 8]) is None


@pytest.mark.parametrize("state", ["accepted", "refused", "withdrawn"])
@pytest.mark.parametrize("outcome", ["moved", "accepted", "returned", "refused", "withdrawn", "submitted"])
def test_a_closed_case_stays_closed(state, outcome):
    assert cases.state_after(state, outcome) is None


def test_a_returned_case_waits_for_its_producer_and_for_nobody_else():
    after = {outcome: cases.state_after("returned", outcome) for outcome in ("submitted", "withdrawn", "accepted")}
    assert after == {"submitted": "open", "withdrawn": "withdrawn", "accepted": None}


@pytest.mark.parametrize("outcome", ["returned", "refused"])
@pytest.mark.parametrize("reasons", [None, "", "   "])
def test_returning_and_refusing_need_reasons(outcome, reasons):
    assert cases.why_not_outcome("product", outcome, reasons, ()) == [Reason("review.reasons_needed", field="reasons")]


def test_accepting_a_product_needs_no_reasons():
    assert cases.why_not_outcome("product", "accepted", None, ()) == []


def test_a_producer_is_accepted_on_its_paper_or_at_the_counter():
    assert cases.why_not_outcome("producer", "accepted", None, ()) == [Reason("review.basis_needed", field="ticked")]
    assert cases.why_not_outcome("producer", "accepted", None, ("confirmed_at_counter",)) == []


def test_checks_that_are_not_on_the_list_are_refused():
    assert cases.why_not_outcome("product", "accepted", None, ("looks_nice",))[0].code == "review.check_unknown"


def test_a_contest_is_decided_not_returned():
    assert cases.why_not_outcome("tax_id", "returned", "giấy mờ", ())[0].code == "review.contest_not_returned"


def test_reasons_have_a_length_that_a_letter_can_carry():
    assert cases.why_not_outcome("product", "refused", "x" * 2_001, ())[0].code == "review.reasons_long"


def test_case_codes_count_within_the_month_of_vietnam():
    last_evening_in_utc = datetime(2026, 11, 30, 18, 0, tzinfo=UTC)
    assert cases.case_code(cases.month_of(last_evening_in_utc), 7) == "HS-2612-0007"
    assert cases.CODE.fullmatch(cases.case_code("2612", 12_345))
