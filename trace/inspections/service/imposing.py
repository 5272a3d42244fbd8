"""Stamps voided as a measure, and objections that end what they were made against."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from trace.base.actor import Actor
from trace.base.errors import Refused
from trace.inspections import queries, rules
from trace.inspections.measures import queries as measure_reads
from trace.inspections.measures import service as measures
from trace.inspections.measures.models import Measure, Objection
from trace.inspections.measures.service import Taken
from trace.inspections.measures.service.objecting import Subject
from trace.inspections.measures.service.taking import PATH
from trace.inspections.rules import HoldKey
from trace.inspections.service.measures import release_hold
from trace.stamps import queries as stamps_reads
from trace.stamps import service as stamps


@dataclass(frozen=True)
class VoidDetails:
    """Why stamps are voided, and on which legal basis."""

    reason: str
    basis_id: int | None = None


def void_stamps(
    db: Session, *, actor: Actor, run_id: int, lo: int, hi: int, details: VoidDetails, now: datetime
) -> Measure:
    """Void stamps `[lo, hi)` for good, as an inspector: public at once, the producer told how to object.

    Refuses it without a reason that says something or a basis; Conflict for stamps that are spent already.
    """
    actor.must("measure.void")
    if faults := rules.why_not_text(details.reason, "reason"):
        raise Refused(*faults)
    basis = measures.rest_on(db, "void", details.basis_id)
    stamps.void_range(db, actor=actor, run_id=run_id, lo=lo, hi=hi, reason=details.reason, now=now)
    run = stamps_reads.run(db, run_id)
    goods = queries.products(db, [run.product_id])[run.product_id]
    taken = Taken("void", ("run", run_id), run.producer_id, details.reason, goods, basis, span=(lo, hi))
    return measures.take(db, actor=actor, taken=taken, now=now)


def answer_objection(
    db: Session, *, actor: Actor, objection_id: int, outcome: str, words: str, now: datetime
) -> Objection:
    """Answer an objection to a measure. One that is upheld against a hold ends the hold in the same act.

    What else was imposed is undone by the act that undoes it (a certificate reinstated, a recall withdrawn).
    """
    found = measure_reads.objection(db, objection_id)
    against = measure_reads.measure(db, found.measure_id or 0)
    on = Subject(
        producer_id=found.producer_id,
        against=found.against,
        until=against.measure.appeal_until,
        chain=against.chain,
        path=PATH.format(against.measure.id),
    )
    answered = measures.answer(db, actor=actor, found=found, outcome=outcome, words=words, on=on, now=now)
    if outcome == "upheld" and against.open and against.measure.kind == "hold":
        key = HoldKey("stamps" if against.measure.on_kind == "stamp_hold" else "batch", against.measure.on_id)
        release_hold(db, actor=actor, key=key, reason=words, now=now)
    return answered
