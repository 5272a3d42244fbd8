"""The record of goods without a stamp in hand: a batch, a product or a producer, with all that stands around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from trace.inspections.queries.around import Around, GoodsQuestion, around
from trace.inspections.queries.names import Named, people
from trace.inspections.queries.records import Goods, Maker, goods_of, history_of, maker_of, persons_of
from trace.ledger.models import LedgerEntry
from trace.registry import queries as registry
from trace.registry.models import Batch, Certificate

BATCHES = 20
PRODUCTS = 50


@dataclass(frozen=True)
class GoodsRecord(Named):
    """What is known of goods: `goods` None for a producer as a whole, whose certificates are all of its own.

    `batches`: the newest of the product; `products`: those of the producer.
    """

    maker: Maker
    goods: Goods | None
    certificates: Sequence[Certificate]
    measures: Around
    history: Sequence[LedgerEntry]
    names: dict[int, str]
    batches: Sequence[Batch] = field(default_factory=list)
    products: Sequence[registry.Shown] = field(default_factory=list)


def batch_record(db: Session, batch_id: int) -> GoodsRecord:
    """The record of a batch; NotFound when there is none."""
    batch = registry.batch(db, batch_id)
    return _record(db, batch.producer_id, batch.product_id, batch)


def product_record(db: Session, product_id: int) -> GoodsRecord:
    """The record of a product with its newest batches; NotFound when there is none."""
    product = registry.product(db, product_id)
    return _record(db, product.producer_id, product_id, None)


def producer_record(db: Session, producer_id: int) -> GoodsRecord:
    """The record of a producer with its products; NotFound when there is none."""
    registry.producer(db, producer_id)
    return _record(db, producer_id, None, None)


def _record(db: Session, producer_id: int, product_id: int | None, batch: Batch | None) -> GoodsRecord:
    batch_id = batch.id if batch else None
    goods = goods_of(db, producer_id, product_id, batch_id) if product_id is not None else None
    papers = goods.certificates if goods else registry.certificates_of(db, producer_id)
    measures = around(db, GoodsQuestion(producer_id, product_id, batch_id))
    history = history_of(db, producer_id, product_id, batch_id)
    batches = registry.batches_of(db, product_id, limit=BATCHES) if product_id is not None and batch is None else []
    products = registry.products_of(db, [producer_id], limit=PRODUCTS) if product_id is None else []
    steps = [one.step for one in goods.steps] if goods else []
    persons = persons_of([*papers, *history, *steps, *batches, *filter(None, (batch,))])
    names = measures.names | people(db, {person for person in persons if person is not None})
    return GoodsRecord(maker_of(db, producer_id), goods, papers, measures, history, names, batches, products)
