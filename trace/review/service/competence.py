"""Who may decide on a case now, in whose name; and the actor as whom the decision is put into effect below."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from trace.base.actor import Actor
from trace.base.errors import Conflict, Forbidden, Stale
from trace.core.reason import Reason
from trace.registry import queries as registry
from trace.review import queries
from trace.review.models import Case
from trace.review.rules import cases, handling

DECIDED_BY = {
    "producer": "review.decide",
    "producer_change": "review.decide",
    "product": "review.decide",
    "certificate": "certificate.publish",
    "ocop": "ocop_item.edit",
    "run": "run.approve",
    "tax_id": "tax_id.transfer",
}


def why_not_competent(db: Session, actor: Actor, case: Case, *, now: datetime) -> Reason | None:
    """Why this person may not decide: it lies with another unit, they are not its deputy, nobody delegated it."""
    elsewhere = _elsewhere(actor, case)
    if elsewhere is None or not actor.may(DECIDED_BY[case.kind]):
        return elsewhere
    return None if queries.delegation_for(db, actor, case, now=now) else elsewhere


def _elsewhere(actor: Actor, case: Case) -> Reason | None:
    act = DECIDED_BY[case.kind]
    if actor.id == case.deputy_id and actor.may(act):
        return None
    return actor.why_not(act, units={case.agency_id})


def must_decide(db: Session, actor: Actor, case: Case, version: int, *, now: datetime) -> int | None:
    """The id of the delegation by which they decide; None for their own competence.

    Forbidden to who is not competent; Conflict on one's own entry, on what is closed and on what another person has in
    hand; Stale when the case has changed since `version`.
    """
    if elsewhere := why_not_competent(db, actor, case, now=now):
        raise Forbidden(elsewhere)
    if own := cases.why_not_decide(actor.id, case.entered_by):
        raise Conflict(own)
    refuse_unless_current(case, "accepted", version)
    if handling.holder(case.claimed_by, case.claimed_until, now) not in (None, actor.id):
        raise Conflict(Reason("review.in_hand"))
    if second := handling.why_not_second(actor.id, queries.firsts(db, case)):
        raise Conflict(second)
    by = queries.delegation_for(db, actor, case, now=now) if _elsewhere(actor, case) else None
    return by.id if by else None


def refuse_unless_current(case: Case, outcome: str, version: int) -> None:
    """Refuse (Conflict, Stale) what cannot happen to a case in this state, or was decided on an older reading."""
    if cases.state_after(case.state, outcome) is None:
        raise Conflict(Reason(f"review.is_{case.state}"))
    if case.version != version:
        raise Stale(Reason("review.moved_on"))


def acting(db: Session, actor: Actor, case: Case) -> Actor:
    """The actor for the rooms below: competent for this object, because review has found that the case is theirs."""
    owner = registry.producer(db, case.producer_id)
    units = registry.competent(db, owner, case.group_key) | {case.agency_id}
    return replace(actor, units=actor.units | units, home=actor.home or case.agency_id)
