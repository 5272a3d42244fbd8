"""Delegating: somebody decides for a person or a unit, on some days, for every case or for some."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from trace.accounts import queries as accounts
from trace.base.actor import Actor
from trace.base.errors import Conflict, Forbidden, NotFound, Refused
from trace.core.reason import Reason
from trace.core.words import local_day
from trace.ledger import service as ledger
from trace.review import queries
from trace.review.models import Delegation
from trace.review.rules import cases, handling


@dataclass(frozen=True)
class Giving:
    """What somebody delegates: from a person or a unit, to whom, on which days, for which cases, and why."""

    to_person_id: int
    starts_on: date
    ends_on: date
    why: str
    from_person_id: int | None = None
    from_agency_id: int | None = None
    kind: str | None = None
    group_key: str | None = None


def delegate(db: Session, *, actor: Actor, giving: Giving, now: datetime) -> Delegation:
    """Let an officer decide for a person or a unit from a day to a day.

    An officer delegates what is their own, the head of a unit what is the unit's, an administrator either. Refuses
    days that are over or too many, and people who are no officers in service. What was delegated is not passed on.
    """
    _may_give(actor, giving)
    if wrong := _why_not_given(db, giving, now=now):
        raise Refused(*wrong)
    if giving.from_agency_id is not None:
        accounts.agency(db, giving.from_agency_id)
    row = Delegation(
        from_person_id=giving.from_person_id,
        from_agency_id=giving.from_agency_id,
        to_person_id=giving.to_person_id,
        kind=giving.kind,
        group_key=giving.group_key,
        starts_on=giving.starts_on,
        ends_on=giving.ends_on,
        why=giving.why.strip(),
        made_at=now,
        made_by=actor.id,
    )
    db.add(row)
    db.flush()
    facts = {
        "from_person": row.from_person_id,
        "from_agency": row.from_agency_id,
        "to": row.to_person_id,
        "starts_on": row.starts_on.isoformat(),
        "ends_on": row.ends_on.isoformat(),
        "kind": row.kind,
        "group": row.group_key,
    }
    ledger.append(db, actor=actor, act="delegation.given", on=("delegation", row.id), now=now, content=facts)
    return row


def _why_not_given(db: Session, giving: Giving, *, now: datetime) -> list[Reason]:
    wrong = handling.why_not_reasoned(giving.why, "why")
    to_self = giving.to_person_id == giving.from_person_id
    wrong += handling.why_not_delegate(giving.starts_on, giving.ends_on, local_day(now), to_self=to_self)
    officers = frozenset().union(*(unit.officers for unit in queries.units(db).values()))
    if giving.to_person_id not in officers:
        wrong.append(Reason("delegation.no_officer", field="to_person_id"))
    if giving.from_person_id is not None and giving.from_person_id not in officers:
        wrong.append(Reason("delegation.no_officer", field="giver"))
    if giving.kind is not None and giving.kind not in cases.KINDS:
        wrong.append(Reason("choice.unknown", field="kind"))
    return wrong


def _may_give(actor: Actor, giving: Giving) -> None:
    """Forbidden for what is neither the actor's own nor of a unit they lead."""
    actor.must_on_something("review.delegate")
    if (giving.from_person_id is None) == (giving.from_agency_id is None):
        raise Refused(Reason("delegation.giver", field="giver"))
    own = actor.id == giving.from_person_id or giving.from_agency_id in actor.heads
    if actor.role != "admin" and not own:
        raise Forbidden(Reason("delegation.not_yours", field="giver"))


def end_delegation(db: Session, *, actor: Actor, delegation_id: int, now: datetime) -> Delegation:
    """End a delegation before its day, by who could have given it. Conflict when it has ended."""
    row = db.get(Delegation, delegation_id)
    if row is None:
        raise NotFound(Reason("delegation.unknown"))
    giving = Giving(row.to_person_id, row.starts_on, row.ends_on, row.why, row.from_person_id, row.from_agency_id)
    _may_give(actor, giving)
    if row.ended_at is not None:
        raise Conflict(Reason("delegation.ended"))
    row.ended_at, row.ended_by = now, actor.id
    ledger.append(db, actor=actor, act="delegation.ended", on=("delegation", row.id), now=now)
    return row
