"""Deciding on cases: accept, return, refuse, withdraw. The case, the object and the ledger change together or not."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from trace.base.actor import Actor
from trace.base.errors import NotFound, Refused
from trace.core.reason import Reason
from trace.jobs import service as jobs
from trace.ledger import service as ledger
from trace.registry.models import Producer
from trace.review import queries
from trace.review.models import Case, CasePause, CaseTick, CounterReceipt, Decision
from trace.review.rules import cases, checklists, routing, targets
from trace.review.service import seating
from trace.review.service.competence import acting, must_decide, refuse_unless_current
from trace.review.service.effects import put_into_effect


@dataclass(frozen=True)
class Ruling:
    """What an officer wrote down with a decision: reasons in words for the producer, and the checks they ticked."""

    reasons: str | None = None
    ticked: tuple[str, ...] = ()


@dataclass(frozen=True)
class Hand:
    """Whose decision it is: who takes it, by which delegation, when."""

    actor: Actor
    now: datetime
    delegation_id: int | None = None


NO_WORDS = Ruling()


def accept(db: Session, *, actor: Actor, case_id: int, version: int, ruling: Ruling = NO_WORDS, now: datetime) -> Case:
    """Accept: the case moves to its next step, and after the last one its object is accepted.

    Where the step asks for two people, the first one's acceptance waits for the second's. `version` is the version of
    the case that was read. Forbidden to who is not competent; Conflict on what is closed, in another's hand, or one's
    own entry; Stale when the case has changed since; Refused without the checks its kind and checklist need.
    """
    case = locked(db, case_id)
    hand = Hand(actor, now, must_decide(db, actor, case, version, now=now))
    of = seating.matter(db, db.get_one(Producer, case.producer_id), case.group_key)
    steps = seating.steps(db, case.kind, of)
    here = next((step for step in steps if step.seq == case.step), None)
    following = routing.step_after(steps, case.step)
    _refuse_unless_sound(db, case, "accepted", ruling, last=following is None)
    _tick(db, case, ruling, hand)
    if here is not None and here.four_eyes and not (first := queries.firsts(db, case)):
        return _seconded(db, case, ruling, hand, first | {actor.id})
    if following is None:
        return _close(db, case, "accepted", ruling, hand)
    decision = _decision(db, case, "moved", ruling, hand)
    seating.lay(db, case, following, of, now=now)
    _record(db, case, decision, hand)
    return case


def _seconded(db: Session, case: Case, ruling: Ruling, hand: Hand, first: Collection[int]) -> Case:
    decision = _decision(db, case, "seconded", ruling, hand)
    seating.seat_second(db, case, first)
    _record(db, case, decision, hand)
    return case


def send_back(db: Session, *, actor: Actor, case_id: int, version: int, ruling: Ruling, now: datetime) -> Case:
    """Return the case to its producer, who may mend and submit again; its clock stands still meanwhile.

    Needs reasons; else as `accept`.
    """
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
    case = locked(db, case_id)
    actor.must(WITHDRAWN_BY[case.kind], producer=case.producer_id)
    refuse_unless_current(case, "withdrawn", version)
    return _close(db, case, "withdrawn", NO_WORDS, Hand(actor, now))


WITHDRAWN_BY = {
    "producer": "producer.edit",
    "producer_change": "producer.edit",
    "product": "product.submit",
    "certificate": "certificate.edit",
    "ocop": "ocop_item.edit",
    "run": "run.order",
    "tax_id": "tax_id.contest",
}


def _end(db: Session, outcome: str, *, actor: Actor, case_id: int, version: int, ruling: Ruling, now: datetime) -> Case:
    case = locked(db, case_id)
    hand = Hand(actor, now, must_decide(db, actor, case, version, now=now))
    _refuse_unless_sound(db, case, outcome, ruling, last=False)
    _tick(db, case, ruling, hand)
    return _close(db, case, outcome, ruling, hand)


def locked(db: Session, case_id: int) -> Case:
    """The case as it is now, held until the transaction ends: of two officers at once the second one sees the first."""
    case = db.get(Case, case_id, with_for_update=True, populate_existing=True)
    if case is None:
        raise NotFound(Reason("review.no_such_case"))
    return case


def _refuse_unless_sound(db: Session, case: Case, outcome: str, ruling: Ruling, *, last: bool) -> None:
    """Refuse a decision without its reasons or checks; the last acceptance also with needed items unticked."""
    holding = queries.checklist(db, case.kind, case.group_key)
    of_list = {item.key for item in holding.items} if holding else set()
    general = set(ruling.ticked) - of_list
    wrong = cases.why_not_outcome(case.kind, outcome, ruling.reasons, general)
    if last and not wrong:
        done = {tick.item for tick in queries.ticks(db, case) if holding and tick.checklist_id == holding.id}
        missing = checklists.still_open(holding, done | set(ruling.ticked))
        wrong = [Reason("review.item_open", field="ticked", item=item.text) for item in missing]
    if wrong:
        raise Refused(*wrong)


def _tick(db: Session, case: Case, ruling: Ruling, hand: Hand) -> None:
    """Write down who has ticked which item of the checklist that holds, and when; each item once a hand-in."""
    holding = queries.checklist(db, case.kind, case.group_key)
    if holding is None:
        return
    done = {tick.item for tick in queries.ticks(db, case) if tick.checklist_id == holding.id}
    new = {item.key for item in holding.items}.intersection(ruling.ticked) - done
    db.add_all(
        CaseTick(case_id=case.id, checklist_id=holding.id, item=key, ticked_at=hand.now, ticked_by=hand.actor.id)
        for key in sorted(new)
    )


def _close(db: Session, case: Case, outcome: str, ruling: Ruling, hand: Hand) -> Case:
    """Put the outcome into effect in the register and on the case, and write it down."""
    if case.state == "open":  # what was returned is with its producer already
        who = hand.actor if outcome == "withdrawn" else acting(db, hand.actor, case)
        put_into_effect(db, case, outcome, ruling.reasons, actor=who, now=hand.now)
    elif (pause := queries.open_pause(db, case.id)) is not None:
        pause.ended_at = hand.now
    decision = _decision(db, case, outcome, ruling, hand)
    return ended(db, case, decision, hand)


def ended(db: Session, case: Case, decision: Decision, hand: Hand) -> Case:
    """The case with the outcome of its last decision: closed, or waiting for its producer with the clock stopped."""
    case.state = decision.outcome
    case.claimed_by = case.claimed_until = None
    case.closed_at = None if decision.outcome == "returned" else hand.now
    if decision.outcome == "returned":
        db.add(CasePause(case_id=case.id, step=case.step, began_at=hand.now))
    if decision.outcome != "withdrawn":
        jobs.enqueue(db, "review.tell_producer", now=hand.now, key=str(decision.id), decision_id=decision.id)
        _note_served(db, case, hand.now)
    _record(db, case, decision, hand)
    return case


def _note_served(db: Session, case: Case, now: datetime) -> None:
    """Write down how long the counter took, where the file was brought to one: to the first decision."""
    brought = select(CounterReceipt).where(CounterReceipt.case_id == case.id, CounterReceipt.serving_s.is_(None))
    for each in db.scalars(brought):
        each.serving_s = targets.seconds(each.received_at, now)


def _decision(db: Session, case: Case, outcome: str, ruling: Ruling, hand: Hand) -> Decision:
    decision = Decision(
        case_id=case.id,
        step=case.step,
        agency_id=case.agency_id,
        outcome=outcome,
        reasons=(ruling.reasons or "").strip() or None,
        ticked=sorted(set(ruling.ticked)),
        made_at=hand.now,
        made_by=hand.actor.id,
        delegation_id=hand.delegation_id,
    )
    db.add(decision)
    db.flush()
    return decision


def _record(db: Session, case: Case, decision: Decision, hand: Hand) -> None:
    db.flush()
    facts: dict[str, Any] = {
        "case_code": case.case_code,
        "decision_id": decision.id,
        "step": decision.step,
        "agency_id": decision.agency_id,
        "ticked": decision.ticked,
    }
    if decision.delegation_id is not None:
        facts["delegation_id"] = decision.delegation_id
    act = f"case.{decision.outcome}"
    ledger.append(db, actor=hand.actor, act=act, on=("case", case.id), now=hand.now, content=facts)
