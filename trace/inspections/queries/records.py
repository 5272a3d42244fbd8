"""The whole record behind a stamp, what is not public included: what an inspector reads on the spot."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from trace.base.errors import NotFound
from trace.core.reason import Reason
from trace.inspections.queries.around import Around, GoodsQuestion, around
from trace.inspections.queries.names import Named, people
from trace.ledger import queries as ledger
from trace.ledger.models import LedgerEntry
from trace.registry import queries as registry
from trace.registry.models import (
    Batch,
    Certificate,
    OcopItem,
    Producer,
    Product,
    ProductVersion,
    Site,
)
from trace.registry.queries import Journey
from trace.stamps import queries as stamps
from trace.stamps.models import Run, StampProposal
from trace.stamps.rules import Balance, Stretch

HISTORY = 100
PERSONS = ("made_by", "ordered_by", "approved_by", "proposed_by", "decided_by", "actor_id")


@dataclass(frozen=True)
class Maker:
    """Who the stamp was issued to, with its places."""

    producer: Producer
    sites: Sequence[Site]
    commune: str


@dataclass(frozen=True)
class Goods:
    """What the stamp stands on: the product as last accepted (or newest), its papers, the batch with its journey."""

    product: Product
    version: ProductVersion | None
    certificates: Sequence[Certificate]
    ocop: Sequence[OcopItem]
    batch: Batch | None
    steps: Sequence[Journey]
    balance: Balance | None


@dataclass(frozen=True)
class StampRecord(Named):
    """Everything about the stamp `ordinal`, counted from the run's first. `stretch`: its neighbours of one history."""

    run: Run
    ordinal: int
    stretch: Stretch
    maker: Maker
    goods: Goods
    measures: Around
    proposals: Sequence[StampProposal]
    history: Sequence[LedgerEntry]
    names: dict[int, str]


def stretch_at(db: Session, run: Run, ordinal: int) -> Stretch:
    """The neighbours of this ordinal that share its history, itself included; NotFound outside the run."""
    if not 0 <= ordinal < run.quantity:
        raise NotFound(Reason("stamp.unknown"))
    whole = stamps.stretches(db, run.id, 0, run.quantity)
    return next(stretch for stretch in whole if stretch.lo <= ordinal < stretch.hi)


def stamp_record(db: Session, run_id: int, ordinal: int) -> StampRecord:
    """The whole record of a stamp; NotFound when no run holds it."""
    run = stamps.run(db, run_id)
    stretch = stretch_at(db, run, ordinal)
    goods = goods_of(db, run.producer_id, run.product_id, stretch.facts.batch_id)
    maker = maker_of(db, run.producer_id)
    batch_id = goods.batch.id if goods.batch else None
    measures = around(db, GoodsQuestion(run.producer_id, run.product_id, batch_id, run.id, ordinal))
    history = _history(db, run, ordinal, batch_id)
    record = StampRecord(run, ordinal, stretch, maker, goods, measures, _proposals(db, run, ordinal), history, {})
    return _with_names(db, record)


def maker_of(db: Session, producer_id: int) -> Maker:
    """A producer that exists, with its places."""
    producer = db.get_one(Producer, producer_id)
    commune = registry.commune_line(db, producer.ward_code, producer.ward_valid_from)
    return Maker(producer, registry.sites_of(db, producer_id), commune)


def goods_of(db: Session, producer_id: int, product_id: int, batch_id: int | None) -> Goods:
    """A product that exists and its papers, with the batch where there is one."""
    product = db.get_one(Product, product_id)
    newest = select(func.max(ProductVersion.id)).where(ProductVersion.product_id == product.id).scalar_subquery()
    version = db.scalar(
        select(ProductVersion).where(ProductVersion.id == func.coalesce(product.accepted_version_id, newest))
    )
    certificates = registry.certificates_of(db, producer_id, product_id=product.id)
    ocop = registry.ocop_items_of(db, product.id)
    batch = db.get(Batch, batch_id) if batch_id is not None else None
    steps = registry.journey(db, batch.id) if batch else []
    return Goods(product, version, certificates, ocop, batch, steps, stamps.balance(db, batch) if batch else None)


def _proposals(db: Session, run: Run, ordinal: int) -> Sequence[StampProposal]:
    here = StampProposal.run_id == run.id, StampProposal.lo <= ordinal, StampProposal.hi > ordinal
    return db.scalars(select(StampProposal).where(*here).order_by(StampProposal.id.desc())).all()


def _history(db: Session, run: Run, ordinal: int, batch_id: int | None) -> list[LedgerEntry]:
    """What was done to the run (where it touches this ordinal), to its batch, its product and its producer."""
    on_run = [entry for entry in ledger.history(db, ("run", run.id), limit=HISTORY) if _touches(entry, ordinal)]
    return in_order([*on_run, *history_of(db, run.producer_id, run.product_id, batch_id)])


def history_of(db: Session, producer_id: int, product_id: int | None, batch_id: int | None) -> list[LedgerEntry]:
    """What was done to a producer, and to the product and the batch where they are asked for."""
    objects = (("producer", producer_id), ("product", product_id), ("batch", batch_id))
    told = [ledger.history(db, (kind, number), limit=HISTORY) for kind, number in objects if number is not None]
    return in_order([entry for entries in told for entry in entries])


def in_order(entries: Sequence[LedgerEntry]) -> list[LedgerEntry]:
    """The newest first, as many as a page bears."""
    return sorted(entries, key=lambda entry: (entry.recorded_at, entry.id), reverse=True)[:HISTORY]


def _touches(entry: LedgerEntry, ordinal: int) -> bool:
    """Whether an entry on a run is about this ordinal: one that names no spans is about the whole run."""
    spans = entry.content.get("spans")
    return spans is None or any(lo <= ordinal < hi for lo, hi in spans)


def _with_names(db: Session, record: StampRecord) -> StampRecord:
    rows: Iterable[Any] = (
        record.run,
        *(one.step for one in record.goods.steps),
        *record.goods.certificates,
        *record.goods.ocop,
        *record.proposals,
        *record.history,
        *filter(None, (record.goods.batch,)),
    )
    persons = persons_of(rows) | {record.stretch.facts.activated_by}
    record.names.update(record.measures.names)
    record.names.update(people(db, {person for person in persons if person is not None}))
    return record


def persons_of(rows: Iterable[Any]) -> set[int | None]:
    """Who entered or decided these rows."""
    return {getattr(row, column, None) for row in rows for column in PERSONS}
