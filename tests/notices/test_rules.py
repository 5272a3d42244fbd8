"""Quiet hours, tries, and how long a text message is."""

from datetime import datetime, timedelta

import pytest

from trace.core.words import VIETNAM
from trace.notices import rules
from trace.notices.rules import Quiet


def at(day, hour, minute=0):
    return datetime(2026, 11, day, hour, minute, tzinfo=VIETNAM)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        (at(20, 20, 59), None),
        (at(20, 21), at(21, 7)),
        (at(20, 23, 59), at(21, 7)),
        (at(20, 0), at(20, 7)),
        (at(20, 6, 59), at(20, 7)),
        (at(20, 7), None),
    ],
)
def test_the_night_is_quiet_until_its_morning(now, until):
    assert Quiet(21, 7).until(now) == until


@pytest.mark.parametrize(("hour", "quiet"), [(11, False), (12, True), (13, True), (14, False)])
def test_hours_within_a_day_are_quiet_too(hour, quiet):
    assert bool(Quiet(12, 14).until(at(20, hour))) is quiet


def test_the_same_hour_twice_is_no_quiet():
    assert [Quiet(7, 7).until(at(20, hour)) for hour in range(24)] == [None] * 24


def test_tries_are_further_apart_each_time_and_end():
    now = at(20, 12)
    waits = [rules.next_try(attempts, now) for attempts in range(1, 7)]
    assert [wait - now for wait in waits[:5]] == list(rules.WAITS)
    assert list(rules.WAITS) == sorted(rules.WAITS) and rules.WAITS[-1] == timedelta(days=1)
    assert waits[5] is None


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("[" * 80, 1),
        ("[" * 81, 2),
        ("đ" * 70, 1),
        ("đ" * 71, 2),
        ("đ" * 135, 3),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
    ],
)
def test_a_text_message_has_so_many_parts(text, parts):
    assert rules.sms_parts(text) == parts


def test_accents_stay_where_they_fit_into_one_part_and_go_where_they_do_not():
    assert rules.sms_text("Hồ sơ được nhận") == "Hồ sơ được nhận"
    long = "Hồ sơ HS-2611-0001 đã được chấp nhận. Xem: https://truyxuat.hatinh.gov.vn/ho-so/1"
    assert rules.sms_text(long) == "Ho so HS-2611-0001 da duoc chap nhan. Xem: https://truyxuat.hatinh.gov.vn/ho-so/1"
    assert rules.sms_parts(rules.sms_text(long)) == 1
    assert rules.unaccented("Đặc khu – “Ơ” … 語") == 'Dac khu - "O" ... ?'
