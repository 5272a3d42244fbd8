"""Taking up again what was refused, when its producer appeals: it waits for a decision as it did before."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from trace.base.actor import Actor
from trace.base.errors import Conflict
from trace.core.reason import Reason
from trace.ledger import service as ledger
from trace.registry import queries
from trace.registry.models import Producer, ProductVersion
from trace.registry.service.changing import moved


def appeal_product(db: Session, *, actor: Actor, version_id: int, now: datetime) -> ProductVersion:
    """The refused version, submitted again as it was. Conflict when another version was begun since."""
    refused = queries.version(db, version_id)
    actor.must("product.submit", producer=queries.product(db, refused.product_id).producer_id)
    if queries.open_version(db, refused.product_id) is not None:
        raise Conflict(Reason("product.begun_anew"))
    was = ProductVersion.state == "refused"
    moved(db, refused, was, otherwise=Reason("product.not_refused"), state="submitted", decided_at=None)
    content = {"version": refused.id, "number": refused.number}
    on = ("product", refused.product_id)
    ledger.append(db, actor=actor, act="product.appealed", on=on, now=now, content=content)
    return refused


def appeal_producer(
    db: Session, *, actor: Actor, producer_id: int, pending: dict[str, Any] | None, now: datetime
) -> Producer:
    """The producer, submitted again with the changes it had asked for. Conflict when a decision is awaited already."""
    found = queries.producer(db, producer_id)
    actor.must("producer.submit", producer=found.id)
    awaited = Producer.submitted_at.is_(None)
    values = {"pending": pending} if pending else {}
    moved(db, found, awaited, otherwise=Reason("producer.under_review"), submitted_at=now, **values)
    ledger.append(db, actor=actor, act="producer.appealed", on=("producer", found.id), now=now)
    return found
