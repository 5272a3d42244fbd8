"""Objections: said by the producer in its days, once at a time, answered in writing by another than who imposed it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from trace.base.actor import Actor
from trace.base.db import rows_met
from trace.base.errors import Conflict, Forbidden, Refused
from trace.core.reason import Reason
from trace.core.words import local_day
from trace.inspections.measures import queries, rules
from trace.inspections.measures.models import Objection
from trace.inspections.measures.service.taking import PATH
from trace.inspections.rules import why_not_text
from trace.ledger import service as ledger
from trace.notices import service as notices


@dataclass(frozen=True)
class Subject:
    """What is objected to: a measure or a violation, whose it is, who imposed it, until when, who answers (units)."""

    producer_id: int
    against: int
    until: date
    chain: tuple[int, ...]
    path: str
    measure_id: int | None = None
    violation_id: int | None = None
    waiting: bool = False


def object_to(db: Session, *, actor: Actor, measure_id: int, text: str, now: datetime) -> Objection:
    """What a producer says against a measure on its goods. Refuses it after its days; Conflict while one waits."""
    found = queries.measure(db, measure_id)
    if found.measure.producer_id is None:
        raise Forbidden(Reason("permission.owner", act="measure.object"))
    on = Subject(
        producer_id=found.measure.producer_id,
        against=found.measure.taken_by,
        until=found.measure.appeal_until,
        chain=found.chain,
        path=PATH.format(measure_id),
        measure_id=measure_id,
        waiting=found.waiting is not None,
    )
    return written_objection(db, actor=actor, on=on, text=text, now=now)


def written_objection(db: Session, *, actor: Actor, on: Subject, text: str, now: datetime) -> Objection:
    """The objection, written down, and told to the heads of the units that answer it."""
    actor.must("measure.object", producer=on.producer_id)
    if on.waiting:
        raise Conflict(Reason("objection.waiting"))
    if faults := rules.why_not_object(text, until=on.until, today=local_day(now), waiting=False):
        raise Refused(*faults)
    made = Objection(
        measure_id=on.measure_id,
        violation_id=on.violation_id,
        producer_id=on.producer_id,
        against=on.against,
        text=text.strip(),
        made_at=now,
        made_by=actor.id,
    )
    try:
        with db.begin_nested():
            db.add(made)
    except IntegrityError as twin:
        raise Conflict(Reason("objection.waiting")) from twin
    heads = queries.heads_of(db, on.chain)
    notices.tell_people(db, heads, "objection.made", key=str(made.id), now=now, values={"path": on.path})
    content = {"measure": on.measure_id, "violation": on.violation_id}
    ledger.append(db, actor=actor, act="objection.made", on=("objection", made.id), now=now, content=content)
    return made


def answer(
    db: Session, *, actor: Actor, found: Objection, outcome: str, words: str, on: Subject, now: datetime
) -> Objection:
    """The objection, answered: upheld, in part, or rejected, with words. Told to the producer.

    Forbidden to other units, Conflict for who imposed what is objected to, and when it was answered before.
    """
    actor.must("objection.answer")
    if outcome not in rules.ANSWERS:
        raise Refused(Reason("choice.unknown", field="outcome"))
    if faults := why_not_text(words, "answer"):
        raise Refused(*faults)
    if reason := rules.why_not_answer(person=actor.id, against=found.against, units=actor.units, chain=on.chain):
        raise Conflict(reason) if reason.code == "objection.own" else Forbidden(reason)
    waits = update(Objection).where(Objection.id == found.id, Objection.answered_at.is_(None))
    values = {"answered_at": now, "answered_by": actor.id, "outcome": outcome, "answer": words.strip()}
    if not rows_met(db.execute(waits.values(**values).execution_options(synchronize_session=False))):
        raise Conflict(Reason("objection.answered"))
    db.refresh(found)
    told = {"path": on.path}
    notices.tell_producer(db, found.producer_id, "objection.answered", key=str(found.id), now=now, values=told)
    content = {"outcome": outcome}
    ledger.append(db, actor=actor, act="objection.answered", on=("objection", found.id), now=now, content=content)
    return found
