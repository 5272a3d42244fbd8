"""Commands on jobs: the only writers of the table. Each changes a row only from the state it expects."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, case, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from trace.base.db import rows_met
from trace.base.errors import Conflict
from trace.base.logs import request_id
from trace.base.tokens import new_id
from trace.core.reason import Reason
from trace.jobs.models import Job

# What every row says that no worker has in hand.
LET_GO: dict[str, Any] = {"worker": None, "seen_at": None}


class Overtaken(Conflict):
    """This job is no longer the caller's: it was cancelled, or another worker has done this step already."""


def enqueue(db: Session, name: str, *, now: datetime, key: str | None = None, **arguments: Any) -> int:
    """Write down that the job `name` is to run with `arguments`; returns its id.

    The row belongs to the caller's transaction: rolled back, nothing will run. The same name and key again returns the
    first job's id, whatever has become of it. Arguments are JSON: ids, never objects. The number of the request in hand
    goes along, so that its log and the job's can be read together.
    """
    if key is not None and (first := _by_key(db, name, key)) is not None:
        return first
    row = Job(id=new_id(), name=name, key=key, arguments=arguments, state="queued", due_at=now, created_at=now)
    row.request_id = request_id()
    try:
        with db.begin_nested():
            db.add(row)
    except IntegrityError:
        # A twin committed between our look and our write (PostgreSQL only; SQLite has one writer).
        twin = None if key is None else _by_key(db, name, key)
        if twin is None:
            raise
        return twin
    return row.id


def progress(db: Session, job_id: int, done: int, total: int) -> None:
    """Say that `done` of `total` steps are finished, in the transaction that holds the effect of the last of them.

    Refuses (Overtaken) a job that is not running and a step that was recorded before: the caller's transaction rolls
    back and takes the repeated effect with it. This is what makes a step happen once; nothing else does.
    """
    forward = (Job.id == job_id, Job.state == "running", Job.progress_done < done)
    if not _change(db, *forward, progress_done=done, progress_total=total, attempts=0, error_code=None):
        raise Overtaken(Reason("job.overtaken"))


def cancel(db: Session, job_id: int, *, now: datetime) -> None:
    """Stop a job: a queued one never starts, a running one loses its next step. Refuses a job that has ended."""
    open_job = (Job.id == job_id, Job.state.in_(("queued", "running")))
    if not _change(db, *open_job, state="cancelled", finished_at=now, **LET_GO):
        raise Conflict(Reason("job.ended"))


def retry(db: Session, job_id: int, *, now: datetime) -> None:
    """Queue a job again that was given up; it goes on after its last finished step. Refuses any other state."""
    again = {"state": "queued", "attempts": 0, "error_code": None, "finished_at": None, "due_at": now}
    if not _change(db, Job.id == job_id, Job.state == "failed", **again):
        raise Conflict(Reason("job.not_failed"))


def claim(db: Session, names: Collection[str], *, worker: int, now: datetime) -> Job | None:
    """Take the job that has been due longest, among `names`, for this worker; None when there is none.

    Names this worker does not know stay queued for one that does: during a deployment two versions run side by side.
    """
    due = select(Job.id).where(Job.state == "queued", Job.name.in_(names), Job.due_at <= now)
    first = db.scalar(due.order_by(Job.due_at, Job.id).limit(1).with_for_update(skip_locked=True))
    if first is None:
        return None
    taken = (
        update(Job)
        .where(Job.id == first, Job.state == "queued")
        .values(state="running", worker=worker, seen_at=now, attempts=Job.attempts + 1)
        .values(started_at=case((Job.started_at.is_(None), now), else_=Job.started_at))
    )
    return db.scalar(taken.returning(Job))


def beat(db: Session, job_ids: Collection[int], *, worker: int, now: datetime) -> None:
    """Say that this worker is alive and has these jobs in hand."""
    _change(db, Job.id.in_(job_ids), Job.worker == worker, seen_at=now)


def finish(db: Session, job_id: int, *, worker: int, now: datetime) -> bool:
    """Record that the job is done. False when this worker no longer has it, and nothing changes."""
    return _change(db, *_held(job_id, worker), state="done", error_code=None, finished_at=now, **LET_GO)


def put_back(db: Session, job_id: int, *, worker: int, now: datetime) -> bool:
    """Hand an unfinished job back, for another worker to go on with at once. Does not count as a try."""
    return _change(db, *_held(job_id, worker), state="queued", due_at=now, attempts=0, **LET_GO)


def try_again(db: Session, job_id: int, *, worker: int, code: str, due_at: datetime) -> bool:
    """Queue a job whose step failed, not before `due_at`, and say why until a step succeeds."""
    return _change(db, *_held(job_id, worker), state="queued", error_code=code, due_at=due_at, **LET_GO)


def give_up(db: Session, job_id: int, *, worker: int, code: str, now: datetime) -> bool:
    """Record that the job failed and why: a row that `queries.failed` shows until somebody retries it."""
    return _change(db, *_held(job_id, worker), state="failed", error_code=code, finished_at=now, **LET_GO)


def sweep(db: Session, *, now: datetime, lost_after: timedelta, tries: int) -> int:
    """Queue again the running jobs whose worker has been silent for `lost_after`; returns how many were found.

    A job that was lost `tries` times at the same step is given up: it may be what kills its workers.
    """
    silent = (Job.state == "running", Job.seen_at < now - lost_after)
    poison = update(Job).where(*silent, Job.attempts >= tries)
    lost = db.execute(poison.values(state="failed", error_code="job.worker_lost", finished_at=now, **LET_GO))
    again = db.execute(update(Job).where(*silent).values(state="queued", due_at=now, **LET_GO))
    return rows_met(lost) + rows_met(again)


def _held(job_id: int, worker: int) -> tuple[ColumnElement[bool], ...]:
    return Job.id == job_id, Job.state == "running", Job.worker == worker


def _by_key(db: Session, name: str, key: str) -> int | None:
    return db.scalar(select(Job.id).where(Job.name == name, Job.key == key))


def _change(db: Session, *conditions: ColumnElement[bool], **values: Any) -> bool:
    return rows_met(db.execute(update(Job).where(*conditions).values(**values))) > 0
