"""The whole record behind a stamp: what is public and what is not, on both databases."""

import pytest

from tests import make
from tests.conftest import NOON
from tests.inspections.test_findings import record
from trace.base.db import snapshot, transaction
from trace.base.errors import NotFound
from trace.inspections import queries
from trace.registry.models import Certificate


def behind(market, ordinal=3):
    with snapshot(market.rt.main) as db:
        return queries.stamp_record(db, market.run.id, ordinal)


def test_the_record_names_run_batch_product_producer_and_balance(market):
    found = behind(market)
    assert (found.run.id, found.goods.batch.id) == (market.run.id, market.batch.id)
    assert found.goods.version.name_vi == "Mật ong Vũ Quang"
    assert found.maker.producer.id == market.province.producer.id
    assert (found.goods.balance.quantity, found.goods.balance.activated) == (1000, 65)
    assert (found.stretch.lo, found.stretch.hi) == (0, 65)


def test_a_stamp_that_was_not_activated_has_no_batch(market):
    found = behind(market, 100)
    assert (found.goods.batch, found.goods.balance, found.measures.recalls) == (None, None, [])
    assert (found.stretch.lo, found.stretch.hi) == (65, 130)


@pytest.mark.parametrize("ordinal", [130, 10**9])
def test_a_stamp_outside_the_run_has_no_record(market, ordinal):
    with pytest.raises(NotFound):
        behind(market, ordinal)


def test_the_history_is_that_of_this_stamp_and_not_of_its_neighbours(market):
    market.hold_stamps(10, 20)
    acts = [entry.act for entry in behind(market, 3).history]
    assert "stamps.held" not in acts
    assert "stamps.held" in [entry.act for entry in behind(market, 10).history]
    assert {"run.ordered", "stamps.activated"} <= set(acts)


def test_holds_and_findings_are_on_the_record(market):
    key = market.hold_batch()
    made = record(market)
    found = behind(market)
    assert [one.key for one in found.measures.holds] == [key]
    assert [one.id for one in found.measures.findings] == [made.id]


def test_certificates_of_other_products_stay_off(market):
    with transaction(market.rt.main) as db:
        other = make.product(db, market.province.producer, name="Rượu mật ong")
        kept = Certificate(
            producer_id=market.province.producer.id,
            kind="haccp",
            name="HACCP",
            number="1",
            issuer="QUACERT",
            made_at=NOON,
            made_by=1,
        )
        db.add(kept)
        db.flush()
    assert [one.id for one in behind(market).goods.certificates] == [kept.id]
    assert other.id != market.province.product.id


def test_the_record_costs_a_bounded_number_of_queries(market, count_queries):
    for minute in range(3):
        market.hold_stamps(minute * 10, minute * 10 + 10)
    with snapshot(market.rt.main) as db:
        seen = count_queries(market.rt.main)
        queries.stamp_record(db, market.run.id, 3)
    assert len(seen) <= 30
