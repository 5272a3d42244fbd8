"""The public notice of a recall: what was decided over which lots, and whether a code is among them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from trace.core.words import local_day
from trace.lookup.rules import Product, Recall
from trace.lookup.rules.facts import ExpKind, RecallKind
from trace.registry import models as register


@dataclass(frozen=True, slots=True)
class RecalledBatch:
    """One lot that a notice covers."""

    batch_id: int
    product: Product
    lot: str
    mfg_date: date
    exp_date: date | None
    exp_kind: ExpKind
    quantity: int
    unit: str


@dataclass(frozen=True, slots=True)
class RecallNotice:
    """A recall that was published, even where it was withdrawn since: then the page says so."""

    number: int
    recall: Recall
    producer: str
    withdrawn_on: date | None
    batches: tuple[RecalledBatch, ...]

    @property
    def path(self) -> str:
        """The address of its page."""
        return f"/thu-hoi/{self.number}"


def notice(db: Session, recall_id: int) -> RecallNotice | None:
    """The notice of a recall; None when there is none, or it was never published."""
    recall, producer = register.Recall, register.Producer
    rows = select(recall, producer.name).join(producer, producer.id == recall.producer_id)
    found = db.execute(rows.where(recall.id == recall_id, recall.published_at.is_not(None))).first()
    if found is None:
        return None
    row, owner = found
    said = Recall(
        kind=cast(RecallKind, row.kind),
        decided_by=row.decided_by,
        decision_date=row.decision_date,
        decision_no=row.decision_no or "",
        scope=row.scope,
        public_text=row.public_text,
        advice=row.advice or "",
    )
    return RecallNotice(row.id, said, owner, _day(row.withdrawn_at), _batches(db, recall_id))


def _batches(db: Session, recall_id: int) -> tuple[RecalledBatch, ...]:
    batch, covered, product, version = (
        register.Batch,
        register.RecallBatch,
        register.Product,
        register.ProductVersion,
    )
    rows = (
        select(batch, product.gtin, version.name_vi, version.name_en)
        .join(covered, covered.batch_id == batch.id)
        .join(product, product.id == batch.product_id)
        .join(version, version.id == product.accepted_version_id)
        .where(covered.recall_id == recall_id)
        .order_by(version.name_vi, batch.lot)
    )
    return tuple(
        RecalledBatch(
            batch_id=each.id,
            product=Product(name_vi, name_en or "", gtin=gtin or "", number=each.product_id),
            lot=each.lot,
            mfg_date=each.mfg_date,
            exp_date=each.exp_date,
            exp_kind=cast(ExpKind, each.exp_kind),
            quantity=each.quantity,
            unit=each.unit,
        )
        for each, gtin, name_vi, name_en in db.execute(rows)
    )


def _day(moment: datetime | None) -> date | None:
    return local_day(moment) if moment else None
