"""Holds on stamps: placed by an inspector, confirmed by a superior in time or sent up, ended by a second person."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from trace.accounts import queries as accounts
from trace.base.actor import Actor
from trace.base.errors import Conflict, Forbidden, Refused
from trace.core.reason import Reason
from trace.core.words import local_day
from trace.ledger import service as ledger
from trace.stamps import queries, rules
from trace.stamps.models import StampHold
from trace.stamps.service.ranges import released_run, rewrite, span_of


def hold_range(
    db: Session, *, actor: Actor, run_id: int, lo: int, hi: int, reason: str, review_on: date, now: datetime
) -> StampHold:
    """Pause the sale of `[lo, hi)` in the name of the inspector's unit, until it is reviewed on a day to come.

    Refuses a hold without reason or with a review day that is over; Conflict where one lies already.
    """
    run = released_run(db, run_id)
    actor.must("hold.place")
    span = span_of(run, lo, hi)
    if not reason.strip():
        raise Refused(Reason("range.reason_needed", field="reason"))
    if review_on < local_day(now):
        raise Refused(Reason("hold.review_past", field="review_on"))
    if why_not := rules.why_not_hold(queries.stretches(db, run.id, lo, hi)):
        raise Conflict(why_not)
    placed = StampHold(run_id=run.id, lo=lo, hi=hi, agency_id=actor.home, reason=reason.strip(), review_on=review_on)
    placed.unit_name = accounts.unit_name(db, actor.home) if actor.home is not None else ""
    placed.placed_at, placed.placed_by = now, actor.id
    db.add(placed)
    db.flush()
    rewrite(db, run, span, lambda facts: replace(facts, hold_id=placed.id))
    content = {"hold": placed.id, "spans": [[lo, hi]], "review_on": review_on.isoformat()}
    ledger.append(db, actor=actor, act="stamps.held", on=("run", run.id), now=now, content=content)
    return placed


def confirm_hold(db: Session, *, actor: Actor, hold_id: int, now: datetime) -> StampHold:
    """Confirm a hold as a superior of the unit that placed it. Not by who placed it; once; not after its end."""
    found = queries.hold(db, hold_id, lock=True)
    actor.must("hold.confirm")
    if not actor.heads or (found.agency_id is not None and found.agency_id not in actor.units):
        raise Forbidden(Reason("hold.not_superior"))
    _by_another(found, actor)
    if found.confirmed_at is not None:
        raise Conflict(Reason("hold.confirmed"))
    found.confirmed_at, found.confirmed_by = now, actor.id
    db.flush()
    _record(db, actor, found, "stamps.hold_confirmed", now)
    return found


def release_hold(db: Session, *, actor: Actor, hold_id: int, reason: str, now: datetime) -> StampHold:
    """End a hold, by a second person and with a reason: its stamps are again what they were."""
    found = queries.hold(db, hold_id)
    run = released_run(db, found.run_id)
    found = queries.hold(db, hold_id, lock=True)
    actor.must("hold.release")
    _by_another(found, actor)
    if not reason.strip():
        raise Refused(Reason("range.reason_needed", field="reason"))
    found.released_at, found.released_by, found.released_reason = now, actor.id, reason.strip()
    db.flush()
    rewrite(
        db,
        run,
        span_of(run, found.lo, found.hi),
        lambda facts: replace(facts, hold_id=None) if facts.hold_id == found.id else facts,
    )
    _record(db, actor, found, "stamps.hold_released", now)
    return found


def prolong_hold(db: Session, *, actor: Actor, hold_id: int, was: date, until: date, now: datetime) -> StampHold:
    """Let a hold go on until a later day, by a second person. Conflict when it has ended, or when its day moved."""
    found = queries.hold(db, hold_id, lock=True)
    actor.must("hold.prolong")
    _by_another(found, actor)
    if found.review_on != was or until <= was:
        raise Conflict(Reason("object.stale"))
    found.review_on = until
    db.flush()
    content = {"hold": found.id, "was": was.isoformat(), "until": until.isoformat()}
    ledger.append(db, actor=actor, act="stamps.hold_prolonged", on=("run", found.run_id), now=now, content=content)
    return found


def escalate_holds(db: Session, *, actor: Actor, confirm_hours: int, now: datetime) -> int:
    """Send up the holds that no superior has confirmed in time; returns how many. To be run again and again."""
    late = queries.unconfirmed_holds(db, placed_before=now - timedelta(hours=confirm_hours))
    for found in late:
        found.escalated_at = now
        db.flush()
        _record(db, actor, found, "stamps.hold_escalated", now)
    return len(late)


def _by_another(found: StampHold, actor: Actor) -> None:
    if found.placed_by == actor.id:
        raise Conflict(Reason("hold.two_people"))
    if found.released_at is not None:
        raise Conflict(Reason("hold.ended"))


def _record(db: Session, actor: Actor, found: StampHold, act: str, now: datetime) -> None:
    content = {"hold": found.id, "spans": [[found.lo, found.hi]]}
    ledger.append(db, actor=actor, act=act, on=("run", found.run_id), now=now, content=content)
