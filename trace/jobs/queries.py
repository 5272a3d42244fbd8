"""Reads of jobs: one job, what waits, what was given up."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from trace.base.errors import NotFound
from trace.core.reason import Reason
from trace.jobs.models import Job


@dataclass(frozen=True)
class Queue:
    """How the work stands: jobs that are due, by name; since when the oldest is; how many run, and how many gave up."""

    due: dict[str, int]
    oldest: datetime | None
    running: int
    failed: int


def queue(db: Session, *, now: datetime) -> Queue:
    """How the work stands at this moment."""
    due = select(Job.name, func.count(), func.min(Job.due_at)).where(Job.state == "queued", Job.due_at <= now)
    rows = db.execute(due.group_by(Job.name)).all()
    counted = select(Job.state, func.count()).where(Job.state.in_(("running", "failed"))).group_by(Job.state)
    states = {state: int(amount) for state, amount in db.execute(counted)}
    return Queue(
        due={name: int(amount) for name, amount, _ in rows},
        oldest=min((since for _, _, since in rows), default=None),
        running=states.get("running", 0),
        failed=states.get("failed", 0),
    )


def job(db: Session, job_id: int) -> Job:
    """The job with this id. Refuses an id that no job has."""
    found = db.get(Job, job_id)
    if found is None:
        raise NotFound(Reason("job.unknown"))
    return found


def keyed(db: Session, name: str, keys: Collection[str]) -> Sequence[Job]:
    """The jobs of that name that were enqueued under these keys."""
    return db.scalars(select(Job).where(Job.name == name, Job.key.in_(keys)).order_by(Job.id)).all()


def anybody_working(db: Session, *, since: datetime) -> bool:
    """Whether a worker with a job in hand has been heard of since that moment."""
    return bool(db.scalar(select(exists().where(Job.state == "running", Job.seen_at >= since))))


def waiting(db: Session, *, limit: int = 100) -> Sequence[Job]:
    """Jobs that are not finished, queued or running, the oldest first."""
    unfinished = select(Job).where(Job.state.in_(("queued", "running"))).order_by(Job.id).limit(limit)
    return db.scalars(unfinished).all()


def failed(db: Session, *, limit: int = 100) -> Sequence[Job]:
    """Jobs that were given up and wait for a person to look at them, the newest first."""
    return db.scalars(select(Job).where(Job.state == "failed").order_by(Job.id.desc()).limit(limit)).all()


def something_due(db: Session, names: Collection[str], *, now: datetime) -> bool:
    """Whether a job of one of these names could be taken now."""
    due = exists().where(Job.state == "queued", Job.name.in_(names), Job.due_at <= now)
    return bool(db.scalar(select(due)))


def somebody_silent(db: Session, *, since: datetime) -> bool:
    """Whether a running job has not been heard of since that moment."""
    silent = exists().where(Job.state == "running", Job.seen_at < since)
    return bool(db.scalar(select(silent)))
