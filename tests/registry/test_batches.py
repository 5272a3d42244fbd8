"""Batches, their journey, holds and recalls, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from tests import make
from tests.conftest import NOON
from trace.base.errors import Conflict, Forbidden, Refused, Stale
from trace.registry import queries, service
from trace.registry.models import Recall
from trace.registry.rules import BatchDetails, RecallDetails, StepDetails

TODAY = date(2026, 11, 20)
LOT = BatchDetails(
    mfg_date=TODAY, quantity=100, unit="chai", exp_kind="use_by", exp_date=date(2027, 11, 20), lot="M-01"
)
NOTICE = RecallDetails(
    batch_ids=(), decision_date=TODAY, scope="Lô M-01, 100 chai", public_text="Chai nứt cổ.", decided_by="Chi cục ATTP"
)


@pytest.fixture
def owner(db):
    return make.producer(db)


@pytest.fixture
def honey(db, owner):
    return make.product(db, owner)


@pytest.fixture
def theirs(owner):
    return make.actor("producer", 5, producers=frozenset({owner.id}))


@pytest.fixture
def unit(db):
    return make.agency(db)


@pytest.fixture
def squad(db, unit):
    return make.agency(db, name="Đội kiểm tra số 1", kind="inspectorate", parent=unit.id)


@pytest.fixture
def inspector(squad):
    return make.actor("inspector", 30, units=frozenset({squad.id}), home=squad.id)


@pytest.fixture
def officer(unit):
    return make.actor("officer", 40, units=frozenset({unit.id}), home=unit.id)


@pytest.fixture
def lot(db, theirs, honey):
    return added(db, theirs, honey)


def added(db, theirs, honey, details=LOT):
    return service.add_batch(db, actor=theirs, product_id=honey.id, details=details, now=NOON)


def codes(error):
    return {(reason.code, reason.field) for reason in error.value.reasons}


def test_a_lot_number_is_made_where_the_pack_has_none(db, theirs, honey):
    nameless = replace(LOT, lot=None)
    assert [added(db, theirs, honey, nameless).lot for _ in range(3)] == ["261120", "261120-2", "261120-3"]


def test_a_product_has_each_lot_number_once(db, theirs, honey, lot):
    with pytest.raises(Refused) as error:
        added(db, theirs, honey)
    assert codes(error) == {("batch.lot_taken", "lot")}


@pytest.mark.parametrize(
    ("wrong", "code", "field"),
    [
        ({"mfg_date": date(2026, 11, 21)}, "date.future", "mfg_date"),
        ({"exp_date": date(2026, 11, 19)}, "batch.expiry_before_production", "exp_date"),
        ({"exp_date": None}, "batch.kind_without_date", "exp_date"),
        ({"exp_kind": "none"}, "batch.date_without_kind", "exp_kind"),
        ({"exp_kind": "perhaps"}, "choice.unknown", "exp_kind"),
        ({"quantity": 0}, "number.range", "quantity"),
        ({"quantity": -5}, "number.range", "quantity"),
        ({"units_per_pack": 0}, "number.range", "units_per_pack"),
        ({"units_per_pack": 101}, "batch.no_pack", "units_per_pack"),
        ({"unit": ""}, "field.missing", "unit"),
        ({"site_id": 999}, "site.unknown", "site_id"),
    ],
)
def test_a_wrong_batch_is_refused_beside_its_field(db, theirs, honey, wrong, code, field):
    with pytest.raises(Refused) as error:
        added(db, theirs, honey, replace(LOT, **wrong))
    assert codes(error) == {(code, field)}


def test_a_batch_does_not_shrink_below_its_stamped_packs(db, theirs, lot):
    service.note_stamped(db, batch_id=lot.id, more=60)
    service.edit_batch(db, actor=theirs, batch_id=lot.id, details=replace(LOT, quantity=60), now=NOON)
    with pytest.raises(Refused) as error:
        service.edit_batch(db, actor=theirs, batch_id=lot.id, details=replace(LOT, quantity=59), now=NOON)
    assert codes(error) == {("batch.below_stamped", "quantity")}


def test_an_edit_on_an_older_reading_of_a_batch_is_stale(db, theirs, lot):
    service.edit_batch(db, actor=theirs, batch_id=lot.id, details=LOT, version=1, now=NOON)
    with pytest.raises(Stale):
        service.edit_batch(db, actor=theirs, batch_id=lot.id, details=LOT, version=1, now=NOON)


def test_a_last_started_pack_counts():
    assert replace(LOT, quantity=100, units_per_pack=12).packs == 9
    assert replace(LOT, quantity=96, units_per_pack=12).packs == 8


def test_steps_are_numbered_and_tell_when_they_happened_and_were_written_down(db, theirs, lot):
    earlier = NOON - timedelta(days=3)
    for name in ("Thu hoạch", "Đóng chai"):
        details = StepDetails(name_vi=name, event_time=earlier, place="Xã Vũ Quang")
        service.add_step(db, actor=theirs, batch_id=lot.id, details=details, now=NOON)
    steps = [each.step for each in queries.journey(db, lot.id)]
    assert [(step.seq, step.name_vi) for step in steps] == [(1, "Thu hoạch"), (2, "Đóng chai")]
    assert {(step.event_time, step.made_at) for step in steps} == {(earlier, NOON)}


def test_a_step_has_happened(db, theirs, lot):
    details = StepDetails(name_vi="Thu hoạch", event_time=NOON + timedelta(hours=1), place="Xã Vũ Quang")
    with pytest.raises(Refused) as error:
        service.add_step(db, actor=theirs, batch_id=lot.id, details=details, now=NOON)
    assert codes(error) == {("date.future", "event_time")}


def held(db, inspector, lot, review_on=date(2026, 12, 2)):
    return service.hold_batch(
        db, actor=inspector, batch_id=lot.id, reason="Lấy mẫu kiểm tra", review_on=review_on, now=NOON
    )


def test_a_hold_names_its_unit_and_is_confirmed_by_its_head(db, inspector, squad, lot):
    hold = held(db, inspector, lot)
    assert (hold.unit_name, hold.agency_id) == ("Đội kiểm tra số 1", squad.id)
    head = make.actor("inspector", 31, units=frozenset({squad.id}), heads=frozenset({squad.id}), home=squad.id)
    service.confirm_batch_hold(db, actor=head, hold_id=hold.id, now=NOON)
    assert hold.confirmed_by == 31


def test_the_inspector_does_not_confirm_their_own_hold(db, inspector, squad, lot):
    hold = held(db, inspector, lot)
    same = make.actor("inspector", 30, units=frozenset({squad.id}), heads=frozenset({squad.id}), home=squad.id)
    with pytest.raises(Forbidden):
        service.confirm_batch_hold(db, actor=same, hold_id=hold.id, now=NOON)


def test_a_hold_that_nobody_confirms_goes_up(db, inspector, unit, lot):
    hold = held(db, inspector, lot)
    above = make.actor("inspector", 32, units=frozenset({unit.id}), heads=frozenset({unit.id}), home=unit.id)
    clock = make.actor("admin", 0)
    day = timedelta(hours=24)
    assert service.escalate_batch_holds(db, actor=clock, after=day, now=NOON + timedelta(hours=23)) == []
    assert service.escalate_batch_holds(db, actor=clock, after=day, now=NOON + day) == [hold.id]
    assert service.escalate_batch_holds(db, actor=clock, after=day, now=NOON + day) == []
    service.confirm_batch_hold(db, actor=above, hold_id=hold.id, now=NOON + day)
    assert hold.confirmed_by == 32


@pytest.mark.parametrize("review_on", [TODAY, TODAY + timedelta(days=61)])
def test_a_hold_is_looked_at_again_soon(db, inspector, lot, review_on):
    with pytest.raises(Refused) as error:
        held(db, inspector, lot, review_on)
    assert codes(error) == {("hold.review_day", "review_on")}


def test_a_hold_is_released_once_with_a_reason_by_a_second_person_of_its_unit(db, inspector, squad, lot):
    hold = held(db, inspector, lot)
    elsewhere = make.actor("inspector", 33, units=frozenset({999}), home=999)
    second = make.actor("inspector", 34, units=frozenset({squad.id}), home=squad.id)
    for nobody in (inspector, elsewhere):
        with pytest.raises(Forbidden):
            service.release_batch_hold(db, actor=nobody, hold_id=hold.id, reason="Đạt", now=NOON)
    with pytest.raises(Refused):
        service.release_batch_hold(db, actor=second, hold_id=hold.id, reason=" ", now=NOON)
    service.release_batch_hold(db, actor=second, hold_id=hold.id, reason="Đạt", now=NOON)
    assert queries.open_holds(db, lot.id) == []
    with pytest.raises(Conflict):
        service.release_batch_hold(db, actor=second, hold_id=hold.id, reason="Đạt", now=NOON)


def test_what_is_said_of_a_held_batch_stays(db, theirs, inspector, lot):
    held(db, inspector, lot)
    with pytest.raises(Conflict) as error:
        service.edit_batch(db, actor=theirs, batch_id=lot.id, details=LOT, now=NOON)
    assert codes(error) == {("batch.frozen", None)}


def test_a_compulsory_recall_states_authority_number_and_date(db, inspector, lot):
    bare = replace(NOTICE, batch_ids=(lot.id,), decided_by="")
    with pytest.raises(Refused) as error:
        service.enter_recall(db, actor=inspector, details=bare, now=NOON)
    assert codes(error) == {("field.missing", "decided_by"), ("field.missing", "decision_no")}


def test_a_compulsory_recall_is_published_by_a_second_person(db, inspector, officer, lot):
    notice = replace(NOTICE, batch_ids=(lot.id,), decision_no="12/QĐ-ATTP")
    recall = service.enter_recall(db, actor=inspector, details=notice, now=NOON)
    with pytest.raises(Forbidden):
        service.publish_recall(db, actor=inspector, recall_id=recall.id, now=NOON)
    service.publish_recall(db, actor=officer, recall_id=recall.id, now=NOON)
    assert (recall.published_at, recall.published_by) == (NOON, 40)
    with pytest.raises(Conflict):
        service.publish_recall(db, actor=officer, recall_id=recall.id, now=NOON)


def test_the_database_itself_refuses_one_person_twice(db, inspector, lot):
    notice = replace(NOTICE, batch_ids=(lot.id,), decision_no="12/QĐ-ATTP")
    recall = service.enter_recall(db, actor=inspector, details=notice, now=NOON)
    with pytest.raises(IntegrityError), db.begin_nested():
        db.execute(update(Recall).where(Recall.id == recall.id).values(published_by=inspector.id))


def test_a_voluntary_recall_holds_its_batches_at_once(db, theirs, officer, lot):
    recall = service.start_voluntary_recall(
        db, actor=theirs, details=replace(NOTICE, batch_ids=(lot.id,), decided_by=""), now=NOON
    )
    assert (recall.decided_by, recall.published_at) == ("HTX Mật ong Vũ Quang", None)
    assert [hold.unit_name for hold in queries.open_holds(db, lot.id)] == ["HTX Mật ong Vũ Quang"]
    service.publish_recall(db, actor=officer, recall_id=recall.id, now=NOON)
    service.close_recall(db, actor=officer, recall_id=recall.id, returned_quantity=80, now=NOON)
    assert recall.returned_quantity == 80


def test_a_withdrawn_recall_ends_the_holds_it_began(db, theirs, officer, lot):
    details = replace(NOTICE, batch_ids=(lot.id,), decided_by="")
    recall = service.start_voluntary_recall(db, actor=theirs, details=details, now=NOON)
    service.withdraw_recall(db, actor=officer, recall_id=recall.id, reason="Nhầm lô", now=NOON)
    assert (queries.open_holds(db, lot.id), queries.recalls_of(db, lot.id)) == ([], [])


def test_a_producer_recalls_nobody_elses_batch(db, inspector, lot):
    stranger = make.actor("producer", 6, producers=frozenset({lot.producer_id + 1}))
    with pytest.raises(Forbidden):
        service.start_voluntary_recall(db, actor=stranger, details=replace(NOTICE, batch_ids=(lot.id,)), now=NOON)


def test_one_notice_names_one_producer(db, inspector, lot):
    other = make.producer(db, name="HTX Khác")
    foreign = make.batch(db, make.product(db, other))
    notice = replace(NOTICE, batch_ids=(lot.id, foreign.id), decision_no="12/QĐ")
    with pytest.raises(Refused) as error:
        service.enter_recall(db, actor=inspector, details=notice, now=NOON)
    assert codes(error) == {("recall.producers", "batch_ids")}
