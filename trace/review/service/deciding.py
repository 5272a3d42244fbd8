"""Deciding on cases: accept, return, refuse, withdraw. The case, the object and the ledger change together or not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from sqlalchemy.orm import Session

from trace.accounts import queries as accounts
from trace.base.actor import Actor
from trace.base.errors import Conflict, Forbidden, NotFound, Refused, Stale
from trace.core.reason import Reason
from trace.jobs import service as jobs
from trace.ledger import service as ledger
from trace.registry import queries as registry_queries
from trace.registry import service as registry
from trace.registry.models import Producer
from trace.review.models import Case, Decision, TaxIdContest
from trace.review.rules import cases, routing
from trace.review.service import seating


@dataclass(frozen=True)
class Ruling:
    """What an officer wrote down with a decision: reasons in words for the producer, and the checks they ticked."""

    reasons: str | None = None
    ticked: tuple[str, ...] = ()


NO_WORDS = Ruling()


def accept(db: Session, *, actor: Actor, case_id: int, version: int, ruling: Ruling = NO_WORDS, now: datetime) -> Case:
    """Accept: the case moves to its next step, and after the last one its object is accepted.

    `version` is the version of the case that was read. Forbidden to who is not competent; Conflict on what is closed
    and on one's own entry; Stale when the case has changed since; Refused without the checks its kind needs.
    """
    case = _locked(db, case_id)
    _must_decide(actor, case, version)
    _refuse_unless_sound(case, "accepted", ruling)
    of = seating.matter(db, db.get_one(Producer, case.producer_id), case.group_key)
    following = routing.step_after(seating.steps(db, case.kind, of), case.step)
    if following is None:
        return _close(db, case, "accepted", ruling, actor=actor, now=now)
    decision = _decision(db, case, "moved", ruling, actor=actor, now=now)
    seating.lay(db, case, following, of, now=now)
    _record(db, case, decision, actor=actor, now=now)
    return case


def send_back(db: Session, *, actor: Actor, case_id: int, version: int, ruling: Ruling, now: datetime) -> Case:
    """Return the case to its producer, who may mend and submit again. Needs reasons; else as `accept`."""
    return _end(db, "returned", actor=actor, case_id=case_id, version=version, ruling=ruling, now=now)


def refuse(db: Session, *, actor: Actor, case_id: int, version: int, ruling: Ruling, now: datetime) -> Case:
    """Refuse for good; in a contest the holder keeps the tax code. Needs reasons; else as `accept`."""
    return _end(db, "refused", actor=actor, case_id=case_id, version=version, ruling=ruling, now=now)


def decide(
    db: Session, *, actor: Actor, case_id: int, version: int, outcome: str, ruling: Ruling, now: datetime
) -> Case:
    """Accept, return or refuse, by the name of the outcome; or withdraw, which takes no words. As each of them."""
    if outcome == "withdrawn":
        return withdraw(db, actor=actor, case_id=case_id, version=version, now=now)
    act: Callable[..., Case] = {"accepted": accept, "returned": send_back, "refused": refuse}[outcome]
    return act(db, actor=actor, case_id=case_id, version=version, ruling=ruling, now=now)


def withdraw(db: Session, *, actor: Actor, case_id: int, version: int, now: datetime) -> Case:
    """Take an open or returned case back; its object can be edited again. Only the producer's own people may."""
    case = _locked(db, case_id)
    actor.must(WITHDRAWN_BY[case.kind], producer=case.producer_id)
    _refuse_unless_current(case, "withdrawn", version)
    return _close(db, case, "withdrawn", NO_WORDS, actor=actor, now=now)


WITHDRAWN_BY = {"producer": "producer.edit", "product": "product.submit", "tax_id": "tax_id.contest"}
DECIDED_BY = {"producer": "review.decide", "product": "review.decide", "tax_id": "tax_id.transfer"}


def _end(db: Session, outcome: str, *, actor: Actor, case_id: int, version: int, ruling: Ruling, now: datetime) -> Case:
    case = _locked(db, case_id)
    _must_decide(actor, case, version)
    _refuse_unless_sound(case, outcome, ruling)
    return _close(db, case, outcome, ruling, actor=actor, now=now)


def _locked(db: Session, case_id: int) -> Case:
    """The case as it is now, held until the transaction ends: of two officers at once the second one sees the first."""
    case = db.get(Case, case_id, with_for_update=True, populate_existing=True)
    if case is None:
        raise NotFound(Reason("review.no_such_case"))
    return case


def why_not_competent(actor: Actor, case: Case) -> Reason | None:
    """Why this case is not this person's to decide: it lies with another unit, and they are not its named deputy."""
    act = DECIDED_BY[case.kind]
    if actor.id == case.deputy_id and actor.may(act):
        return None
    return actor.why_not(act, units={case.agency_id})


def _must_decide(actor: Actor, case: Case, version: int) -> None:
    if elsewhere := why_not_competent(actor, case):
        raise Forbidden(elsewhere)
    if own := cases.why_not_decide(actor.id, case.entered_by):
        raise Conflict(own)
    _refuse_unless_current(case, "accepted", version)


def _refuse_unless_current(case: Case, outcome: str, version: int) -> None:
    if cases.state_after(case.state, outcome) is None:
        raise Conflict(Reason(f"review.is_{case.state}"))
    if case.version != version:
        raise Stale(Reason("review.moved_on"))


def _refuse_unless_sound(case: Case, outcome: str, ruling: Ruling) -> None:
    if wrong := cases.why_not_outcome(case.kind, outcome, ruling.reasons, ruling.ticked):
        raise Refused(*wrong)


def _close(db: Session, case: Case, outcome: str, ruling: Ruling, *, actor: Actor, now: datetime) -> Case:
    """Put the outcome into effect in the register and on the case, and write it down."""
    if case.state == "open":  # what was returned is with its producer already
        EFFECTS[case.kind](db, case, outcome, actor, now)
    decision = _decision(db, case, outcome, ruling, actor=actor, now=now)
    case.state = outcome
    case.closed_at = None if outcome == "returned" else now
    if outcome != "withdrawn":
        jobs.enqueue(db, "review.tell_producer", now=now, key=str(decision.id), decision_id=decision.id)
    _record(db, case, decision, actor=actor, now=now)
    return case


def _decision(db: Session, case: Case, outcome: str, ruling: Ruling, *, actor: Actor, now: datetime) -> Decision:
    decision = Decision(
        case_id=case.id,
        step=case.step,
        agency_id=case.agency_id,
        outcome=outcome,
        reasons=(ruling.reasons or "").strip() or None,
        ticked=sorted(set(ruling.ticked)),
        made_at=now,
        made_by=actor.id,
    )
    db.add(decision)
    db.flush()
    return decision


def _record(db: Session, case: Case, decision: Decision, *, actor: Actor, now: datetime) -> None:
    db.flush()
    facts = {
        "case_code": case.case_code,
        "decision_id": decision.id,
        "step": decision.step,
        "agency_id": decision.agency_id,
        "ticked": decision.ticked,
    }
    ledger.append(db, actor=actor, act=f"case.{decision.outcome}", on=("case", case.id), now=now, content=facts)


def _decide_producer(db: Session, case: Case, outcome: str, actor: Actor, now: datetime) -> None:
    if outcome == "accepted":
        unit = accounts.unit_name(db, case.agency_id)
        registry.accept_producer(db, actor=actor, producer_id=case.object_id, unit_name=unit, now=now)
    else:
        end = {
            "returned": registry.return_producer,
            "refused": registry.refuse_producer,
            "withdrawn": registry.withdraw_producer,
        }
        end[outcome](db, actor=actor, producer_id=case.object_id, now=now)


def _decide_product(db: Session, case: Case, outcome: str, actor: Actor, now: datetime) -> None:
    if outcome == "accepted":
        unit = accounts.unit_name(db, case.agency_id)
        registry.accept_product(db, actor=actor, version_id=case.object_id, unit_name=unit, now=now)
    elif outcome == "withdrawn":
        product_id = registry_queries.version(db, case.object_id).product_id
        registry.withdraw_product(db, actor=actor, product_id=product_id, now=now)
    else:
        end = {"returned": registry.return_product, "refused": registry.refuse_product}
        end[outcome](db, actor=actor, version_id=case.object_id, now=now)


def _decide_contest(db: Session, case: Case, outcome: str, actor: Actor, now: datetime) -> None:
    contest = db.get_one(TaxIdContest, case.object_id)
    contest.decided_at, contest.decided_by, contest.transferred = now, actor.id, outcome == "accepted"
    if outcome == "accepted":
        holder, claimant = contest.holder_id, contest.claimant_id
        if registry_queries.producer(db, holder).tax_id_print != contest.tax_id_print:
            raise Conflict(Reason("review.holder_changed"))
        registry.transfer_tax_id(db, actor=actor, holder_id=holder, claimant_id=claimant, now=now)


Effect: TypeAlias = Callable[[Session, Case, str, Actor, datetime], None]
EFFECTS: dict[str, Effect] = {"producer": _decide_producer, "product": _decide_product, "tax_id": _decide_contest}
