"""Taking a case in hand, letting it go, handing it over: who works on it, not what is decided."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import or_, update
from sqlalchemy.orm import Session

from trace.base.actor import Actor
from trace.base.db import rows_met
from trace.base.errors import Conflict, Forbidden, Refused
from trace.core.reason import Reason
from trace.ledger import service as ledger
from trace.review import queries
from trace.review.models import Case, CaseAct
from trace.review.rules import cases, handling, routing
from trace.review.service.competence import refuse_unless_current, why_not_competent
from trace.review.service.deciding import locked


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
    not serve there or has entered it, and an appeal's way back to the unit that refused; where nobody in the unit is
    free to decide, its deputy or the unit above gets it.
    """
    case = _mine(db, actor, case_id, now=now)
    refuse_unless_current(case, "moved", version)
    agency_id, person_id = to
    units = queries.units(db)
    if wrong := [*handling.why_not_reasoned(why, "why"), *_why_not_there(case, units, agency_id, person_id)]:
        raise Refused(*wrong)
    if _goes_back(db, case, agency_id):
        raise Refused(Reason("review.appeal_goes_back", field="to"))
    seat = routing.seat(units[agency_id], units, {*case.entered_by, *queries.firsts(db, case)})
    case.agency_id, case.deputy_id = seat.agency_id, seat.deputy_id
    case.claimed_by, case.claimed_until = person_id, now + handling.CLAIM_LASTS if person_id else None
    db.flush()
    _record(db, case, "handed_over", why, person_id=person_id, actor=actor, now=now)
    return case


def _why_not_there(
    case: Case, units: Mapping[int, routing.Unit], agency_id: int, person_id: int | None
) -> list[Reason]:
    if agency_id not in units:
        return [Reason("choice.unknown", field="to")]
    if person_id is not None and person_id not in units[agency_id].officers.difference(case.entered_by):
        return [Reason("review.not_for_them", field="to")]
    lies_there = person_id is None and agency_id == case.agency_id
    return [Reason("review.lies_there", field="to")] if lies_there else []


def _mine(db: Session, actor: Actor, case_id: int, *, now: datetime) -> Case:
    """The open case, for somebody who may decide on it."""
    case = locked(db, case_id)
    if elsewhere := why_not_competent(db, actor, case, now=now):
        raise Forbidden(elsewhere)
    if own := cases.why_not_decide(actor.id, case.entered_by):
        raise Conflict(own)
    if case.state != "open":
        raise Conflict(Reason(f"review.is_{case.state}"))
    if second := handling.why_not_second(actor.id, queries.firsts(db, case)):
        raise Conflict(second)  # whoever was the first of two does not choose who is the second
    return case


def _goes_back(db: Session, case: Case, agency_id: int) -> bool:
    """Whether an appeal would go back from the unit above to the one that refused."""
    refused = db.get(Case, case.appeal_of) if case.appeal_of is not None else None
    return refused is not None and agency_id == refused.agency_id != case.agency_id


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
