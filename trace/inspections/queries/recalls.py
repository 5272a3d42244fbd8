"""Recalls read back with the batches they cover: what waits for publication, what the public sees, what is closed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from trace.base.errors import NotFound
from trace.core.reason import Reason
from trace.inspections.queries.names import Named, people, products
from trace.registry.models import Batch, Producer, Recall, RecallBatch

RecallState = Literal["entered", "published", "withdrawn", "closed"]


@dataclass(frozen=True)
class RecallRecord(Named):
    """A recall, its batches, the producer's name, what the goods are called, and who entered and decided it."""

    recall: Recall
    batches: Sequence[Batch]
    producer: str
    products: dict[int, str]
    names: dict[int, str]

    @property
    def state(self) -> RecallState:
        """In one word, worked out from what happened."""
        if self.recall.withdrawn_at:
            return "withdrawn"
        if self.recall.closed_at:
            return "closed"
        return "published" if self.recall.published_at else "entered"


@dataclass(frozen=True)
class RecallQuestion:
    """Which recalls: of these producers, on these batches, only those not yet published. None = any."""

    producer_ids: Collection[int] | None = None
    batch_ids: Collection[int] | None = None
    entered_only: bool = False


def recalls(
    db: Session, question: RecallQuestion, *, after: int | None = None, limit: int = 50
) -> Sequence[RecallRecord]:
    """Recalls, newest first; `after` is the id of the last one of the page before."""
    wanted = select(Recall).order_by(Recall.id.desc()).limit(limit)
    if question.producer_ids is not None:
        wanted = wanted.where(Recall.producer_id.in_(question.producer_ids))
    if question.batch_ids is not None:
        covered = select(RecallBatch.recall_id).where(RecallBatch.batch_id.in_(question.batch_ids))
        wanted = wanted.where(Recall.id.in_(covered))
    if question.entered_only:
        wanted = wanted.where(Recall.published_at.is_(None), Recall.withdrawn_at.is_(None))
    if after is not None:
        wanted = wanted.where(Recall.id < after)
    return _views(db, db.scalars(wanted).all())


def recall(db: Session, recall_id: int) -> RecallRecord:
    """One recall; NotFound when there is none of this number."""
    found = db.get(Recall, recall_id)
    if found is None:
        raise NotFound(Reason("recall.unknown"))
    return _views(db, [found])[0]


def _views(db: Session, found: Sequence[Recall]) -> list[RecallRecord]:
    ids = [one.id for one in found]
    pairs = db.execute(
        select(RecallBatch.recall_id, Batch)
        .join(Batch, Batch.id == RecallBatch.batch_id)
        .where(RecallBatch.recall_id.in_(ids))
        .order_by(Batch.id)
    ).all()
    makers = db.execute(select(Producer.id, Producer.name).where(Producer.id.in_({one.producer_id for one in found})))
    producers = dict(makers.all())
    titles = products(db, {batch.product_id for _recall_id, batch in pairs})
    columns = ("entered_by", "published_by", "withdrawn_by", "closed_by")
    persons = {getattr(one, column) for one in found for column in columns}
    named = people(db, {person for person in persons if person is not None})
    return [
        RecallRecord(one, [b for rid, b in pairs if rid == one.id], producers[one.producer_id], titles, named)
        for one in found
    ]
