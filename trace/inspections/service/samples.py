"""The way of a sample, step by step: each written down once, and never changed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from trace.base.actor import Actor
from trace.base.errors import Conflict, Forbidden, Refused
from trace.core.reason import Reason
from trace.inspections import queries, rules
from trace.inspections.models import SampleStep
from trace.inspections.rules import StepDetails, StepDone
from trace.ledger import service as ledger


def add_step(db: Session, *, actor: Actor, sample_id: int, details: StepDetails, now: datetime) -> SampleStep:
    """Write the next step of a sample's way. Refuses one out of order, ahead of the clock, or with another seal and no
    word about it; Forbidden to other units than the inspection's; Conflict when somebody wrote it first."""
    actor.must("inspection.record")
    found = queries.sample(db, sample_id)
    of = queries.inspection(db, found.sample.inspection_id)
    if actor.id != of.made_by and of.agency_id not in actor.units:
        raise Forbidden(Reason("inspection.other_unit"))
    done = [StepDone(one.step, one.happened_at, one.seal_no) for one in found.steps]
    if faults := rules.why_not_step(details, done, now):
        raise Refused(*faults)
    made = SampleStep(
        sample_id=found.sample.id,
        step=details.step,
        happened_at=details.happened_at,
        by_whom=details.by_whom.strip(),
        seal_no=details.seal_no.strip(),
        seal_whole=details.seal_whole,
        outcome=details.outcome,
        note=details.note.strip(),
        made_at=now,
        made_by=actor.id,
    )
    try:
        with db.begin_nested():
            db.add(made)
    except IntegrityError as error:
        raise Conflict(Reason("sample.order", field="step")) from error
    content = {
        "step": made.step,
        "seal_whole": made.seal_whole,
        "seal_same": not done or made.seal_no == done[-1].seal_no,
        "outcome": made.outcome,
        "inspection_id": found.sample.inspection_id,
    }
    on = ("sample", found.sample.id)
    effective = made.happened_at
    ledger.append(db, actor=actor, act="sample.moved", on=on, now=now, effective=effective, content=content)
    return made
