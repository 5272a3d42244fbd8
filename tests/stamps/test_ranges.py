"""The algebra of ranges: whatever happens in any order, nothing overlaps and every serial keeps its own history."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trace.core.reason import Reason
from trace.stamps import rules
from trace.stamps.rules import NOTHING, Balance, Choice, RangeFacts, Span, Stretch

QUANTITY = 40
spans = st.tuples(st.integers(0, QUANTITY - 1), st.integers(1, QUANTITY)).filter(lambda pair: pair[0] < pair[1])
acts = st.sampled_from(
    [
        lambda facts: replace(facts, batch_id=1),
        lambda facts: replace(facts, batch_id=2),
        lambda facts: replace(facts, hold_id=7),
        lambda facts: replace(facts, voided_reason="rách"),
        lambda facts: NOTHING,
    ]
)


@given(st.lists(st.tuples(spans, acts), max_size=30))
def test_rows_are_what_happened_to_each_serial_and_never_overlap(history):
    rows, truth = [], [NOTHING] * QUANTITY
    for (lo, hi), act in history:
        rows = rules.change(rows, [Span(lo, hi)], act)
        truth[lo:hi] = [act(facts) for facts in truth[lo:hi]]
    assert all(left.hi <= right.lo for left, right in pairwise(rows))
    assert all(row.lo < row.hi and row.facts != NOTHING for row in rows)
    seen = [piece.facts for piece in rules.pieces(rows, 0, QUANTITY) for _ in range(piece.length)]
    assert seen == truth


@given(st.lists(st.tuples(spans, acts), max_size=12), st.sets(st.integers(0, QUANTITY), max_size=10), acts)
def test_what_happens_to_many_spans_at_once_is_what_happens_to_one_after_the_other(history, borders, act):
    rows, at_once = [], [Span(lo, hi) for lo, hi in list(pairwise(sorted(borders)))[::2]]
    for (lo, hi), earlier in history:
        rows = rules.change(rows, [Span(lo, hi)], earlier)
    one_by_one = rows
    for span in at_once:
        one_by_one = rules.change(one_by_one, [span], act)
    assert rules.change(rows, at_once, act) == one_by_one
    assert rules.pieces_of(rows, at_once) == [piece for span in at_once for piece in rules.pieces(rows, *span)]


@given(st.lists(st.tuples(spans, acts), max_size=30))
def test_rows_are_as_few_as_they_can_be(history):
    rows = []
    for (lo, hi), act in history:
        rows = rules.change(rows, [Span(lo, hi)], act)
    neighbours = pairwise(rows)
    assert not any(left.hi == right.lo and left.facts == right.facts for left, right in neighbours)


@given(st.lists(st.tuples(spans, acts), max_size=20), spans)
def test_pieces_add_up_to_what_was_asked_for(history, asked):
    rows = []
    for (lo, hi), act in history:
        rows = rules.change(rows, [Span(lo, hi)], act)
    found = rules.pieces(rows, *asked)
    assert (found[0].lo, found[-1].hi) == asked
    assert sum(piece.length for piece in found) == asked[1] - asked[0]


def test_a_hold_in_the_middle_of_an_active_range_makes_three_rows_and_its_end_one_again():
    active = RangeFacts(batch_id=1)
    rows = rules.change([Stretch(0, 100, active)], [Span(40, 60)], lambda facts: replace(facts, hold_id=7))
    assert [(row.lo, row.hi, row.facts.hold_id) for row in rows] == [(0, 40, None), (40, 60, 7), (60, 100, None)]
    assert rules.change(rows, [Span(40, 60)], lambda facts: replace(facts, hold_id=None)) == [Stretch(0, 100, active)]


@pytest.mark.parametrize(
    ("text", "sheets"),
    [("1-3, 5", (1, 2, 3, 5)), ("2", (2,)), ("3;1", (1, 3)), ("1 2", (1, 2)), ("1–2", (1, 2)), ("2,2", (2,))],
)
def test_typed_sheets_are_read(text, sheets):
    assert rules.read_numbers(text, 5) == sheets


@pytest.mark.parametrize("text", ["", "a", "3-1", "0", "6", "1-9", "1--2", "-1"])
def test_typed_sheets_that_are_none_are_refused_beside_their_field(text):
    answer = rules.read_numbers(text, 5)
    assert isinstance(answer, Reason)
    assert answer.field == "sheets"


def test_neighbouring_sheets_become_one_span_and_the_last_is_shorter():
    assert rules.sheet_spans("a4-65", 150, [3, 1, 2]) == Choice((Span(0, 150),), (1, 2, 3))
    assert rules.sheet_spans("a4-65", 150, [1, 3]) == Choice((Span(0, 65), Span(130, 150)), (1, 3))


def test_first_and_last_code_are_both_included():
    assert rules.codes_span(3, 3) == Choice((Span(3, 4),))
    assert rules.codes_span(5, 3) == Reason("range.codes_reversed", field="last_code")
    assert rules.codes_span(None, 3) == Reason("range.code_elsewhere", field="first_code")


@pytest.mark.parametrize(
    ("quantity", "pack", "tolerance", "most"),
    [(1000, 1, 5, 1050), (1000, 6, 5, 175), (1, 1, 5, 1), (19, 1, 5, 19), (20, 1, 5, 21), (1000, 1, 0, 1000)],
)
def test_a_batch_allows_its_packs_and_the_tolerance(quantity, pack, tolerance, most):
    assert rules.allowed(Balance(quantity, pack, 0), tolerance) == most


def test_a_full_batch_names_its_numbers():
    assert rules.why_not_balanced(Balance(100, 1, 100), 5, 5) is None
    assert rules.why_not_balanced(Balance(100, 1, 100), 6, 5) == Reason(
        "range.batch_full", field="batch_id", allowed=105, activated=100, wanted=6, left=5
    )
