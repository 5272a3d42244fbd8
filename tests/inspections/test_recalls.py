"""Recalls on both databases: compulsory by two people, voluntary with goods held at once, closed by a second one."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from tests import make
from tests.conftest import NOON
from trace.base.db import snapshot, transaction
from trace.base.errors import Conflict, Forbidden, Refused
from trace.inspections import queries, service
from trace.inspections.queries import HoldQuestion, RecallQuestion
from trace.registry import service as registry


def entered(market, **more):
    return market.do(registry.enter_recall, actor=market.inspector, details=market.recall(**more))


def published(market):
    recall = entered(market)
    market.do(registry.publish_recall, actor=market.head, recall_id=recall.id)
    return recall


def voluntary(market):
    details = market.recall(decided_by="", decision_no=None)
    return market.do(registry.start_voluntary_recall, actor=market.province.maker, details=details)


def test_a_compulsory_recall_is_public_when_a_second_person_publishes_it_and_not_before(market):
    recall = entered(market)
    assert market.state() == "active"
    market.do(registry.publish_recall, actor=market.head, recall_id=recall.id)
    assert market.state() == "recalled"


def test_one_person_does_not_enter_and_publish_a_compulsory_recall(market):
    recall = entered(market)
    with pytest.raises(Forbidden):
        market.do(registry.publish_recall, actor=market.inspector, recall_id=recall.id)
    assert market.state() == "active"


def test_the_database_too_refuses_one_person_for_both(market):
    recall = entered(market)
    with pytest.raises(IntegrityError), transaction(market.rt.main) as db:
        one = {"who": market.inspector.id, "id": recall.id, "at": NOON.isoformat()}
        db.execute(text("UPDATE recalls SET published_by = :who, published_at = :at WHERE id = :id"), one)


@pytest.mark.parametrize("missing", [{"decided_by": ""}, {"decision_no": None}, {"decision_no": " "}, {"scope": ""}])
def test_a_compulsory_recall_states_authority_number_and_scope(market, missing):
    with pytest.raises(Refused):
        entered(market, **missing)


def test_a_voluntary_recall_holds_the_batch_at_once(market):
    recall = voluntary(market)
    assert market.state() == "on_hold"
    with snapshot(market.rt.main) as db:
        (held,) = queries.holds(db, HoldQuestion(batch_ids=[market.batch.id]))
        assert queries.unconfirmed(db) == []
    assert (held.unit_name, held.state.open) == (market.province.producer.name, True)
    market.do(registry.publish_recall, actor=market.head, recall_id=recall.id)
    assert market.state() == "recalled"


def test_the_hold_of_a_voluntary_recall_ends_only_with_the_recall(market):
    recall = voluntary(market)
    with snapshot(market.rt.main) as db:
        (held,) = queries.holds(db, HoldQuestion(batch_ids=[market.batch.id]))
    with pytest.raises(Conflict) as caught:
        market.do(service.release_hold, actor=market.head, key=held.key, reason="Kết quả kiểm nghiệm đạt")
    assert caught.value.reason.code == "hold.of_recall"
    market.do(registry.withdraw_recall, actor=market.head, recall_id=recall.id, reason="Nhập nhầm lô")
    assert market.state() == "active"


def test_lots_outside_the_scope_stay_as_they_are(market):
    other = market.province.batch(lot="L2412")
    market.province.activate(market.run, 65, 130, other)
    published(market)
    assert (market.state(0), market.state(70)) == ("recalled", "active")


def test_who_entered_a_recall_does_not_close_it_and_another_does(market):
    recall = published(market)
    close = {"recall_id": recall.id, "returned_quantity": 800}
    with pytest.raises(Conflict) as caught:
        market.do(service.close_recall, actor=market.inspector, **close)
    assert caught.value.reason.code == "recall.own_closing"
    market.do(service.close_recall, actor=market.head, **close)
    with snapshot(market.rt.main) as db:
        view = queries.recall(db, recall.id)
    assert (view.state, view.recall.returned_quantity) == ("closed", 800)
    assert market.state() == "recalled"


def test_a_recall_that_is_not_public_is_not_closed(market):
    recall = entered(market)
    with pytest.raises(Conflict):
        market.do(service.close_recall, actor=market.head, recall_id=recall.id, returned_quantity=0)


def test_the_list_tells_what_waits_and_shows_each_recall_once(market):
    first, second = published(market), entered(market)
    with snapshot(market.rt.main) as db:
        assert [one.recall.id for one in queries.recalls(db, RecallQuestion())] == [second.id, first.id]
        assert [one.recall.id for one in queries.recalls(db, RecallQuestion(entered_only=True))] == [second.id]
        assert [one.recall.id for one in queries.recalls(db, RecallQuestion(), after=second.id)] == [first.id]
        assert queries.recalls(db, RecallQuestion(producer_ids=[])) == []
        (view,) = queries.recalls(db, RecallQuestion(batch_ids=[market.batch.id]), limit=1)
    assert [batch.lot for batch in view.batches] == [market.batch.lot]
    assert view.producer == market.province.producer.name


def test_a_producer_recalls_only_its_own_batches(market):
    stranger = make.actor("producer", 11, producers=frozenset({999}))
    with pytest.raises(Forbidden):
        market.do(registry.start_voluntary_recall, actor=stranger, details=market.recall(decided_by=""))
    assert market.state() == "active"
