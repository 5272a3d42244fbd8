"""The account of a run: released is active, void and in stock, to the last label, whatever happened."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import make
from tests.conftest import NOON
from trace.base.db import snapshot, transaction
from trace.base.errors import Conflict, Forbidden, Refused
from trace.stamps import queries, rules, service
from trace.stamps.rules import NOTHING, VOIDED_HOW, Account, Span, Wish
from trace.stamps.service import Packing, Voiding

HAPPENED = {
    "batch_id": 7,
    "activated_at": NOON,
    "voided_at": NOON,
    "stolen_on": date(2026, 11, 20),
    "revoked_at": NOON,
    "hold_id": 3,
    "consumed_on": date(2026, 11, 20),
}
FACTS = st.builds(
    lambda names, how: replace(NOTHING, **{name: HAPPENED[name] for name in names}, voided_how=how),
    st.sets(st.sampled_from(sorted(HAPPENED))),
    st.sampled_from([None, *VOIDED_HOW, "in a way of some later release"]),
)
CHANGES = st.lists(st.tuples(st.integers(0, 199), st.integers(1, 200), FACTS), max_size=12)


@given(CHANGES, st.integers(1, 10_000))
def test_whatever_happened_the_three_places_hold_every_label_once(changes, copies):
    rows = []
    for lo, length, facts in changes:
        rows = rules.change(rows, [Span(lo, min(lo + length, 200))], lambda _before, facts=facts: facts)
    whole = rules.pieces(rows, 0, 200)
    found = rules.account(whole, copies)
    assert found.released == 200 * copies and found.exact
    assert sum(span.length for span in rules.stock_spans(whole)) * copies == found.stock
    for place in ("active", "stock"):
        assert all(getattr(found, f"{place}_{what}") <= getattr(found, place) for what in ("held", "stolen", "revoked"))


def void(province, run, spans, how, *, by=None, reason="ghi lại"):
    with transaction(province.rt.main) as db:
        return service.void_spans(
            db,
            actor=by or province.maker,
            run_id=run.id,
            spans=[Span(*one) for one in spans],
            voiding=Voiding(how, reason),
            now=NOON,
        )


def pack(province, run, choice, each=None, kind="box", prefix="2000000"):
    with transaction(province.rt.main) as db:
        return service.pack(
            db,
            actor=province.maker,
            run_id=run.id,
            packing=Packing(kind, choice, each),
            company_prefix=prefix,
            now=NOON,
        )


def account_of(province, run):
    """The account of a run as it is now."""
    with snapshot(province.rt.main) as db:
        return queries.account(db, queries.run(db, run.id))


def chosen(province, run, **wish):
    with snapshot(province.rt.main) as db:
        return queries.choice(db, province.rt.keys, run, Wish(**wish))


def test_a_run_with_spoiled_sheets_a_returned_box_activations_and_an_undoing_reconciles_to_the_last_label(province):
    run, batch = province.released(1000), province.batch()
    pack(province, run, rules.whole(1000), each=260)
    assert void(province, run, chosen(province, run, how="sheets", sheets="1, 3").spans, "spoiled") == 130
    assert void(province, run, chosen(province, run, how="boxes", boxes="4").spans, "returned") == 220
    province.activate(run, 260, 520, batch)
    province.activate(run, 520, 600, batch)
    with transaction(province.rt.main) as db:
        service.undo_activation(
            db, actor=province.maker, run_id=run.id, lo=500, hi=600, within_days=10, now=NOON + timedelta(days=1)
        )
        service.consume_range(db, actor=province.maker, run_id=run.id, lo=300, hi=310, how="sold", now=NOON)
    void(province, run, [(60 + 65, 60 + 65 + 5)], "lost")
    void(province, run, [(260, 262)], "other", by=province.inspector)
    other = province.released(1, kind="lot", copies=90)
    with snapshot(province.rt.main) as db:
        found = queries.account(db, queries.run(db, run.id))
        lines = {line.run_id: line.account for line in queries.accounts(db, producers=None, limit=10)}
        total = queries.account_of_all(db, producers={province.producer.id})
    assert found == Account(
        released=1000, active=238, stock=405, spoiled=130, lost=5, returned=220, other=2, active_consumed=10
    )
    assert found.exact and found.void == 357
    assert lines == {run.id: found, other.id: Account(released=90, stock=90)}
    assert total == found + lines[other.id] and total.exact


def test_a_shared_code_counts_its_copies(one_province):
    run, batch = one_province.released(1, kind="lot", copies=90), one_province.batch(quantity=90)
    one_province.activate(run, 0, 1, batch)
    with snapshot(one_province.rt.main) as db:
        assert queries.account(db, run) == Account(released=90, active=90)


def test_nothing_is_accounted_for_before_release(one_province):
    run = one_province.order()
    with snapshot(one_province.rt.main) as db:
        assert queries.account(db, run) == Account()
        assert list(queries.accounts(db, producers=None, limit=10)) == []
        assert queries.account_of_all(db, producers=None) == Account()


def test_sums_in_the_database_are_those_of_the_rule(province):
    run = province.released(len(HAPPENED) ** 2 * 3)
    with transaction(province.rt.main) as db:
        hold = service.hold_range(
            db, actor=province.inspector, run_id=run.id, lo=0, hi=1, reason="x", review_on=date(2026, 12, 1), now=NOON
        )
        batch = make.batch(db, province.product)
        real = HAPPENED | {"hold_id": hold.id, "batch_id": batch.id}
        at = 1
        for first in HAPPENED:
            for second in HAPPENED:
                happened = {first: real[first], second: real[second]}
                make.stretch(db, run, at, at + 2, voided_how=VOIDED_HOW[at % 5] if at % 2 else None, **happened)
                at += 2
    with snapshot(province.rt.main) as db:
        assert queries.accounts(db, producers=None, limit=1)[0].account == queries.account(db, run)


def test_unused_labels_are_taken_back_by_a_competent_officer_too(one_province):
    run = one_province.released()
    assert void(one_province, run, [(0, 65)], "returned", by=one_province.officer) == 65
    with pytest.raises(Forbidden):
        void(one_province, run, [(65, 70)], "spoiled", by=one_province.officer)
    elsewhere = make.actor("officer", 21, units=frozenset({99}))
    with pytest.raises(Forbidden):
        void(one_province, run, [(65, 70)], "returned", by=elsewhere)


def test_active_labels_are_never_handed_back_not_even_by_an_inspector(one_province):
    run, batch = one_province.released(), one_province.batch()
    one_province.activate(run, 0, 10, batch)
    with pytest.raises(Conflict, match="void_after_activation"):
        void(one_province, run, [(5, 6)], "returned", by=one_province.inspector)


def test_how_stamps_were_voided_is_one_of_the_ways(one_province):
    run = one_province.released()
    with pytest.raises(Refused, match="void_how"):
        void(one_province, run, [(0, 1)], "lapsed")
