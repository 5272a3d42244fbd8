"""What a scratch PIN does to a verdict: its headline, its tone, its place under what says more."""

from dataclasses import replace
from datetime import date

import pytest

from tests.lookup.samples import ACTIVE, CODE, PLACE, STATES, add, judged
from trace.core.reason import Reason
from trace.lookup import rules
from trace.lookup.pages.sentences import sentences
from trace.lookup.rules import PinAnswer, pin_typing_line, with_pin

SCRATCH = replace(ACTIVE, stamp_kind="unit_scratch")
FIRST = PinAnswer("pin_first", first_on=date(2026, 11, 20))
USED = PinAnswer("pin_used", first_on=date(2026, 10, 12), province="51", place="Quảng Ngãi")
ANSWERS = (FIRST, USED, PinAnswer("pin_mismatch", wrong=1, left=4))
VI, EN = sentences("vi", PLACE), sentences("en", PLACE)


def said(pin, words=VI):
    return [words.plain(line) for line in with_pin(judged(SCRATCH), pin).lines]


@pytest.mark.parametrize("pin", ANSWERS, ids=lambda pin: pin.state)
@pytest.mark.parametrize("state", STATES)
def test_a_pin_is_the_headline_of_a_stamp_that_is_active_or_sold_and_a_line_under_any_other(state, pin):
    own = judged(add(SCRATCH, state))
    found = with_pin(own, pin)
    if state in ("active", "consumed"):
        assert (found.state, found.lower) == (pin.state, ("consumed",) if state == "consumed" else ())
        assert [line.key for line in found.others] == [f"also.{lower}" for lower in found.lower]
    else:
        assert (found.state, found.tone, found.lines, found.lower) == (own.state, own.tone, own.lines, own.lower)
        assert [line.key for line in found.others][-1] == f"also.{pin.state}"
    assert found.pin == pin and found.code == CODE


def test_of_several_states_the_highest_still_stands_above_the_pin():
    found = with_pin(judged(add(add(SCRATCH, "consumed"), "recalled")), FIRST)
    assert (found.state, found.lower) == ("recalled", ("consumed",))
    assert [line.key for line in found.others] == ["also.consumed", "also.pin_first"]


def test_the_first_right_entry_is_green_and_asks_about_the_layer():
    assert with_pin(judged(SCRATCH), FIRST).tone == "green"
    assert said(FIRST) == ["Bạn là người đầu tiên nhập mã cào này.", "Lớp bạc còn nguyên khi bạn mua?"]


@pytest.mark.parametrize(
    ("more", "vi", "en"),
    [
        ({}, "ngày 12/10/2026, tại Quảng Ngãi.", "on 12/10/2026 in Quảng Ngãi."),
        ({"province": "", "place": ""}, "ngày 12/10/2026.", "on 12/10/2026."),
        ({"province": "00", "place": ""}, "ngày 12/10/2026, ở nước ngoài.", "on 12/10/2026 in another country."),
    ],
)
def test_a_later_entry_is_amber_and_names_day_and_province_of_the_first_where_known(more, vi, en):
    used = replace(USED, **more)
    assert with_pin(judged(SCRATCH), used).tone == "amber"
    assert said(used)[0] == f"Mã cào này đã được nhập {vi}"
    assert said(used, EN)[0] == f"It was first entered {en}"


def test_a_pin_that_does_not_match_is_grey_and_amber_from_the_third_try():
    tones = [with_pin(judged(SCRATCH), PinAnswer("pin_mismatch", wrong=n, left=5 - n)).tone for n in (1, 2, 3, 4, 5)]
    assert tones == ["grey", "grey", "amber", "amber", "amber"]


def test_tries_left_are_told_and_the_third_wrong_one_asks_for_a_report():
    assert said(PinAnswer("pin_mismatch", wrong=1, left=4)) == [
        "Xem lại mã cào rồi nhập lại.", "Bạn còn 4 lần thử. Sau đó mỗi giờ thử được 1 lần.",
    ]  # fmt: skip
    assert said(PinAnswer("pin_mismatch", wrong=4, left=1), EN) == [
        "It did not match 4 times.", "Report the shop.", "1 try left. After that, 1 try an hour.",
    ]  # fmt: skip
    assert said(PinAnswer("pin_mismatch", wrong=5))[-1] == "Bạn đã hết lượt thử nhanh. Mỗi giờ thử được 1 lần."


@pytest.mark.parametrize("words", [VI, EN], ids=["vi", "en"])
def test_every_line_about_a_pin_has_words(words):
    verdicts = [with_pin(judged(add(SCRATCH, state)), pin) for state in STATES for pin in ANSWERS]
    for found in verdicts:
        for line in (*found.lines, *found.others):
            assert "{" not in words.plain(line)
    for reason in ("empty", "character", "stamp_code"):
        assert words.plain(pin_typing_line(Reason(f"typed.{reason}")))
    assert "7" in words.plain(pin_typing_line(Reason("typed.length", digits=7, wanted=8)))


def test_a_pin_never_makes_a_page_red():
    assert {rules.TONES[state] for state in ("pin_first", "pin_used", "pin_mismatch")} == {"green", "amber", "grey"}
