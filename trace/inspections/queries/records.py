"""The whole record behind a stamp, what is not public included: what an inspector reads on the spot."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from trace.base.errors import NotFound
from trace.core.reason import Reason
from trace.inspections.models import Finding
from trace.inspections.queries.findings import FindingQuestion, findings
from trace.inspections.queries.holds import HoldQuestion, HoldRecord, holds
from trace.inspections.queries.names import people
from trace.inspections.queries.recalls import RecallQuestion, RecallRecord, recalls
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
from trace.stamps.rules import Balance, RangeFacts, Stretch

HISTORY = 100


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
class Measures:
    """What was found and decided: findings, holds and recalls, open and past, and proposals of theft or revocation."""

    findings: Sequence[Finding]
    holds: Sequence[HoldRecord]
    recalls: Sequence[RecallRecord]
    proposals: Sequence[StampProposal]


@dataclass(frozen=True)
class StampRecord:
    """Everything about the stamp `ordinal`, counted from the run's first. `stretch`: its neighbours of one history."""

    run: Run
    ordinal: int
    stretch: Stretch
    maker: Maker
    goods: Goods
    measures: Measures
    history: Sequence[LedgerEntry]
    names: dict[int, str]

    def name(self, person: int | None) -> str:
        """The name of a person who entered or decided something here."""
        return self.names.get(person, "") if person is not None else ""


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
    goods = _goods(db, run, stretch.facts)
    maker = _maker(db, run.producer_id)
    measures = _measures(db, run, ordinal, goods.batch)
    history = _history(db, run, ordinal, goods.batch)
    record = StampRecord(run, ordinal, stretch, maker, goods, measures, history, {})
    return _with_names(db, record)


def _maker(db: Session, producer_id: int) -> Maker:
    producer = db.get_one(Producer, producer_id)
    commune = registry.commune_line(db, producer.ward_code, producer.ward_valid_from)
    return Maker(producer, registry.sites_of(db, producer_id), commune)


def _goods(db: Session, run: Run, facts: RangeFacts) -> Goods:
    product = db.get_one(Product, run.product_id)
    newest = select(func.max(ProductVersion.id)).where(ProductVersion.product_id == product.id).scalar_subquery()
    version = db.scalar(
        select(ProductVersion).where(ProductVersion.id == func.coalesce(product.accepted_version_id, newest))
    )
    certificates = registry.certificates_of(db, run.producer_id, product_id=product.id)
    ocop = registry.ocop_items_of(db, product.id)
    batch = db.get(Batch, facts.batch_id) if facts.batch_id is not None else None
    steps = registry.journey(db, batch.id) if batch else []
    return Goods(product, version, certificates, ocop, batch, steps, stamps.balance(db, batch) if batch else None)


def _measures(db: Session, run: Run, ordinal: int, batch: Batch | None) -> Measures:
    batches: Collection[int] = [batch.id] if batch else []
    on_stamp = holds(db, HoldQuestion(run_id=run.id, ordinal=ordinal))
    on_batch = holds(db, HoldQuestion(batch_ids=batches)) if batch else []
    proposals = db.scalars(
        select(StampProposal)
        .where(StampProposal.run_id == run.id, StampProposal.lo <= ordinal, StampProposal.hi > ordinal)
        .order_by(StampProposal.id.desc())
    ).all()
    question = FindingQuestion(run.producer_id, batch.id if batch else None, run.id)
    found = findings(db, question, limit=20)
    recalled = recalls(db, RecallQuestion(batch_ids=batches)) if batch else []
    return Measures(found, [*on_stamp, *on_batch], recalled, proposals)


def _history(db: Session, run: Run, ordinal: int, batch: Batch | None) -> list[LedgerEntry]:
    """What was done to the run (where it touches this ordinal), to its batch, its product and its producer."""
    entries = [entry for entry in ledger.history(db, ("run", run.id), limit=HISTORY) if _touches(entry, ordinal)]
    objects = [("producer", run.producer_id), ("product", run.product_id)]
    for on in [*objects, ("batch", batch.id)] if batch else objects:
        entries += ledger.history(db, on, limit=HISTORY)
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
        *record.measures.findings,
    )
    columns = ("made_by", "ordered_by", "approved_by", "proposed_by", "decided_by", "actor_id")
    persons = {getattr(row, column, None) for row in rows for column in columns}
    persons |= {record.goods.batch.made_by} if record.goods.batch else set()
    persons |= {record.stretch.facts.activated_by}
    persons |= {entry.actor_id for entry in record.history}
    record.names.update(people(db, {person for person in persons if person is not None}))
    return record
