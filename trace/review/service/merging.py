"""Merging two producers that are one organisation: here, for what belongs to a producer lies in every room below."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from trace.base.actor import Actor
from trace.base.errors import Refused, Stale
from trace.core.reason import Reason
from trace.core.words import fold
from trace.inspections import service as inspections
from trace.jobs import service as jobs
from trace.ledger import service as ledger
from trace.registry import queries as registry_queries
from trace.registry import service as registry
from trace.registry.models import Producer
from trace.review import queries
from trace.review.models import Case, CounterReceipt, Report
from trace.review.results.models import Result
from trace.stamps import service as stamps


@dataclass(frozen=True)
class Said:
    """What the officer typed: the name of the producer that goes; the version of it that they read."""

    typed: str
    version: int | None = None


OF_PRODUCER = "producer"  # a case on the row itself: it stays with the row, as part of its history


def merge_producers(db: Session, *, actor: Actor, keep_id: int, gone_id: int, said: Said, now: datetime) -> Producer:
    """Everything of `gone` belongs to `keep` from now on, which is returned; the row of `gone` stays and leads on.

    By an officer of the area of both, who types the name of the one that goes. Refuses while something of either waits
    for a decision, so that nobody decides on what has moved; Stale where `gone` has changed since it was read.
    """
    keep, gone = registry_queries.producer(db, keep_id), registry_queries.producer(db, gone_id)
    for each in (keep, gone):
        actor.must("producer.merge", units=registry_queries.competent(db, each))
    wrong = registry.why_not_merge(keep, gone) or _why_not_now(db, keep, gone)
    if fold(said.typed) != fold(gone.name):
        wrong.append(Reason("merge.typed", field="typed"))
    if wrong:
        raise Refused(*wrong)
    if said.version is not None and gone.version != said.version:
        raise Stale(Reason("object.stale"))
    counts = registry.merge_producer(db, actor=actor, keep_id=keep.id, gone_id=gone.id, now=now)
    counts["runs"] = stamps.move_stamps(db, from_id=gone.id, to_id=keep.id)
    inspections.move_findings(db, from_id=gone.id, to_id=keep.id)
    _move_cases(db, gone.id, keep.id)
    jobs.enqueue(db, "lookup.move_figures", now=now, key=str(gone.id), from_id=gone.id, to_id=keep.id)
    content = {"from": gone.id} | counts
    ledger.append(db, actor=actor, act="producer.took_over", on=("producer", keep.id), now=now, content=content)
    return keep


def _why_not_now(db: Session, keep: Producer, gone: Producer) -> list[Reason]:
    """Open cases are in the way: of everything of the one that goes, and on the row of the one that stays."""
    waiting = queries.live_cases_of(db, gone.id) + [
        each for each in queries.live_cases_of(db, keep.id) if each.kind in (OF_PRODUCER, "tax_id")
    ]
    return [Reason("merge.open_case", code=each.case_code) for each in waiting]


def _move_cases(db: Session, from_id: int, to_id: int) -> None:
    ours = Case.producer_id == from_id, Case.object_kind != OF_PRODUCER
    db.execute(update(Case).where(*ours).values(producer_id=to_id))
    theirs = select(Case.id).where(Case.producer_id == to_id)
    db.execute(
        update(Result).where(Result.producer_id == from_id, Result.case_id.in_(theirs)).values(producer_id=to_id)
    )
    # A paper file that was received and not handed in yet is handed in for the one that stays.
    db.execute(update(CounterReceipt).where(CounterReceipt.producer_id == from_id).values(producer_id=to_id))
    db.execute(update(Report).where(Report.producer_id == from_id).values(producer_id=to_id))
