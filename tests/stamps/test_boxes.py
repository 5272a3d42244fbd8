"""Boxes and rolls: what is divided how, that no stamp lies in two, and that a printed code never leads elsewhere."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import engines
from tests.conftest import NOON
from tests.stamps.test_reconciling import chosen, pack
from trace.base.db import snapshot, transaction
from trace.base.errors import Conflict, Forbidden, NotFound, Refused, Unavailable
from trace.core.gs1 import read_sscc
from trace.core.reason import Reason
from trace.ledger import queries as ledger
from trace.stamps import queries, rules, service
from trace.stamps.models import StampBox
from trace.stamps.rules import Choice, Packed, Span


@given(st.integers(1, 5_000), st.integers(1, 700))
def test_equal_boxes_hold_everything_once_and_only_the_last_holds_fewer(quantity, each):
    boxes = rules.divide(rules.whole(quantity), each)
    if isinstance(boxes, Reason):
        assert boxes.values == {"most": 2_000, "boxes": -(-quantity // each)}
        return
    assert [box.lo for box in boxes] == [0, *(box.hi for box in boxes[:-1])] and boxes[-1].hi == quantity
    assert {box.length for box in boxes[:-1]} <= {each} and 0 < boxes[-1].length <= each


def test_each_stretch_of_a_choice_is_a_box():
    assert rules.divide(Choice((Span(0, 130), Span(195, 260))), None) == [Span(0, 130), Span(195, 260)]


SPANS = st.lists(st.builds(lambda lo, n: Span(lo, lo + n), st.integers(0, 60), st.integers(1, 12)), max_size=6)


@given(SPANS, SPANS)
def test_packing_is_refused_exactly_when_two_boxes_would_share_a_stamp(wanted, before):
    taken = [Packed(number, span) for number, span in enumerate(before, start=1)]
    lies = [ordinal for span in [*wanted, *before] for ordinal in range(span.lo, span.hi)]
    assert (rules.why_not_pack("unit", wanted, taken) is None) == (len(lies) == len(set(lies)))


def test_boxes_are_named_by_their_numbers_and_neighbours_are_one_span():
    packed = [Packed(1, Span(0, 10)), Packed(2, Span(10, 20)), Packed(4, Span(30, 40))]
    assert rules.boxes_choice("1-2, 4", packed) == Choice((Span(0, 20), Span(30, 40)))
    assert rules.boxes_choice("3", packed) == Reason("box.no_such", field="boxes", numbers="1–2, 4")
    assert rules.boxes_choice("x", packed) == Reason("box.no_such", field="boxes", numbers="1–2, 4")
    assert rules.boxes_choice("1", []) == Reason("box.none", field="boxes")


def unpack(province, box, *, by=None):
    with transaction(province.rt.main) as db:
        return service.unpack(db, actor=by or province.maker, box_id=box.id, now=NOON)


def numbers(province, run):
    with snapshot(province.rt.main) as db:
        return [(box.number, box.lo, box.hi) for box in queries.boxes(db, run.id)]


def test_a_run_is_packed_into_equal_boxes_each_under_a_code_of_its_own(province):
    run = province.released(150)
    made = pack(province, run, rules.whole(150), each=65)
    assert numbers(province, run) == [(1, 0, 65), (2, 65, 130), (3, 130, 150)]
    assert [read_sscc(box.sscc) for box in made] == [box.sscc for box in made] and len({box.sscc for box in made}) == 3
    with snapshot(province.rt.main) as db:
        assert queries.box_by_sscc(db, made[1].sscc).id == made[1].id
        assert ledger.entry_on(db, ("run", run.id), "stamps.packed").content["boxes"] == 3
        assert queries.choice(db, province.rt.keys, run, rules.Wish("boxes", boxes="2-3")).spans == (Span(65, 150),)


def test_stamps_of_a_box_are_packed_into_no_other(province):
    run = province.released(150)
    pack(province, run, chosen(province, run, how="sheets", sheets="2"), kind="roll")
    with pytest.raises(Conflict) as refused:
        pack(province, run, rules.whole(150), each=100)
    assert refused.value.reason == Reason("box.packed", lo=66, hi=100, number=1)


def test_of_twenty_who_pack_the_same_stamps_at_once_one_does(province):
    run = province.released(130)

    def attempt(_number):
        try:
            return len(pack(province, run, rules.whole(130), each=65))
        except Conflict as refused:
            return refused.reason.code
        except Unavailable:
            return "busy"

    with ThreadPoolExecutor(10) as threads:
        answers = list(threads.map(attempt, range(20)))
    assert answers.count(2) == 1 and set(answers) <= {2, "box.packed", "busy"}
    assert numbers(province, run) == [(1, 0, 65), (2, 65, 130)]


def test_a_box_that_was_unpacked_gives_its_number_away_and_its_code_never(province):
    run = province.released(130)
    (box,) = pack(province, run, rules.whole(130))
    unpack(province, box)
    assert numbers(province, run) == []
    (again,) = pack(province, run, rules.whole(130))
    assert (again.number, again.sscc == box.sscc) == (1, False)
    with snapshot(province.rt.main) as db, pytest.raises(NotFound, match=r"box\.unknown"):
        queries.box_by_sscc(db, box.sscc)
    with pytest.raises(NotFound):
        unpack(province, box)


def test_a_box_with_an_active_stamp_stays(one_province):
    run, batch = one_province.released(), one_province.batch()
    (box,) = pack(one_province, run, rules.whole(130))
    one_province.activate(run, 129, 130, batch)
    with pytest.raises(Conflict, match=r"box\.active"):
        unpack(one_province, box)


def test_strangers_pack_and_unpack_nothing(one_province):
    run = one_province.released()
    (box,) = pack(one_province, run, rules.whole(130))
    with pytest.raises(Forbidden):
        unpack(one_province, box, by=one_province.officer)


@pytest.mark.parametrize(
    ("more", "code"), [({"each": 0}, "box.each"), ({"kind": "crate"}, "box.kind"), ({"each": None}, "box.shared")]
)
def test_what_makes_no_box_is_refused(one_province, more, code):
    shared = code == "box.shared"
    run = one_province.released(1, kind="lot", copies=90) if shared else one_province.released()
    with pytest.raises(Conflict if shared else Refused, match=code):
        pack(one_province, run, rules.whole(run.quantity), **{"each": 10} | more)


def test_a_prefix_that_is_used_up_is_said_and_nothing_is_packed(one_province):
    run = one_province.released()
    with transaction(one_province.rt.main) as db:
        db.add(StampBox(id=10**6, run_id=run.id, kind="box", number=9, lo=0, hi=1, sscc="x", made_at=NOON, made_by=1))
        engines.number_on(db, StampBox.__table__)
    with pytest.raises(Refused, match=r"box\.no_code_left"):
        pack(one_province, run, Choice((Span(1, 130),)), prefix="2000000000")
    assert numbers(one_province, run) == [(9, 0, 1)]
