"""Telling people once: what is to be said is written down with its cause, a job sends it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from trace.jobs import service as jobs

JOB = "notices.tell_person"


def tell_people(
    db: Session, person_ids: Collection[int], kind: str, *, key: str, now: datetime, values: Mapping[str, str]
) -> None:
    """Queue a notice of this kind for each person: once for each (kind, key, person). No personal data in `values`."""
    for person_id in sorted(set(person_ids)):
        jobs.enqueue(
            db,
            JOB,
            now=now,
            key=f"{kind}:{key}:{person_id}",
            person_id=person_id,
            kind=kind,
            values=dict(values),
        )
