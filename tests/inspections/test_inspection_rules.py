"""The rules of inspections by table: which revision counts, which piece is next, whom a draw gives, what is sealed."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.conftest import NOON
from trace.core.reason import Reason
from trace.inspections.checklists.rules import Draft, Point, fits, numbered, why_not_save
from trace.inspections.plans.rules import WEIGHTS, PlanDetails, Standing, draw, score
from trace.inspections.rules import (
    Answer,
    ChecklistFacts,
    FileSaid,
    Kept,
    Position,
    Sent,
    StepDetails,
    StepDone,
    Subject,
    by_our_clock,
    clock_is_wrong,
    clock_off_s,
    content_of,
    fate,
    fingerprint,
    left_aside,
    rivals,
    says_otherwise,
    standing,
    why_mandatory,
    why_not_answers,
    why_not_file,
    why_not_more,
    why_not_sent,
    why_not_step,
)
from trace.inspections.views.frame import ONE_MORE, ROWS, first_rows

SENT = Sent(
    client_id="0198-a",
    revision=1,
    based_on=0,
    kind="on_the_spot",
    plan_item_id=None,
    subject=Subject(stamp="none", described="Cà phê bột bán rời"),
    place="Chợ Hà Tĩnh",
    position=None,
    began_at=NOON - timedelta(hours=1),
    ended_at=NOON,
    result="minor",
    text="Nhãn phụ ghi sai ngày sản xuất",
)
FILE = FileSaid("f1", "photo", "0" * 64, 10, "image/jpeg")
FIRST, SECOND = Kept(1, 1, 0), Kept(2, 2, 1)


@pytest.mark.parametrize(
    ("kept", "counting", "new", "becomes"),
    [
        ([], 0, Kept(1, 1, 0), "counts"),
        ([], 0, Kept(1, 3, 2), "counts"),  # what came before it was lost with another phone
        ([FIRST], 1, Kept(2, 2, 1), "counts"),
        ([FIRST], 1, Kept(2, 1, 0), "conflict"),  # two phones wrote the first one
        ([FIRST, SECOND], 2, Kept(3, 2, 1), "conflict"),  # two phones went on from the first one
        ([FIRST, SECOND], 2, Kept(3, 3, 1), "conflict"),
        ([Kept(1, 2, 1)], 1, Kept(2, 1, 0), "earlier"),  # overtaken on the way
        ([FIRST, Kept(2, 1, 0)], 1, Kept(3, 2, 1), "conflict"),  # nothing counts anew before somebody has chosen
        ([FIRST, Kept(2, 1, 0, set_aside=True)], 1, Kept(3, 2, 1), "counts"),
    ],
)
def test_a_revision_counts_only_where_it_follows_the_one_that_counts(kept, counting, new, becomes):
    assert standing(kept, counting, new) == becomes


def test_a_choice_sets_aside_what_does_not_lead_to_it():
    kept = [FIRST, SECOND, Kept(3, 2, 1), Kept(4, 3, 2)]
    assert [one.arrival for one in rivals(kept, 2)] == [3, 4]
    assert left_aside(kept, 2) == [3, 4]
    assert left_aside(kept, 3) == [2, 4]


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({}, []),
        ({"subject": Subject(stamp="ours")}, ["subject.code"]),
        ({"subject": Subject(stamp="none")}, ["subject.described"]),
        ({"subject": Subject(run_id=1)}, ["subject.ordinal"]),
        ({"kind": "planned"}, ["plan_item_id"]),
        ({"place": " "}, ["place"]),
        ({"place": "", "position": Position.of(18.34249, 105.9, 12.4)}, []),
        ({"result": "in_order", "text": ""}, []),
        ({"text": "ngắn"}, ["text"]),
        ({"based_on": 1}, ["revision"]),
        ({"client_id": "../x"}, ["client_id"]),
        ({"files": (FILE, FILE)}, ["files"]),
        ({"files": (replace(FILE, size=0),)}, ["files.0"]),
    ],
)
def test_what_is_wrong_stands_beside_its_field(change, fields):
    assert [reason.field for reason in why_not_sent(replace(SENT, **change))] == fields


def test_a_wrong_clock_is_no_ground_to_refuse_and_is_taken_off():
    ahead = replace(SENT, began_at=NOON + timedelta(days=1), ended_at=NOON + timedelta(days=1))
    assert why_not_sent(ahead) == []
    off = clock_off_s(NOON + timedelta(days=1), NOON)
    assert (off, clock_is_wrong(off), by_our_clock(ahead.began_at, off)) == (86_400, True, NOON)
    assert not clock_is_wrong(clock_off_s(NOON - timedelta(minutes=4), NOON))
    assert clock_off_s(None, NOON) == 0


def test_the_same_content_is_the_same_revision_and_a_position_is_coarse():
    assert fingerprint(SENT) == fingerprint(replace(SENT)) != fingerprint(replace(SENT, text="Một nội dung khác"))
    kept = content_of(replace(SENT, position=Position.of(18.342499, 105.905501, 12.4)))
    assert kept["position"] == {"lat_milli": 18342, "lon_milli": 105906, "accuracy_m": 12}
    assert "client_id" not in kept


@pytest.mark.parametrize(
    ("stamp", "day", "result"),
    [
        ("none", date(2026, 5, 1), None),  # before the roadmap begins
        ("none", date(2026, 6, 1), "minor"),
        ("none", date(2026, 12, 31), "minor"),
        ("none", date(2027, 1, 1), "serious"),
        ("ours", date(2027, 1, 1), None),
        ("other_issuer", date(2027, 1, 1), None),
    ],
)
def test_goods_without_a_stamp_are_a_finding_by_the_roadmap(stamp, day, result):
    roadmap = {"starts_on": date(2026, 6, 1), "deadline": date(2026, 12, 31)}
    assert why_mandatory(stamp=stamp, day=day, **roadmap) == result
    assert why_mandatory(stamp=stamp, day=day, starts_on=None, deadline=None) is None


def test_answers_fit_their_checklist_and_a_weighty_no_is_shown():
    facts = ChecklistFacts(frozenset({1, 2}), frozenset({2}))
    wrong = [Answer(1, "yes"), Answer(1, "yes"), Answer(3, "yes"), Answer(2, "perhaps")]
    assert [one.field for one in why_not_answers(wrong, facts)] == ["answers.1", "answers.2", "answers.3"]
    assert why_not_answers([Answer(1, "yes")], None) != []
    assert says_otherwise("in_order", [Answer(2, "no")], facts)
    assert not says_otherwise("minor", [Answer(2, "no")], facts)


@pytest.mark.parametrize(
    ("at", "size", "becomes"),
    [(100, 50, "next"), (0, 100, "again"), (50, 50, "again"), (100, 0, "next"), (101, 9, "gap"), (50, 51, "gap")],
)
def test_a_piece_is_next_or_came_before_or_leaves_a_hole(at, size, becomes):
    found = fate(at=at, size=size, have=100)
    assert found == (Reason("inspection.piece_gap", field="at", have=100) if becomes == "gap" else becomes)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({}, None),
        ({"said": 109}, "inspection.file_longer"),
        ({"most": 109}, "file.too_large"),
        ({"said": None, "waiting": 400_000_000}, "inspection.files_waiting"),
    ],
)
def test_no_more_is_taken_than_was_said_or_than_one_may_leave_here(change, code):
    found = why_not_more(**{"have": 100, "size": 10, "said": 110, "waiting": 0, "most": 1_000} | change)
    assert (found.code if found else None) == code


@pytest.mark.parametrize(
    ("kind", "media_type", "fits"),
    [
        ("photo", "image/jpeg", True),
        ("photo", "application/pdf", False),
        ("voice", "audio/webm;codecs=opus", True),
        ("paper", "application/pdf", True),
        ("signed_pdf", "image/png", False),
    ],
)
def test_a_file_is_of_a_type_that_goes_with_its_kind(kind, media_type, fits):
    assert (why_not_file(replace(FILE, kind=kind, type=media_type)) is None) == fits


TAKEN = StepDone("taken", NOON, "NP-1")
STEP = StepDetails("handed_over", NOON, "Phòng thử nghiệm X", "NP-1", True)


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({}, []),
        ({"step": "received"}, ["step"]),
        ({"happened_at": NOON - timedelta(hours=1)}, ["happened_at"]),
        ({"happened_at": NOON + timedelta(hours=1)}, ["happened_at"]),
        ({"by_whom": " "}, ["by_whom"]),
        ({"seal_no": "NP-2"}, ["note"]),
        ({"seal_no": "NP-2", "note": "Niêm phong lại"}, []),
        ({"seal_whole": False}, ["note"]),
        ({"outcome": "fails"}, ["outcome"]),
    ],
)
def test_a_sample_goes_from_hand_to_hand_in_order_under_one_seal(change, fields):
    assert [one.field for one in why_not_step(replace(STEP, **change), [TAKEN], NOON)] == fields


PLAN = PlanDetails("Tháng 11", NOON.date(), NOON.date(), 4, 50, {**WEIGHTS})
KNOWN = [Standing(number, alarms=number % 3, days=30 * number) for number in range(1, 21)]


def test_a_draw_gives_the_riskiest_first_then_chance_and_the_same_again_by_its_seed():
    drawn = draw(KNOWN, PLAN, "seed")
    assert drawn == draw(list(reversed(KNOWN)), PLAN, "seed")
    risky = sorted(KNOWN, key=lambda one: -score(one, WEIGHTS))[:2]
    assert [one.producer_id for one in drawn if not one.by_chance] == [one.producer_id for one in risky]
    assert sum(one.by_chance for one in drawn) == 2
    chance = {tuple(one.producer_id for one in draw(KNOWN, PLAN, str(seed)) if one.by_chance) for seed in range(9)}
    assert len(chance) > 3
    assert len(draw(KNOWN[:3], PLAN, "seed")) == 3


def test_a_producer_never_inspected_is_riskier_than_one_inspected_lately():
    assert score(Standing(1), WEIGHTS) > score(Standing(2, days=10), WEIGHTS)
    assert score(Standing(1, alarms=99, days=0), WEIGHTS) == score(Standing(1, alarms=5, days=0), WEIGHTS)


def test_points_keep_their_numbers_and_none_is_given_twice():
    points = [Point("a", "x", id=2), Point("b", "x"), Point("c", "x", id=2), Point("d", "x", id=99)]
    assert [one.id for one in numbered(points, {1, 2, 3})] == [2, 4, 5, 6]
    assert [one.field for one in why_not_save(Draft("", ("?",), (Point("a", ""),)), {"I.6"})] == [
        "name",
        "points-0-basis",
        "groups",
    ]
    assert fits((), ()) and fits(("I",), ("I.6", "I")) and not fits(("II",), ("I.6", "I"))


def test_a_page_leads_on_only_where_a_row_follows():
    assert first_rows(range(ROWS), str) == (range(ROWS), None)
    assert first_rows(range(ONE_MORE), str) == (range(ROWS), str(ROWS - 1))
