"""Names for the numbers in a count: products, lots, runs with their kind, producers."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from trace.base.errors import NotFound
from trace.core.reason import Reason
from trace.inspections.queries import names
from trace.registry import queries as registry
from trace.registry.models import Batch, Producer
from trace.stamps import queries as stamps
from trace.stamps.models import Run


@dataclass(frozen=True, slots=True)
class Subject:
    """What a report is about: whose, which product, and how it is called."""

    producer_id: int
    product_id: int
    product: str
    lot: str = ""
    run_id: int | None = None
    kind: str = ""


def of_product(db: Session, product_id: int) -> Subject:
    """A product. NotFound for none."""
    found = registry.product(db, product_id)
    return Subject(found.producer_id, found.id, names.products(db, [found.id])[found.id])


def of_batch(db: Session, batch_id: int) -> Subject:
    """A batch. NotFound for none."""
    found = db.get(Batch, batch_id)
    if found is None:
        raise NotFound(Reason("batch.unknown"))
    product = names.products(db, [found.product_id])[found.product_id]
    return Subject(found.producer_id, found.product_id, product, lot=found.lot)


def of_run(db: Session, run_id: int) -> Subject:
    """A run. NotFound for none."""
    found = stamps.run(db, run_id)
    product = names.products(db, [found.product_id])[found.product_id]
    return Subject(found.producer_id, found.product_id, product, run_id=found.id, kind=found.kind)


def kinds(db: Session, runs: Collection[int]) -> dict[int, str]:
    """Run id → the kind of its stamps."""
    return dict(db.execute(select(Run.id, Run.kind).where(Run.id.in_(runs))).all()) if runs else {}


def lots(db: Session, batches: Collection[int]) -> dict[int, str]:
    """Batch id → its lot."""
    return dict(db.execute(select(Batch.id, Batch.lot).where(Batch.id.in_(batches))).all()) if batches else {}


def producers(db: Session, ids: Collection[int]) -> dict[int, str]:
    """Producer id → its name."""
    return dict(db.execute(select(Producer.id, Producer.name).where(Producer.id.in_(ids))).all()) if ids else {}
