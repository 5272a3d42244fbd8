"""Telling: what a capability has to say is written down in the transaction of its cause, and sent by a job."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from trace.jobs import service as jobs


def tell_producer(
    db: Session, producer_id: int, kind: str, *, key: str, now: datetime, values: Mapping[str, str]
) -> None:
    """Tell the producer's people once for each (kind, key). `values` hold no personal data."""
    told = {"producer_id": producer_id, "notice": kind, "values": dict(values)}
    jobs.enqueue(db, "notices.tell", key=f"{kind}:{key}", **told, now=now)


def tell_people(
    db: Session, person_ids: Collection[int], kind: str, *, key: str, now: datetime, values: Mapping[str, str]
) -> None:
    """Tell these people once for each (kind, key). `values` hold no personal data."""
    told = {"person_ids": sorted(person_ids), "notice": kind, "values": dict(values)}
    jobs.enqueue(db, "notices.tell", key=f"{kind}:{key}", **told, now=now)
