"""Holds whose day of looking again comes near: their unit is warned, and a second person may let one go on."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from trace.base.actor import Actor
from trace.base.errors import Conflict, Forbidden, Refused
from trace.core.words import local_day
from trace.inspections.measures import queries, rules
from trace.inspections.measures.models import Prolongation
from trace.inspections.measures.service.taking import said_day, tell
from trace.inspections.queries import HoldRecord, hold
from trace.inspections.rules import HoldKey
from trace.notices import queries as people
from trace.notices import service as notices
from trace.registry import service as registry
from trace.stamps import service as stamps


def prolong_hold(db: Session, *, actor: Actor, key: HoldKey, until: date, reason: str, now: datetime) -> Prolongation:
    """A hold that goes on until a later day, with a reason, said by a second officer of its unit or the one above.

    Forbidden to other units; Conflict for who placed it and when it has ended; the producer is told.
    """
    actor.must("hold.prolong")
    found = hold(db, key)
    if why_not := rules.why_not_prolong(found.state, person=actor.id, units=actor.units):
        raise Forbidden(why_not) if why_not.code == "hold.other_unit" else Conflict(why_not)
    if faults := rules.why_not_until(reason, found.review_on, until, local_day(now)):
        raise Refused(*faults)
    move = stamps.prolong_hold if key.kind == "stamps" else registry.prolong_batch_hold
    move(db, actor=actor, hold_id=key.id, was=found.review_on, until=until, now=now)
    made = Prolongation(hold_kind=key.kind, hold_id=key.id, placed_by=found.state.placed_by, was=found.review_on)
    made.until, made.reason, made.made_at, made.made_by = until, reason.strip(), now, actor.id
    db.add(made)
    db.flush()
    for one in queries.measures_on(db, (measured(key), key.id)):
        tell(db, one, "hold.prolonged", {"until": said_day(until)}, now, key=f"{one.id}/{made.id}")
    return made


def measured(key: HoldKey) -> str:
    """What a hold is called where its measure names it."""
    return "stamp_hold" if key.kind == "stamps" else "batch_hold"


def warned(db: Session, found: HoldRecord, days: int) -> tuple[str, str, set[int]]:
    """The notice that is due so many days before a hold is looked at again: its kind, its key, and to whom it goes.

    On the day itself the heads of the unit above are told too.
    """
    chain = found.state.chain if days == 0 else found.state.chain[:1]
    asked = queries.heads_of(db, chain) | {found.state.placed_by}
    whom = {someone.person_id for someone in people.reached(db, asked)}
    kind = "hold.review_today" if days == 0 else "hold.review_soon"
    return kind, f"{found.kind}/{found.key.id}/{found.review_on.isoformat()}", whom


def warn(db: Session, *, found: HoldRecord, days: int, now: datetime) -> int:
    """Tell who placed a hold and the heads of its unit that it is to be looked at again; returns how many heard it
    first. Once for each day it is to be looked at, however often it is called."""
    kind, key, whom = warned(db, found, days)
    path = f"/kiem-tra/tam-ngung/{found.kind}/{found.key.id}"
    values = {"goods": found.product, "day": said_day(found.review_on), "path": path}
    return notices.tell_people(db, whom, kind, key=key, now=now, values=values)
