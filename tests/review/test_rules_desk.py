"""The rules of the desk: the clock with its calendar, ways, checklists, claims, delegations, appeals, targets."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.conftest import NOON
from trace.core.words import local_day
from trace.review.proposing import proposed
from trace.review.rules import calendars, checklists, days, handling, targets, ways
from trace.review.rules.calendars import SpecialDay
from trace.review.rules.checklists import Checklist, Item
from trace.review.rules.days import Calendar
from trace.review.rules.handling import Delegation
from trace.review.rules.targets import Share
from trace.review.rules.ways import PlannedStep, WayOf

TET = Calendar(frozenset(date(2027, 2, day) for day in range(4, 11)), frozenset({date(2027, 2, 13)}))
BEFORE_TET = datetime(2027, 2, 2, 3, tzinfo=UTC)
NEW_YEAR = SpecialDay(date(2026, 1, 1), "holiday", "")
STEP = PlannedStep("Soát xét", "", "commune", 3)


def test_tet_moves_a_deadline_and_a_worked_saturday_brings_it_back():
    plain = days.due_at(BEFORE_TET, 3)
    assert local_day(plain) == date(2027, 2, 5)
    assert local_day(days.due_at(BEFORE_TET, 3, *TET)) == date(2027, 2, 12)
    assert local_day(days.due_at(BEFORE_TET, 4, *TET)) == date(2027, 2, 13)
    assert local_day(days.due_at(BEFORE_TET, 4, TET.holidays)) == date(2027, 2, 15)


def test_what_waits_for_its_producer_is_due_later_by_the_working_days_it_waited():
    due = days.due_at(NOON, 3)  # Friday 20 November → Wednesday 25
    assert days.resumed(due, NOON, NOON + timedelta(hours=2)) == due
    assert local_day(days.resumed(due, NOON, NOON + timedelta(days=3))) == date(2026, 11, 26)
    over_tet = days.resumed(datetime(2027, 2, 3, 10, tzinfo=UTC), BEFORE_TET, BEFORE_TET + timedelta(days=10), *TET)
    # It waited on the 3rd, 11th and 12th; three working days after the 3rd are the 11th, 12th and the worked 13th.
    assert local_day(over_tet) == date(2027, 2, 13)


def test_a_case_is_late_by_exactly_so_many_working_days():
    monday = date(2026, 11, 23)
    for late in range(6):
        due = days.earlier(monday, late)
        assert days.between(due, monday) == late
        assert days.between(due + timedelta(days=1), monday) == max(late - 1, 0) or not days.works(due + timedelta(1))


@pytest.mark.parametrize(
    ("special", "code"),
    [
        ([NEW_YEAR, SpecialDay(date(2026, 1, 1), "extra", "")], "calendar.day_twice"),
        ([SpecialDay(date(2027, 1, 1), "holiday", "")], "calendar.other_year"),
        ([NEW_YEAR, SpecialDay(date(2026, 1, 5), "extra", "")], "calendar.extra_on_weekday"),
        ([], "calendar.empty"),
        ([SpecialDay(date(2026, 1, 1), "holiday", "x" * 121)], "calendar.too_long"),
    ],
)
def test_a_calendar_that_cannot_be_is_refused(special, code):
    assert code in [reason.code for reason in calendars.why_not_calendar(2026, special)]


def test_the_proposal_of_a_year_has_tet_and_may_be_confirmed_as_it_is():
    for year in (2026, 2027):
        special = proposed(year)
        assert calendars.why_not_calendar(year, special) == []
        assert calendars.read_lines(calendars.written(special)) == (special, [])
    assert date(2026, 2, 17) in {each.day for each in proposed(2026)}  # mùng một Tết Bính Ngọ


def test_lines_that_name_no_day_are_told():
    assert calendars.read_lines("31/02/2026 nghỉ\n01/01/2026 nghi Tết\nhôm nay") == (
        [SpecialDay(date(2026, 1, 1), "holiday", "Tết")],
        ["31/02/2026 nghỉ", "hôm nay"],
    )


def test_a_way_that_is_needed_never_becomes_empty():
    for kind in ways.KINDS:
        wrong = [reason.code for reason in ways.why_not_way(WayOf(kind), [])]
        assert wrong == (["way.empty"] if kind in ways.NEEDED else [])
    assert ways.why_not_way(WayOf("product", "I.2"), []) == []


@pytest.mark.parametrize(
    ("step", "code"),
    [
        (PlannedStep(" ", "", "commune", 3), "way.name"),
        (PlannedStep("x", "", "king", 3), "way.competent"),
        (PlannedStep("x", "", "commune", 0), "way.days"),
    ],
)
def test_a_step_has_a_name_a_unit_and_days(step, code):
    assert [reason.code for reason in ways.why_not_way(WayOf("product"), [STEP, step])] == [code]


def test_the_newest_list_of_the_narrowest_group_holds():
    def a(number, group, *items):
        return Checklist(number, "product", group, items)

    one, two = Item("i1", "Ảnh", True), Item("i1", "Nhãn", False)
    lists = [a(1, "*", one), a(2, "I.2", one), a(3, "I.2", two), a(4, "I.2.b")]
    assert checklists.in_force(lists, "I.2.b").id == 3
    assert checklists.in_force(lists, "II").id == 1
    assert checklists.in_force(lists[3:], "I.2.b") is None


def test_items_are_read_as_they_are_written_and_only_needed_ones_are_waited_for():
    items = checklists.read_items("* Ảnh chụp thật\nNhãn\n\n*\n")
    assert items == (Item("i1", "Ảnh chụp thật", True), Item("i2", "Nhãn", False))
    assert checklists.read_items(checklists.written(items)) == items
    assert checklists.still_open(Checklist(1, "product", "*", items), {"i2"}) == [items[0]]
    assert [each.code for each in checklists.why_not_items(checklists.read_items("a\nA"))] == ["checklist.twice"]


def test_a_case_in_anothers_hand_is_taken_over_with_a_note_only():
    until = NOON + handling.CLAIM_LASTS
    assert handling.holder(7, until, NOON) == 7
    assert handling.holder(7, until, until) is None
    assert handling.why_not_claim(1, 7, " ").code == "review.in_hand"
    assert handling.why_not_claim(1, 7, "Anh ấy nghỉ ốm") is None
    assert handling.why_not_claim(7, 7, "") is None


def test_a_delegation_holds_on_its_days_for_its_kind_and_group():
    given = Delegation(1, 2, None, 3, date(2026, 11, 20), date(2026, 11, 22), "product", "I.2")
    assert [given.stands(date(2026, 11, day)) for day in (19, 20, 22, 23)] == [False, True, True, False]
    assert given.covers("product", "I.2.b") and not given.covers("product", "I.20") and not given.covers("run", "I.2")


@pytest.mark.parametrize(
    ("first", "last", "to_self", "codes"),
    [
        (20, 25, False, []),
        (20, 25, True, ["delegation.self"]),
        (10, 19, False, ["delegation.days"]),
        (25, 24, False, ["delegation.days"]),
    ],
)
def test_a_delegation_ends_today_or_later_and_goes_to_somebody_else(first, last, to_self, codes):
    wrong = handling.why_not_delegate(date(2026, 11, first), date(2026, 11, last), date(2026, 11, 20), to_self=to_self)
    assert [reason.code for reason in wrong] == codes


def test_a_refusal_is_appealed_within_its_working_days():
    def late(days_later, kind="product", state="refused"):
        at = NOON + timedelta(days=days_later)
        return handling.why_not_appeal(kind, state, NOON, at, working_days=2, calendar=Calendar())

    assert late(4) is None  # Friday to Tuesday: two working days
    assert late(5).code == "review.appeal_late"
    assert late(1, state="accepted").code == late(1, kind="run").code == "review.no_appeal"


def test_shares_and_durations_never_round_in_favour_of_the_counter():
    assert Share(2, 3).percent == 66 and Share().percent is None
    began = datetime(2026, 11, 30, 16, 59, 59, tzinfo=UTC)  # 23:59:59 in Vietnam, still November
    assert (targets.month_of(began), targets.month_of(began + timedelta(seconds=1))) == ("2026-11", "2026-12")
    assert targets.seconds(began, began + timedelta(minutes=15)) == targets.WAITING_MOST_S
    assert targets.seconds(began, began + timedelta(minutes=15, milliseconds=1)) > targets.WAITING_MOST_S
