"""Two people do the same half of a measure in the same moment: one of them has done it, the other is told so."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import func, select

from tests import make
from tests.inspections.conftest import HOLD, make_market
from trace.base.db import snapshot
from trace.base.errors import Conflict
from trace.inspections import service
from trace.inspections.measures.models import Measure, RecallScope
from trace.registry import service as registry
from trace.web.problems import STATUS


@pytest.fixture
def market(both):
    return make_market(both)


def at_once(market, command, actors, **arguments):
    """What each of two people is told, as a status, when both begin together."""
    together = Barrier(len(actors))

    def attempt(actor):
        together.wait()
        try:
            market.do(command, actor=actor, **arguments)
        except Conflict as refused:
            return STATUS[type(refused)]
        return 200

    with ThreadPoolExecutor(len(actors)) as threads:
        return sorted(threads.map(attempt, actors))


def count(market, table, *where):
    with snapshot(market.rt.main) as db:
        return db.scalar(select(func.count()).select_from(table).where(*where))


def another(actor, number):
    """A colleague with the same rights."""
    return make.actor(actor.role, number, units=actor.units, home=actor.home, heads=actor.heads)


@pytest.mark.parametrize("kind", ["stamps", "batch"])
def test_a_hold_is_confirmed_once_and_released_once(market, kind):
    key = market.hold(kind)
    assert at_once(market, service.confirm_hold, [market.head, market.boss], key=key) == [200, 409]
    colleagues = [market.colleague, another(market.inspector, 36)]
    reason = "Mẫu đạt, cho bán lại"
    assert at_once(market, service.release_hold, colleagues, key=key, reason=reason) == [200, 409]
    assert market.state() == "active"
    acts = [act for act in market.acts() if act.endswith(("hold_confirmed", "hold_released"))]
    assert len(acts) == len(set(acts)) == 2, market.acts()
    assert count(market, Measure, Measure.ended_at.is_not(None)) == 1


def test_two_holds_of_the_same_goods_are_one(market):
    colleagues = [market.inspector, market.colleague]
    span = {"run_id": market.run.id, "lo": 0, "hi": 10}
    assert at_once(market, service.hold_stamps, colleagues, details=HOLD, **span) == [200, 409]
    assert count(market, Measure) == 1


def test_a_recall_is_published_once_and_closed_once(market):
    entered = market.do(registry.enter_recall, actor=market.inspector, details=market.recall()).id
    publishers = [market.head, another(market.head, 37)]
    assert at_once(market, service.publish_recall, publishers, recall_id=entered) == [200, 409]
    assert (count(market, RecallScope), count(market, Measure)) == (1, 1)
    closed = {"recall_id": entered, "returned_quantity": 5}
    assert at_once(market, service.close_recall, publishers, **closed) == [200, 409]
    assert market.acts().count("recall.published") == market.acts().count("recall.closed") == 1
