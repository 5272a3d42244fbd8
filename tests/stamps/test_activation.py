"""Activation: once, within the batch's quantity, undone only while nothing has happened since."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from tests import make
from tests.conftest import NOON
from trace.base.db import snapshot, transaction
from trace.base.errors import Conflict, Forbidden, Refused, Unavailable
from trace.ledger import queries as ledger
from trace.ledger.models import LedgerEntry
from trace.registry.models import BatchHold, Recall, RecallBatch
from trace.stamps import queries, service
from trace.stamps.models import StampRange
from trace.stamps.rules import Span
from trace.stamps.service import Binding, Voiding


def undo(province, run, lo, hi, *, now=NOON, by=None):
    with transaction(province.rt.main) as db:
        return service.undo_activation(
            db, actor=by or province.maker, run_id=run.id, lo=lo, hi=hi, within_days=10, now=now
        )


def rows(province, run):
    with snapshot(province.rt.main) as db:
        return [(row.lo, row.hi, row.facts.batch_id) for row in queries.rows(db, run.id, 0, run.quantity)]


def test_two_sheets_are_one_row_and_one_ledger_line(province):
    run, batch = province.released(150), province.batch()
    assert province.activate(run, 0, 130, batch) == 130
    assert rows(province, run) == [(0, 130, batch.id)]
    with snapshot(province.rt.main) as db:
        entry = ledger.entry_on(db, ("run", run.id), "stamps.activated")
    assert entry.content == {"batch": batch.id, "spans": [[0, 130]], "count": 130}


def test_neighbouring_activations_of_one_moment_are_joined(province):
    run, batch = province.released(150), province.batch()
    province.activate(run, 0, 65, batch)
    province.activate(run, 65, 130, batch)
    assert rows(province, run) == [(0, 130, batch.id)]


def test_a_second_activation_names_the_owner_and_where(province):
    run, batch, other = province.released(), province.batch(), province.batch(lot="L2412")
    province.activate(run, 10, 20, batch)
    with pytest.raises(Conflict) as refused:
        province.activate(run, 19, 40, other)
    assert refused.value.reason.code == "range.activated"
    owner = province.producer.name
    assert refused.value.reason.values == {"lo": 20, "hi": 20, "owner": owner, "lot": "L2411", "on": "20/11/2026"}


def test_spans_are_activated_all_or_none(province):
    run, batch = province.released(), province.batch()
    province.activate(run, 100, 110, batch)
    with pytest.raises(Conflict), transaction(province.rt.main) as db:
        service.activate_spans(
            db, actor=province.maker, binding=Binding(run.id, [Span(0, 50), Span(90, 130)], batch.id, 5), now=NOON
        )
    assert rows(province, run) == [(100, 110, batch.id)]


def scattered(province, run, batch, act, count, seen):
    """How many statements it takes to do something to so many stamps that do not lie side by side."""
    spans, before = [Span(2 * number, 2 * number + 1) for number in range(count)], len(seen)
    with transaction(province.rt.main) as db:
        if act == "activate":
            service.activate_spans(db, actor=province.maker, binding=Binding(run.id, spans, batch.id, 5), now=NOON)
        else:
            lost = Voiding("spoiled", "rách")
            service.void_spans(db, actor=province.maker, run_id=run.id, spans=spans, voiding=lost, now=NOON)
    assert len(rows(province, run)) == count
    return len(seen) - before


@pytest.mark.parametrize("act", ["activate", "void"])
def test_others_wait_no_longer_for_two_hundred_scattered_stamps_than_for_two(province, act, count_queries):
    few, many, batch = province.released(4), province.released(400), province.batch()
    seen = count_queries(province.rt.main)
    needed = scattered(province, few, batch, act, 2, seen)
    # PostgreSQL takes many rows in a few statements.
    assert scattered(province, many, batch, act, 200, seen) <= needed + 2


def test_overlapping_spans_are_refused(one_province):
    run, batch = one_province.released(), one_province.batch()
    with pytest.raises(Refused, match=r"range\.nothing_chosen"), transaction(one_province.rt.main) as db:
        service.activate_spans(
            db, actor=one_province.maker, binding=Binding(run.id, [Span(0, 50), Span(49, 60)], batch.id, 5), now=NOON
        )


@pytest.mark.parametrize(("lo", "hi"), [(-1, 5), (5, 5), (6, 5), (0, 131)])
def test_borders_outside_the_run_are_refused(one_province, lo, hi):
    run, batch = one_province.released(), one_province.batch()
    with pytest.raises(Refused, match=r"range\.borders"):
        one_province.activate(run, lo, hi, batch)


def test_nothing_is_activated_before_release(one_province):
    run, batch = one_province.order(), one_province.batch()
    with pytest.raises(Conflict, match=r"run\.not_released"):
        one_province.activate(run, 0, 1, batch)


def test_a_stranger_activates_nothing(one_province):
    run, batch = one_province.released(), one_province.batch()
    with pytest.raises(Forbidden):
        one_province.activate(run, 0, 1, batch, by=make.actor("producer", 11, producers=frozenset({99})))


def test_a_batch_takes_what_it_has_and_the_refusal_names_the_numbers(province):
    run, batch = province.released(300), province.batch(quantity=100)
    province.activate(run, 0, 105, batch)
    with pytest.raises(Refused) as refused:
        province.activate(run, 105, 107, batch)
    assert refused.value.reason.values == {"allowed": 105, "activated": 105, "wanted": 2, "left": 0}


def test_a_shared_code_counts_its_copies(province):
    run, batch = province.released(1, kind="lot", copies=90), province.batch(quantity=80)
    with pytest.raises(Refused, match=r"range\.batch_full"):
        province.activate(run, 0, 1, batch)
    wider = province.batch(lot="L2412", quantity=90)
    assert province.activate(run, 0, 1, wider) == 90


@pytest.mark.parametrize(
    ("code", "spoil"),
    [
        ("range.other_product", lambda db, p, b: make.product(db, p.producer)),
        ("range.batch_past_date", None),
        ("range.batch_held", lambda db, p, b: db.add(hold_on(b))),
    ],
)
def test_a_batch_that_takes_no_stamps_says_why(one_province, code, spoil):
    run = one_province.released()
    with transaction(one_province.rt.main) as db:
        batch = make.batch(db, one_province.product, exp_date=date(2026, 11, 20))
        made = spoil(db, one_province, batch) if spoil else None
        if made is not None:
            batch = make.batch(db, made, lot="L9")
    now = NOON + timedelta(days=1) if spoil is None else NOON
    with pytest.raises(Refused) as refused:
        one_province.activate(run, 0, 5, batch, now=now)
    assert (refused.value.reason.code, refused.value.reason.field) == (code, "batch_id")


def test_a_batch_without_its_stages_takes_no_stamp_until_they_are_written_down(one_province):
    run = one_province.released()
    with transaction(one_province.rt.main) as db:
        batch = make.batch(db, one_province.product)
    with pytest.raises(Refused) as refused:
        one_province.activate(run, 0, 5, batch)
    assert (refused.value.reason.code, refused.value.reason.field) == ("batch.incomplete.steps", "batch_id")
    with transaction(one_province.rt.main) as db:
        make.step(db, batch)
    assert one_province.activate(run, 0, 5, batch) == 5


def hold_on(batch, **more):
    return BatchHold(
        batch_id=batch.id,
        unit_name="Đội kiểm tra",
        reason="kiểm tra",
        placed_at=NOON,
        placed_by=30,
        review_on=date(2026, 12, 1),
        **more,
    )


def recall_of(db, batch, producer):
    recall = Recall(
        producer_id=producer.id,
        kind="voluntary",
        decided_by=producer.name,
        decision_date=date(2026, 11, 20),
        scope="lô",
        public_text="…",
        entered_at=NOON,
        entered_by=10,
        published_at=NOON,
    )
    db.add(recall)
    db.flush()
    db.add(RecallBatch(recall_id=recall.id, batch_id=batch.id))


def test_undoing_sets_the_stamps_free_for_another_batch(province):
    run, batch, other = province.released(), province.batch(), province.batch(lot="L2412")
    province.activate(run, 0, 130, batch)
    assert undo(province, run, 65, 130) == 65
    province.activate(run, 65, 130, other)
    assert rows(province, run) == [(0, 65, batch.id), (65, 130, other.id)]


@pytest.mark.parametrize(("days", "fine"), [(10, True), (11, False)])
def test_undo_ends_after_ten_days(one_province, days, fine):
    run, batch = one_province.released(), one_province.batch()
    one_province.activate(run, 0, 10, batch)
    later = NOON + timedelta(days=days)
    if fine:
        assert undo(one_province, run, 0, 10, now=later) == 10
    else:
        with pytest.raises(Conflict, match=r"range\.undo_too_late"):
            undo(one_province, run, 0, 10, now=later)


def test_what_was_never_activated_is_not_undone(one_province):
    run, batch = one_province.released(), one_province.batch()
    one_province.activate(run, 0, 10, batch)
    with pytest.raises(Conflict, match=r"range\.not_activated"):
        undo(one_province, run, 5, 11)


def test_another_organisation_undoes_nothing(one_province):
    run, batch = one_province.released(), one_province.batch()
    one_province.activate(run, 0, 10, batch)
    with pytest.raises(Forbidden):
        undo(one_province, run, 0, 10, by=make.actor("producer", 11, producers=frozenset({99})))


def test_undo_ends_with_a_hold_even_one_that_has_ended(one_province):
    run, batch = one_province.released(), one_province.batch()
    one_province.activate(run, 0, 10, batch)
    with transaction(one_province.rt.main) as db:
        db.add(hold_on(batch, released_at=NOON, released_by=31))
    with pytest.raises(Conflict, match=r"range\.undo_after_hold"):
        undo(one_province, run, 0, 10)


def test_undo_ends_with_a_recall(one_province):
    run, batch = one_province.released(), one_province.batch()
    one_province.activate(run, 0, 10, batch)
    with transaction(one_province.rt.main) as db:
        recall_of(db, batch, one_province.producer)
    with pytest.raises(Conflict, match=r"range\.undo_after_recall"):
        undo(one_province, run, 0, 10)


def test_undo_ends_with_the_date_of_the_batch(one_province):
    run, batch = one_province.released(), one_province.batch(exp_date=date(2026, 11, 21))
    one_province.activate(run, 0, 10, batch)
    with pytest.raises(Conflict, match=r"range\.undo_after_date"):
        undo(one_province, run, 0, 10, now=NOON + timedelta(days=2))


TRIES, AT_ONCE = 200, 16


def test_of_two_hundred_activations_of_one_range_one_succeeds_and_the_others_hear_who_has_it(province):
    run, batches = province.released(130), [province.batch(lot=f"L{n}") for n in range(4)]

    def attempt(number):
        try:
            # Every fourth wants a neighbour that overlaps by one stamp.
            lo = 64 if number % 4 == 0 else 0
            return province.activate(run, lo, lo + 65, batches[number % 4])
        except Conflict as refused:
            return refused.reason.code, refused.reason.values["owner"]
        except Unavailable:
            return "busy"

    with ThreadPoolExecutor(AT_ONCE) as threads:
        answers = list(threads.map(attempt, range(TRIES)))
    assert answers.count(65) == 1
    assert answers.count(("range.activated", province.producer.name)) + answers.count("busy") == TRIES - 1
    assert answers.count("busy") < TRIES // 2
    assert len(rows(province, run)) == 1


def test_an_exception_after_the_last_statement_of_activating_leaves_nothing(province):
    run, batch = province.released(), province.batch()
    with pytest.raises(RuntimeError), transaction(province.rt.main) as db:
        service.activate(
            db,
            actor=province.maker,
            run_id=run.id,
            lo=0,
            hi=10,
            batch_id=batch.id,
            tolerance_percent=5,
            now=NOON,
        )
        raise RuntimeError
    with snapshot(province.rt.main) as db:
        assert db.scalar(select(func.count()).select_from(StampRange)) == 0
        lines = select(func.count()).select_from(LedgerEntry).where(LedgerEntry.act == "stamps.activated")
        assert db.scalar(lines) == 0
