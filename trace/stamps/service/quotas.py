"""Quotas: an officer says how many labels a producer may order in a year, and why."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from trace.base.actor import Actor
from trace.base.errors import Refused
from trace.ledger import service as ledger
from trace.registry import queries as registry
from trace.stamps import queries, rules
from trace.stamps.models import StampQuota


def set_quota(
    db: Session, *, actor: Actor, producer_id: int, labels_a_year: int, reason: str, now: datetime
) -> StampQuota:
    """Set a producer's quota, by an officer competent for it, with a reason. It may be lower than what was ordered."""
    producer = registry.producer(db, producer_id)
    actor.must("quota.set", units=registry.competent(db, producer))
    if faults := rules.why_not_quota(labels_a_year, reason):
        raise Refused(*faults)
    before = queries.own_quota(db, producer.id)
    row = before or StampQuota(producer_id=producer.id)
    earlier = before.labels_a_year if before else None
    row.labels_a_year, row.reason, row.set_at, row.set_by = labels_a_year, reason.strip(), now, actor.id
    db.add(row)
    db.flush()
    content = {"labels_a_year": labels_a_year, "before": earlier}
    ledger.append(db, actor=actor, act="quota.set", on=("producer", producer.id), now=now, content=content)
    return row
