"""Batches with their journey, and the holds and recalls they are under."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from trace.base.errors import NotFound
from trace.core.reason import Reason
from trace.registry.models import Batch, BatchHold, ProductionStep, Recall, RecallBatch, Site

PAGE = 50


@dataclass(frozen=True)
class Journey:
    """A step of a batch with the site it happened at, where it names one."""

    step: ProductionStep
    site: Site | None


def batch(db: Session, batch_id: int) -> Batch:
    """The batch; NotFound when there is none."""
    if found := db.get(Batch, batch_id):
        return found
    raise NotFound(Reason("batch.unknown"))


def batches_of(db: Session, product_id: int, *, before: int | None = None, limit: int = PAGE) -> list[Batch]:
    """The product's batches, the newest first, made before the batch `before`."""
    rows = select(Batch).where(Batch.product_id == product_id)
    if before is not None:
        rows = rows.where(Batch.id < before)
    return list(db.scalars(rows.order_by(Batch.id.desc()).limit(limit)))


def last_batch(db: Session, product_id: int) -> Batch | None:
    """The batch that was entered last for the product, to copy from; None when there is none."""
    return next(iter(batches_of(db, product_id, limit=1)), None)


def journey(db: Session, batch_id: int) -> list[Journey]:
    """The batch's steps that stand, in order, each with its site."""
    rows = (
        select(ProductionStep, Site)
        .outerjoin(Site, Site.id == ProductionStep.site_id)
        .where(ProductionStep.batch_id == batch_id, ProductionStep.struck_at.is_(None))
        .order_by(ProductionStep.event_time, ProductionStep.seq)
    )
    return [Journey(step, place) for step, place in db.execute(rows)]


def step_of(db: Session, product_id: int, step_id: int) -> ProductionStep | None:
    """The step, when it belongs to a batch of this product; None otherwise."""
    rows = select(ProductionStep).join(Batch, Batch.id == ProductionStep.batch_id)
    return db.scalar(rows.where(ProductionStep.id == step_id, Batch.product_id == product_id))


def open_holds(db: Session, batch_id: int) -> list[BatchHold]:
    """Holds on the batch that are not released, the oldest first."""
    rows = select(BatchHold).where(BatchHold.batch_id == batch_id, BatchHold.released_at.is_(None))
    return list(db.scalars(rows.order_by(BatchHold.id)))


def recall(db: Session, recall_id: int) -> Recall:
    """The recall; NotFound when there is none."""
    if found := db.get(Recall, recall_id):
        return found
    raise NotFound(Reason("recall.unknown"))


def recalls_of(db: Session, batch_id: int) -> list[Recall]:
    """Recalls that cover the batch and were not withdrawn, published or not, the newest first."""
    rows = select(Recall).join(RecallBatch, RecallBatch.recall_id == Recall.id)
    rows = rows.where(RecallBatch.batch_id == batch_id, Recall.withdrawn_at.is_(None))
    return list(db.scalars(rows.order_by(Recall.id.desc())))
