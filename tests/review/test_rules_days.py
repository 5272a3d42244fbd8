"""The clock of a case counts working days of Vietnam."""

from datetime import UTC, date, datetime

import pytest

from trace.core.words import VIETNAM
from trace.review.rules.days import Left, due_at, left, works

FRIDAY = datetime(2026, 11, 20, 12, 0, tzinfo=VIETNAM)


def local(day: int, hour: int = 12) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=VIETNAM)


@pytest.mark.parametrize(("days", "due"), [(1, 23), (3, 25), (5, 27), (6, 30)])
def test_a_deadline_counts_no_weekend(days, due):
    assert due_at(FRIDAY, days) == local(due, 17)


def test_a_deadline_leaves_out_holidays():
    assert due_at(FRIDAY, 1, holidays={date(2026, 11, 23)}) == local(24, 17)


def test_the_day_of_opening_is_the_day_in_vietnam_and_does_not_count():
    late_in_utc = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)  # Monday 01:00 in Vietnam
    assert due_at(late_in_utc, 1) == local(24, 17)


def test_a_deadline_of_no_days_is_refused():
    with pytest.raises(ValueError, match="at least one"):
        due_at(FRIDAY, 0)


@pytest.mark.parametrize(
    ("now", "standing"),
    [
        (FRIDAY, Left("left", 3)),
        (local(24), Left("left", 1)),
        (local(25, 8), Left("today", 0)),
        (local(25, 18), Left("overdue", 0)),
        (local(26), Left("overdue", 1)),
        (local(30), Left("overdue", 3)),
    ],
)
def test_what_is_left_is_told_in_working_days(now, standing):
    assert left(local(25, 17), now) == standing


def test_offices_are_closed_on_saturday_and_sunday():
    assert [works(date(2026, 11, day)) for day in (20, 21, 22, 23)] == [True, False, False, True]
