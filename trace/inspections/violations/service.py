"""Commands of the register: a violation recorded, decided by a second person, fulfilled or cancelled, objected to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import and_, update
from sqlalchemy.orm import Session

from trace.accounts import queries as accounts
from trace.base.actor import Actor
from trace.base.db import rows_met
from trace.base.errors import Conflict, Forbidden, Refused
from trace.core.reason import Reason
from trace.core.words import local_day
from trace.inspections import queries as inspections
from trace.inspections.measures import queries as measure_reads
from trace.inspections.measures import rules as measure_rules
from trace.inspections.measures import service as measures
from trace.inspections.measures.models import Objection
from trace.inspections.measures.service.objecting import Subject
from trace.inspections.measures.service.taking import said_day
from trace.inspections.violations import queries, rules
from trace.inspections.violations.models import Violation
from trace.inspections.violations.queries import ViolationRecord
from trace.inspections.violations.rules import Ruling, ViolationDetails
from trace.ledger import service as ledger
from trace.notices import service as notices
from trace.registry import queries as registry

PATH = "/bien-phap/vi-pham/{}"
IN_THE_WAY = frozenset(
    {
        "violation.not_waiting",
        "violation.two_people",
        "violation.not_decided",
        "violation.ended",
        "violation.own_cancelling",
    }
)


def record(db: Session, *, actor: Actor, producer_id: int, details: ViolationDetails, now: datetime) -> Violation:
    """A violation, recorded; it waits for a second person's decision, and the public reads nothing of it.

    Refuses one that is incomplete; NotFound for a producer or a finding that is not there.
    """
    actor.must("violation.record")
    if actor.home is None:
        raise Forbidden(Reason("hold.no_unit"))
    if faults := rules.why_not_record(details):
        raise Refused(*faults)
    owner = registry.producer(db, producer_id)
    basis = measures.rest_on(db, "violation", details.basis_id)
    if details.finding_id is not None and inspections.finding(db, details.finding_id).producer_id != owner.id:
        raise Refused(Reason("violation.other_producer", field="finding_id"))
    made = Violation(
        producer_id=owner.id,
        finding_id=details.finding_id,
        agency_id=actor.home,
        unit_name=accounts.unit_name(db, actor.home),
        what=details.what.strip(),
        public_words=details.public_words.strip(),
        for_consumers=details.for_consumers,
        basis_id=basis.id if basis else None,
        basis=basis.cited if basis else None,
        recorded_at=now,
        recorded_by=actor.id,
    )
    db.add(made)
    db.flush()
    _line(db, actor, made, "recorded", now, {"basis": made.basis_id, "finding": made.finding_id})
    return made


def decide(db: Session, *, actor: Actor, violation_id: int, ruling: Ruling, now: datetime) -> Violation:
    """What was decided on it, recorded by a second person; the producer is told, and until when it may object.

    Forbidden to other units; Conflict for who recorded it, and for whoever comes second.
    """
    found = _dealt_with(db, actor, violation_id)
    _refuse(rules.why_not_rule(found.facts, ruling, person=actor.id, today=local_day(now)))
    row = found.violation
    basis = measure_reads.basis(db, row.basis_id) if row.basis_id is not None else None
    days = basis.appeal_days if basis else measure_rules.USUAL_APPEAL_DAYS
    unit = accounts.unit_name(db, actor.home) if actor.home is not None else row.unit_name
    until = measure_rules.appeal_until(local_day(now), days)
    values = {
        "decided_at": now,
        "decided_by": actor.id,
        "decided_unit": unit,
        "decision_no": ruling.decision_no.strip(),
        "decided_on": ruling.decided_on,
        "measure": ruling.measure.strip(),
        "appeal_to": basis.appeal_to if basis else unit,
        "appeal_until": until,
    }
    _move(db, row, "violation.not_waiting", Violation.decided_at.is_(None), **values)
    told = {"path": PATH.format(row.id), "number": row.decision_no or ""}
    told |= {"appeal_to": row.appeal_to or "", "until": said_day(until)}
    notices.tell_producer(db, row.producer_id, "violation.decided", key=str(row.id), now=now, values=told)
    _line(db, actor, row, "decided", now, {"decision_no": row.decision_no})
    return row


def fulfil(db: Session, *, actor: Actor, violation_id: int, how: str, now: datetime) -> Violation:
    """That the producer did what was decided. Conflict unless it is decided and stands."""
    found = _dealt_with(db, actor, violation_id)
    _refuse(rules.why_not_fulfil(found.facts, how))
    values = {"fulfilled_at": now, "fulfilled_by": actor.id, "fulfilled_how": how.strip()}
    # Nor who decides it at this very moment: the row is asked, not what was read of it before.
    open_to_us = and_(Violation.fulfilled_at.is_(None), Violation.decided_by.is_distinct_from(actor.id))
    _move(db, found.violation, "violation.ended", open_to_us, **values)
    _line(db, actor, found.violation, "fulfilled", now, {})
    return found.violation


def cancel(db: Session, *, actor: Actor, violation_id: int, why: str, now: datetime) -> Violation:
    """The violation, cancelled with a reason by another than decided it: the public reads nothing of it any more."""
    found = _dealt_with(db, actor, violation_id)
    _refuse(rules.why_not_cancel(found.facts, why, person=actor.id))
    values = {"cancelled_at": now, "cancelled_by": actor.id, "cancelled_why": why.strip()}
    # Nor who decides it at this very moment: the row is asked, not what was read of it before.
    open_to_us = and_(Violation.fulfilled_at.is_(None), Violation.decided_by.is_distinct_from(actor.id))
    _move(db, found.violation, "violation.ended", open_to_us, **values)
    _line(db, actor, found.violation, "cancelled", now, {})
    return found.violation


def object_to(db: Session, *, actor: Actor, violation_id: int, text: str, now: datetime) -> Objection:
    """What a producer says against a decision on it. Refuses it before a decision and after its days."""
    found = queries.violation(db, violation_id)
    actor.must("measure.object", producer=found.violation.producer_id)
    if found.facts.state not in ("decided", "fulfilled"):
        raise Conflict(Reason("violation.not_decided"))
    return measures.written_objection(db, actor=actor, on=subject(found), text=text, now=now)


def answer_objection(
    db: Session, *, actor: Actor, objection_id: int, violation_id: int, outcome: str, words: str, now: datetime
) -> Objection:
    """Answer an objection to a violation; one that is upheld cancels it in the same act."""
    found = queries.violation(db, violation_id)
    objection = next((one for one in found.objections if one.id == objection_id), None)
    if objection is None:
        raise Refused(Reason("objection.unknown"))
    on = subject(found)
    answered = measures.answer(db, actor=actor, found=objection, outcome=outcome, words=words, on=on, now=now)
    if outcome == "upheld" and found.facts.state == "decided":
        cancel(db, actor=actor, violation_id=violation_id, why=words, now=now)
    return answered


def subject(found: ViolationRecord) -> Subject:
    """A violation as something that can be objected to."""
    row = found.violation
    return Subject(
        producer_id=row.producer_id,
        against=row.decided_by or row.recorded_by,
        until=row.appeal_until or local_day(row.recorded_at),
        chain=found.facts.chain,
        path=PATH.format(row.id),
        violation_id=row.id,
        waiting=found.waiting is not None,
    )


def _dealt_with(db: Session, actor: Actor, violation_id: int) -> ViolationRecord:
    actor.must("violation.decide")
    found = queries.violation(db, violation_id)
    if not rules.of_unit(actor.units, found.facts.chain):
        raise Forbidden(Reason("violation.other_unit"))
    return found


def _refuse(reasons: list[Reason]) -> None:
    if not reasons:
        return
    raise Conflict(reasons[0]) if reasons[0].code in IN_THE_WAY else Refused(*reasons)


def _move(db: Session, row: Violation, otherwise: str, waiting: Any, **values: Any) -> None:
    """Write the values where the row stands as it was read; else Conflict: somebody else was first."""
    still = update(Violation).where(Violation.id == row.id, Violation.cancelled_at.is_(None), waiting)
    if not rows_met(db.execute(still.values(**values).execution_options(synchronize_session=False))):
        raise Conflict(Reason(otherwise))
    db.refresh(row)


def _line(db: Session, actor: Actor, of: Violation, act: str, now: datetime, facts: dict[str, Any]) -> None:
    content = {"producer": of.producer_id} | facts
    ledger.append(db, actor=actor, act=f"violation.{act}", on=("violation", of.id), now=now, content=content)
