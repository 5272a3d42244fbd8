"""Taking a case in hand, letting it go, handing it over, delegating: who works on it, not what is decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, update
from sqlalchemy.orm import Session

from trace.accounts import queries as accounts
from trace.base.actor import Actor
from trace.base.db import rows_met
from trace.base.errors import Conflict, Forbidden, NotFound, Refused
from trace.core.reason import Reason
from trace.core.words import local_day
from trace.ledger import service as ledger
from trace.review import queries
from trace.review.models import Case, CaseAct, Delegation
from trace.review.rules import cases, handling, routing
from trace.review.service.competence import refuse_unless_current, why_not_competent
from trace.review.service.deciding import locked


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


def claim(db: Session, *, actor: Actor, case_id: int, note: str = "", now: datetime) -> Case:
    """Take an open case in hand for eight hours; others then do not decide on it.

    What another person has in hand is taken over with a note. The case keeps its version: nothing in it changes.
    """
    case = _mine(db, actor, case_id, now=now)
    held = handling.holder(case.claimed_by, case.claimed_until, now)
    if reason := handling.why_not_claim(actor.id, held, note):
        raise Refused(reason) if held in (None, actor.id) or note.strip() else Conflict(reason)
    free = or_(Case.claimed_by.is_(None), Case.claimed_until <= now, Case.claimed_by == (held or actor.id))
    until = now + handling.CLAIM_LASTS
    taken = update(Case).where(Case.id == case.id, Case.state == "open", free)
    done = db.execute(
        taken.values(claimed_by=actor.id, claimed_until=until).execution_options(synchronize_session=False)
    )
    if not rows_met(done):
        raise Conflict(Reason("review.in_hand"))
    db.refresh(case)
    act = "taken_over" if held not in (None, actor.id) else "claimed"
    _record(db, case, act, note, person_id=actor.id, actor=actor, now=now)
    return case


def let_go(db: Session, *, actor: Actor, case_id: int, now: datetime) -> Case:
    """Let go of a case one has in hand. Conflict when one has it not."""
    case = _mine(db, actor, case_id, now=now)
    if handling.holder(case.claimed_by, case.claimed_until, now) != actor.id:
        raise Conflict(Reason("review.not_in_hand"))
    gone = update(Case).where(Case.id == case.id, Case.claimed_by == actor.id)
    db.execute(gone.values(claimed_by=None, claimed_until=None).execution_options(synchronize_session=False))
    db.refresh(case)
    _record(db, case, "let_go", "", person_id=None, actor=actor, now=now)
    return case


def hand_over(
    db: Session, *, actor: Actor, case_id: int, version: int, to: tuple[int, int | None], why: str, now: datetime
) -> Case:
    """Hand a case over to another unit, or to a person in it, with the reason. `to`: unit and, if named, person.

    Only who may decide on it hands it over: whoever entered it does not choose who decides. Refuses a person who does
    not serve there or has entered it; where nobody in the unit is free to decide, its deputy or the unit above gets it.
    """
    case = locked(db, case_id)
    if elsewhere := why_not_competent(db, actor, case, now=now):
        raise Forbidden(elsewhere)
    if own := cases.why_not_decide(actor.id, case.entered_by):
        raise Conflict(own)
    refuse_unless_current(case, "moved", version)
    agency_id, person_id = to
    units = queries.units(db)
    wrong = handling.why_not_reasoned(why, "why")
    if agency_id not in units:
        wrong.append(Reason("choice.unknown", field="to"))
    elif person_id is not None and person_id not in units[agency_id].officers.difference(case.entered_by):
        wrong.append(Reason("review.not_for_them", field="to"))
    elif person_id is None and agency_id == case.agency_id:
        wrong.append(Reason("review.lies_there", field="to"))
    if wrong:
        raise Refused(*wrong)
    seat = routing.seat(units[agency_id], units, case.entered_by)
    case.agency_id, case.deputy_id = seat.agency_id, seat.deputy_id
    case.claimed_by, case.claimed_until = person_id, now + handling.CLAIM_LASTS if person_id else None
    db.flush()
    _record(db, case, "handed_over", why, person_id=person_id, actor=actor, now=now)
    return case


def _mine(db: Session, actor: Actor, case_id: int, *, now: datetime) -> Case:
    """The open case, for somebody who may decide on it."""
    case = locked(db, case_id)
    if elsewhere := why_not_competent(db, actor, case, now=now):
        raise Forbidden(elsewhere)
    if own := cases.why_not_decide(actor.id, case.entered_by):
        raise Conflict(own)
    if case.state != "open":
        raise Conflict(Reason(f"review.is_{case.state}"))
    return case


def _record(
    db: Session, case: Case, act: str, note: str, *, person_id: int | None, actor: Actor, now: datetime
) -> None:
    row = CaseAct(
        case_id=case.id,
        act=act,
        agency_id=case.agency_id,
        person_id=person_id,
        note=note.strip() or None,
        made_at=now,
        made_by=actor.id,
    )
    db.add(row)
    db.flush()
    facts = {"case_code": case.case_code, "agency_id": case.agency_id, "person": person_id}
    ledger.append(db, actor=actor, act=f"case.{act}", on=("case", case.id), now=now, content=facts)


def delegate(db: Session, *, actor: Actor, giving: Giving, now: datetime) -> Delegation:
    """Let an officer decide for a person or a unit from a day to a day.

    An officer delegates what is their own, the head of a unit what is the unit's, an administrator either. Refuses
    days that are over or too many, and people who are no officers in service. What was delegated is not passed on.
    """
    _may_give(actor, giving)
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
    if wrong:
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
