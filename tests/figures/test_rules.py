"""Periods, small counts, new places, sheets and charts: pure decisions about figures."""

import csv
import io
from datetime import date, timedelta

import pytest

from trace.figures import charts
from trace.figures.forms import Wish
from trace.figures.rules import Period, by_column, new_places, period, sheet, told

TODAY = date(2026, 11, 20)  # a Friday


@pytest.mark.parametrize(
    ("first", "last", "step", "sound"),
    [
        (None, None, None, (date(2026, 10, 24), TODAY, "day")),
        (date(2026, 11, 1), date(2026, 11, 10), "week", (date(2026, 11, 1), date(2026, 11, 10), "week")),
        (date(2026, 11, 10), date(2026, 11, 1), "day", (date(2026, 11, 1), date(2026, 11, 10), "day")),
        (date(2026, 11, 1), date(2027, 1, 1), None, (date(2026, 11, 1), TODAY, "day")),
        (date(2020, 1, 1), TODAY, "day", (TODAY - timedelta(days=365), TODAY, "week")),
        (date(2026, 9, 20), TODAY, "day", (date(2026, 9, 20), TODAY, "day")),
        (date(2026, 9, 19), TODAY, "day", (date(2026, 9, 19), TODAY, "week")),
        (date(2027, 1, 1), None, None, (TODAY, TODAY, "day")),
        (date(2027, 1, 1), date(2027, 2, 1), None, (TODAY, TODAY, "day")),
        (None, date(1, 1, 1), None, (date(2020, 1, 1), date(2020, 1, 1), "day")),
        (date(1, 1, 1), date.max, "day", (TODAY - timedelta(days=365), TODAY, "week")),
    ],
)
def test_a_period_is_made_sound(first, last, step, sound):
    made = period(first, last, step, TODAY)
    assert (made.first, made.last, made.step) == sound


def test_weeks_begin_on_monday_and_hold_every_day_of_the_period():
    weeks = Period(date(2026, 11, 4), TODAY, "week")
    assert list(weeks.columns()) == [date(2026, 11, 4), date(2026, 11, 9), date(2026, 11, 16)]
    assert [weeks.end_of(first) for first in weeks.columns()] == [date(2026, 11, 8), date(2026, 11, 15), TODAY]
    days = {date(2026, 11, 4) + timedelta(days=n): 1 for n in range(17)}
    assert by_column(days, weeks) == {date(2026, 11, 4): 5, date(2026, 11, 9): 7, date(2026, 11, 16): 5}


def test_days_without_a_scan_are_columns_too():
    assert by_column({TODAY: 3}, Period(TODAY - timedelta(days=1), TODAY)) == {TODAY - timedelta(days=1): 0, TODAY: 3}


@pytest.mark.parametrize(("amount", "exact", "said"), [(0, False, 0), (4, False, None), (5, False, 5), (4, True, 4)])
def test_a_producer_is_told_no_count_below_five(amount, exact, said):
    assert told(amount, exact=exact) == said


@pytest.mark.parametrize(
    ("now", "before", "new"),
    [
        ({"44": 9, "42": 50}, {"42": 100}, {"44"}),
        ({"44": 4, "42": 50}, {"42": 100}, set()),
        ({"44": 9}, {"42": 19}, set()),
        ({"44": 9, "": 80, "00": 5}, {"42": 100, "44": 1}, {"00"}),
        ({"42": 9}, {"44": 100}, set()),
    ],
)
def test_a_place_is_new_where_enough_scans_follow_none_in_ninety_days(now, before, new):
    assert new_places(now, before, home={"42"}) == new


def test_what_is_too_small_to_show_stands_in_the_sheet_as_fewer_than_five():
    made = sheet(["Sản phẩm", "Lượt"], [['Mật ong, "rừng"', 7], ["Cà phê", None]])
    assert list(csv.reader(io.StringIO(made.decode("utf-8-sig"))))[1:] == [['Mật ong, "rừng"', "7"], ["Cà phê", "<5"]]


def test_a_wish_that_cannot_be_read_is_none():
    assert Wish.of({"tu": "yesterday", "den": "2026-13-01", "theo": "nam", "lo": "١", "dot": "9" * 30}) == Wish()
    read = Wish.of({"tu": "2026-11-01", "den": "2026-11-20", "theo": "tuan", "san_pham": "7"})
    assert (read.first, read.last, read.step, read.goods()) == (date(2026, 11, 1), TODAY, "week", {"san_pham": 7})


def test_columns_stand_on_one_line_and_reach_no_higher_than_the_drawing():
    chart = charts.columns([(str(n), amount) for n, amount in enumerate([0, 1, 7, 40, None, 23])])
    assert {round(bar.y + bar.height) for bar in chart.bars if bar.height} == {charts.HEIGHT - charts.BOTTOM}
    assert min(bar.y for bar in chart.bars) >= charts.TOP
    assert [number for _, number in chart.lines] == [0, 20, 40]
    assert chart.bars[0].height == 0


def test_what_may_not_be_told_has_a_bar_that_says_nothing():
    bars = [charts.columns([("a", told(amount, exact=False)), ("b", 50)]).bars[0] for amount in (1, 2, 3, 4)]
    assert len({bar.height for bar in bars}) == 1
    assert all(bar.amount is None for bar in bars)


@pytest.mark.parametrize("counts", [[], [("a", 0)], [("a", None)], [("a", 10**12)], [(str(n), n) for n in range(62)]])
def test_every_chart_can_be_drawn(counts):
    assert len(charts.columns(counts).bars) == len(counts)
    lying = charts.rows([(label, amount, False) for label, amount in counts])
    assert len(lying.bars) == min(len(counts), charts.MOST_BARS)
    assert all(bar.end <= charts.WIDTH - charts.NUMBERS + 0.01 for bar in lying.bars)
