"""Appeals: a refused case is decided once more, by other people, in the unit above the one that refused."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from trace.base.actor import Actor
from trace.base.errors import Conflict, Refused
from trace.core.reason import Reason
from trace.ledger import service as ledger
from trace.registry import service as registry
from trace.registry.models import Producer
from trace.review import queries
from trace.review.models import Case, CaseAct, Decision
from trace.review.rules import days, handling, routing
from trace.review.service import seating
from trace.review.service.deciding import locked
from trace.review.service.opening import Subject, insert_once, new_case


def appeal(db: Session, *, actor: Actor, case_id: int, grounds: str, working_days: int, now: datetime) -> Case:
    """A new case on what was refused, with the unit above, within so many working days after the refusal.

    Nobody who entered it or decided on it before decides again. Refuses words that say nothing; Conflict when the time
    is over, when it was appealed already, and when its producer has begun anew since.
    """
    refused = locked(db, case_id)
    actor.must("review.appeal", producer=refused.producer_id)
    calendar = queries.calendar(db, now=now)
    if late := handling.why_not_appeal(
        refused.kind, refused.state, refused.closed_at, now, working_days=working_days, calendar=calendar
    ):
        raise Conflict(late)
    if wrong := handling.why_not_reasoned(grounds, "grounds"):
        raise Refused(*wrong)
    if queries.live_case(db, refused.object_kind, refused.object_id) is not None:
        raise Conflict(Reason("review.under_way"))
    _take_up(db, refused, actor=actor, now=now)
    case = _laid_above(db, refused, actor=actor, now=now)
    insert_once(db, case, Reason("review.appealed_already"))
    note = CaseAct(
        case_id=case.id, act="appealed", agency_id=case.agency_id, note=grounds.strip(), made_at=now, made_by=actor.id
    )
    db.add(note)
    db.flush()
    facts = {"case_code": case.case_code, "appeal_of": refused.id, "agency_id": case.agency_id}
    ledger.append(db, actor=actor, act="case.appealed", on=("case", case.id), now=now, content=facts)
    return case


def _take_up(db: Session, refused: Case, *, actor: Actor, now: datetime) -> None:
    """Let the object wait for a decision again; a certificate has no state of its own."""
    if refused.object_kind == "product_version":
        registry.appeal_product(db, actor=actor, version_id=refused.object_id, now=now)
    elif refused.object_kind == "producer":
        registry.appeal_producer(db, actor=actor, producer_id=refused.object_id, pending=refused.asked, now=now)


def _laid_above(db: Session, refused: Case, *, actor: Actor, now: datetime) -> Case:
    """The new case at the step that refused, in the unit above it; the highest unit gives it to other people."""
    deciders = db.scalars(select(Decision.made_by).where(Decision.case_id == refused.id))
    barred = frozenset({*refused.entered_by, *deciders, actor.id})
    owner = db.get_one(Producer, refused.producer_id)
    subject = Subject(
        refused.kind,
        refused.object_kind,
        refused.object_id,
        owner,
        barred,
        refused.group_key,
        refused.object_version,
        refused.asked,
    )
    case = new_case(db, subject, now=now)
    of = seating.matter(db, owner, refused.group_key)
    steps = seating.steps(db, refused.kind, of)
    step = next((each for each in steps if each.seq == refused.step), steps[-1])
    units = queries.units(db)
    start = units[refused.agency_id]
    seat = routing.seat(units.get(start.parent_id or start.id, start), units, barred)
    case.ward_code, case.group_key = refused.ward_code, refused.group_key
    case.step, case.step_since, case.handed_in_at, case.appeal_of = step.seq, now, now, refused.id
    case.object_version, case.asked = refused.object_version, refused.asked
    case.agency_id, case.deputy_id = seat.agency_id, seat.deputy_id
    case.due_at = days.due_at(now, step.working_days, *queries.calendar(db, now=now))
    return case
