"""Commands on recalls: published with their scope frozen and everybody told, withdrawn, closed by another person."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from trace.base.actor import Actor
from trace.base.errors import Conflict, Refused
from trace.inspections import queries, rules
from trace.inspections.measures import queries as measure_reads
from trace.inspections.measures import service as measures
from trace.inspections.measures.rules import why_not_total
from trace.inspections.measures.service import Taken
from trace.registry import queries as registry_reads
from trace.registry import service as registry


def publish_recall(db: Session, *, actor: Actor, recall_id: int, basis_id: int | None = None, now: datetime) -> None:
    """Publish a recall: everybody reads it, its scope is frozen, producer and partners are told how to go on.

    A compulsory one is a measure: it rests on a legal basis and can be objected to. Refuses it without a basis where
    the list offers some; Forbidden to who entered it; Conflict unless it waits.
    """
    found = queries.recall(db, recall_id)
    compulsory = found.recall.kind == "compulsory"
    basis = measures.rest_on(db, "recall", basis_id) if compulsory else None
    published = registry.publish_recall(db, actor=actor, recall_id=recall_id, now=now)
    measures.freeze(db, actor=actor, recall=published, now=now)
    if compulsory:
        taken = Taken(
            kind="recall",
            on=("recall", recall_id),
            producer_id=published.producer_id,
            reason=published.public_text,
            goods=published.scope,
            basis=basis,
            decision_no=published.decision_no,
        )
        measures.take(db, actor=actor, taken=taken, now=now)


def withdraw_recall(db: Session, *, actor: Actor, recall_id: int, reason: str, now: datetime) -> None:
    """Take back a recall that should not have been, with a reason. Forbidden to who published it."""
    registry.withdraw_recall(db, actor=actor, recall_id=recall_id, reason=reason, now=now)
    measures.end(db, actor=actor, on=("recall", recall_id), why=reason, now=now)


def close_recall(db: Session, *, actor: Actor, recall_id: int, returned_quantity: int, now: datetime) -> None:
    """End a published recall that was carried out, with how much came back. Conflict for who entered it.

    Refuses a number that is not what was counted step by step, where anything was.
    """
    found = registry_reads.recall(db, recall_id)
    if why_not := rules.why_not_close(person=actor.id, entered_by=found.entered_by):
        raise Conflict(why_not)
    steps = [one.quantity for one in measure_reads.progress(db, recall_id).returns]
    if faults := why_not_total(returned_quantity, steps):
        raise Refused(*faults)
    registry.close_recall(db, actor=actor, recall_id=found.id, returned_quantity=returned_quantity, now=now)
    measures.end(db, actor=actor, on=("recall", recall_id), why="", now=now)
