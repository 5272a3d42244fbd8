"""Commands on plans: draw one, add a visit by hand, send somebody, drop a visit with a reason."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from trace.accounts import queries as accounts
from trace.base import tokens
from trace.base.actor import Actor
from trace.base.errors import Conflict, Forbidden, Refused
from trace.core.reason import Reason
from trace.core.words import local_day
from trace.inspections.models import Inspection, InspectionPlan, PlanItem
from trace.inspections.plans import queries, rules
from trace.inspections.plans.rules import PlanDetails
from trace.ledger import service as ledger
from trace.registry import queries as registry

REPORTS_OF = timedelta(days=365)


def make_plan(db: Session, *, actor: Actor, details: PlanDetails, now: datetime) -> InspectionPlan:
    """Draw a plan for the actor's own unit, with everything it was drawn from kept beside it.

    Refuses wrong numbers beside their fields, and a unit with nobody to visit; Forbidden for who heads no unit.
    """
    actor.must("plan.make")
    unit_id = _headed(actor)
    faults = rules.why_not_plan(details, local_day(now))
    if details.group_key is not None and registry.group(db, details.group_key) is None:
        faults.append(Reason("checklist.group", field="group_key"))
    if faults:
        raise Refused(*faults)
    unit = accounts.agency(db, unit_id)
    standings = queries.standings(db, unit, details.group_key, since=now - REPORTS_OF, now=now)
    seed = tokens.new_secret(16)
    drawn = rules.draw(standings, details, seed)
    if not drawn:
        raise Refused(Reason("plan.nobody", field="wanted"))
    made = InspectionPlan(
        agency_id=unit_id,
        name=details.name.strip(),
        starts_on=details.starts_on,
        ends_on=details.ends_on,
        group_key=details.group_key,
        wanted=details.wanted,
        random_percent=details.random_percent,
        weights=dict(details.weights),
        seed=seed,
        considered=len(standings),
        made_at=now,
        made_by=actor.id,
    )
    db.add(made)
    db.flush()
    for place, one in enumerate(drawn, 1):
        db.add(
            PlanItem(
                plan_id=made.id,
                place=place,
                producer_id=one.producer_id,
                score=one.score,
                grounds=one.grounds,
                by_chance=one.by_chance,
                due_on=details.ends_on,
            )
        )
    db.flush()
    content = {
        "agency_id": unit_id,
        "seed": seed,
        "weights": dict(details.weights),
        "random_percent": details.random_percent,
        "considered": len(standings),
        "producers": [one.producer_id for one in drawn],
    }
    ledger.append(db, actor=actor, act="plan.drawn", on=("inspection_plan", made.id), now=now, content=content)
    return made


def add_item(db: Session, *, actor: Actor, plan_id: int, producer_id: int, now: datetime) -> PlanItem:
    """A visit that the draw did not give, put on by hand. Conflict where the plan has it already."""
    found = _own(db, actor, plan_id)
    producer = registry.producer(db, producer_id)
    last = db.scalar(select(func.max(PlanItem.place)).where(PlanItem.plan_id == found.id)) or 0
    made = PlanItem(
        plan_id=found.id,
        place=last + 1,
        producer_id=producer.id,
        score=0,
        grounds={},
        by_chance=False,
        due_on=found.ends_on,
    )
    try:
        with db.begin_nested():
            db.add(made)
    except IntegrityError as error:
        raise Conflict(Reason("plan.there", field="producer_id")) from error
    _record(db, actor, made, "plan.added", {"producer_id": producer.id}, now)
    return made


def assign(db: Session, *, actor: Actor, item_id: int, person_id: int | None, due_on: date, now: datetime) -> PlanItem:
    """Who goes, and by which day of the plan. Refuses a person who is no inspector of the unit, a day outside."""
    found = queries.item(db, item_id)
    of = _own(db, actor, found.plan_id)
    if person_id is not None and person_id not in {one for one, _ in queries.inspectors_of(db, of.agency_id)}:
        raise Refused(Reason("plan.person", field="person_id"))
    if not of.starts_on <= due_on <= of.ends_on:
        raise Refused(Reason("plan.due", field="due_on"))
    found.person_id, found.due_on = person_id, due_on
    _record(db, actor, found, "plan.assigned", {"person_id": person_id, "due_on": due_on.isoformat()}, now)
    return found


def drop(db: Session, *, actor: Actor, item_id: int, why: str, now: datetime) -> PlanItem:
    """Say that a visit will not be done, and why. Conflict when it is done or dropped already."""
    found = queries.item(db, item_id)
    _own(db, actor, found.plan_id)
    done = db.scalar(select(Inspection.id).where(Inspection.plan_item_id == found.id).limit(1)) is not None
    if reason := rules.why_not_drop(done=done, dropped=found.dropped_at is not None, why=why):
        raise (Refused if reason.field else Conflict)(reason)
    found.dropped_at, found.dropped_by, found.dropped_why = now, actor.id, why.strip()
    _record(db, actor, found, "plan.dropped", {}, now)
    return found


def _headed(actor: Actor) -> int:
    """The unit a plan is for: the actor's own, which they head."""
    if actor.home is None or actor.home not in actor.heads:
        raise Forbidden(Reason("plan.head"))
    return actor.home


def _own(db: Session, actor: Actor, plan_id: int) -> InspectionPlan:
    """The plan, for a head of its unit or of one above it."""
    actor.must("plan.make")
    found = queries.plan(db, plan_id)
    above = {found.agency_id, accounts.agency(db, found.agency_id).parent_id}
    if not actor.heads & above:
        raise Forbidden(Reason("plan.head"))
    return found


def _record(
    db: Session, actor: Actor, of: PlanItem, act: str, content: dict[str, int | str | None], now: datetime
) -> None:
    db.flush()
    said = {"plan_id": of.plan_id, **content}
    ledger.append(db, actor=actor, act=act, on=("inspection_plan_item", of.id), now=now, content=said)
