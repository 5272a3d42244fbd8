"""What ends a stamp: void, stolen, revoked, consumed. Theft and revocation take two people."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from trace.base.actor import Actor
from trace.base.db import rows_met
from trace.base.errors import Conflict, Refused
from trace.core.reason import Reason
from trace.core.words import local_day
from trace.ledger import service as ledger
from trace.stamps import queries, rules
from trace.stamps.models import StampProposal
from trace.stamps.rules import RangeFacts, Span
from trace.stamps.service.ranges import released_run, rewrite, rewrite_spans, span_of, spans_of

PROPOSE = {"stolen": "stamps.report_stolen", "revoked": "stamps.propose_revocation"}
DECIDE = {"stolen": "stamps.confirm_stolen", "revoked": "stamps.revoke"}


@dataclass(frozen=True)
class ProposalDetails:
    """What is proposed: kind `stolen` or `revoked`, why, since when, and the decision's number for a revocation."""

    kind: str
    reason: str
    happened_on: date
    decision: str | None = None


@dataclass(frozen=True)
class Voiding:
    """How stamps were lost to use (spoiled, lost, returned, other), and why in somebody's words."""

    how: str
    reason: str


def void_range(
    db: Session, *, actor: Actor, run_id: int, lo: int, hi: int, reason: str, how: str = "other", now: datetime
) -> int:
    """Void `[lo, hi)`; returns how many labels. Refuses as `void_spans`."""
    return void_spans(db, actor=actor, run_id=run_id, spans=[Span(lo, hi)], voiding=Voiding(how, reason), now=now)


def void_spans(
    db: Session, *, actor: Actor, run_id: int, spans: Sequence[Span], voiding: Voiding, now: datetime
) -> int:
    """Void spans of a run, all or none; returns how many labels.

    A producer before activation, an inspector at any time, with a reason; unused labels that were handed back
    (`returned`) also by a competent officer. Conflict for stamps that are spent already, and for active ones when it is
    not an inspector who asks.
    """
    run = released_run(db, run_id)
    if voiding.how == "returned" and actor.role == "officer":
        actor.must("stamps.take_back", units=queries.competent_units(db, run.product_id))
    else:
        # An inspector's is a measure: it rests on a legal basis and can be objected to (inspections.void_stamps).
        actor.must("measure.void" if actor.role == "inspector" else "stamps.void", producer=run.producer_id)
    chosen, reason = spans_of(run, spans), voiding.reason.strip()
    if voiding.how not in rules.VOID_HOWS:
        raise Refused(Reason("range.void_how", field="voided_how"))
    if not reason:
        raise Refused(Reason("range.reason_needed", field="reason"))
    found = queries.stretches_of(db, run.id, chosen)
    if why_not := rules.why_not_void(found, voiding.how, any_time=actor.role == "inspector"):
        raise Conflict(why_not)
    how = voiding.how
    rewrite_spans(db, run, chosen, lambda facts: replace(facts, voided_at=now, voided_how=how, voided_reason=reason))
    count = sum(span.length for span in chosen) * run.copies
    content = {"spans": [list(span) for span in chosen], "count": count, "how": voiding.how}
    ledger.append(db, actor=actor, act="stamps.voided", on=("run", run.id), now=now, content=content)
    return count


def consume_range(db: Session, *, actor: Actor, run_id: int, lo: int, hi: int, how: str, now: datetime) -> int:
    """Record that the goods under `[lo, hi)` were sold, exported or used; returns how many stamps.

    Never for shared codes; Conflict for stamps that are not active.
    """
    run = released_run(db, run_id)
    actor.must("stamps.consume", producer=run.producer_id)
    span = span_of(run, lo, hi)
    if why_not := rules.why_not_consume(queries.stretches(db, run.id, lo, hi), kind=run.kind, how=how):
        raise Conflict(why_not)
    rewrite(db, run, span, lambda facts: replace(facts, consumed_on=local_day(now), consumed_how=how))
    content = {"spans": [[lo, hi]], "how": how}
    ledger.append(db, actor=actor, act="stamps.consumed", on=("run", run.id), now=now, content=content)
    return span.length


def propose(
    db: Session, *, actor: Actor, run_id: int, lo: int, hi: int, details: ProposalDetails, now: datetime
) -> StampProposal:
    """Report stamps as stolen, or propose their revocation: nothing changes until a second person decides.

    Refuses a proposal without a reason or with a day that has not come, and a revocation without a decision.
    """
    if details.kind not in PROPOSE:
        raise Refused(Reason("proposal.kind", field="kind"))
    run = released_run(db, run_id)
    units = queries.competent_units(db, run.product_id)
    actor.must(PROPOSE[details.kind], producer=run.producer_id, units=units)
    span_of(run, lo, hi)
    if faults := _faults(details, local_day(now)):
        raise Refused(*faults)
    made = StampProposal(run_id=run.id, lo=lo, hi=hi, kind=details.kind, reason=details.reason.strip())
    made.decision, made.happened_on = details.decision, details.happened_on
    made.proposed_at, made.proposed_by = now, actor.id
    db.add(made)
    db.flush()
    content = {"proposal": made.id, "kind": made.kind, "spans": [[lo, hi]]}
    ledger.append(db, actor=actor, act="stamps.proposed", on=("run", run.id), now=now, content=content)
    return made


def _faults(details: ProposalDetails, today: date) -> list[Reason]:
    facts = (
        (not details.reason.strip(), Reason("range.reason_needed", field="reason")),
        (details.happened_on > today, Reason("proposal.future", field="happened_on")),
        (
            details.kind == "revoked" and not (details.decision or "").strip(),
            Reason("proposal.decision_needed", field="decision"),
        ),
    )
    return [reason for wrong, reason in facts if wrong]


def decide_proposal(db: Session, *, actor: Actor, proposal_id: int, accept: bool, now: datetime) -> StampProposal:
    """Confirm or reject a reported theft or a proposed revocation. By somebody else than who proposed it, once."""
    found = queries.proposal(db, proposal_id)
    run = released_run(db, found.run_id)
    actor.must(DECIDE[found.kind], units=queries.competent_units(db, run.product_id))
    if found.proposed_by == actor.id:
        raise Conflict(Reason("proposal.two_people"))
    waiting = update(StampProposal).where(StampProposal.id == found.id, StampProposal.decided_at.is_(None))
    moved = db.execute(waiting.values(decided_at=now, decided_by=actor.id, accepted=accept))
    if not rows_met(moved):
        raise Conflict(Reason("proposal.decided"))
    db.refresh(found)
    if accept:
        rewrite(db, run, span_of(run, found.lo, found.hi), _outcome(found, now))
    content = {"proposal": found.id, "kind": found.kind, "accepted": accept, "spans": [[found.lo, found.hi]]}
    ledger.append(db, actor=actor, act="stamps.proposal_decided", on=("run", run.id), now=now, content=content)
    return found


def revoke_decided(
    db: Session,
    *,
    actor: Actor,
    run_id: int,
    lo: int,
    hi: int,
    details: ProposalDetails,
    proposed_by: int,
    now: datetime,
) -> StampProposal:
    """Revoke stamps by a decision that is recorded: somebody proposed it before, another of the competent unit decided.

    Conflict for whoever proposed it. Refuses a decision without number or day, and borders that the run does not have.
    """
    run = released_run(db, run_id)
    actor.must("stamps.revoke", units=queries.competent_units(db, run.product_id))
    if proposed_by == actor.id:
        raise Conflict(Reason("proposal.two_people"))
    if faults := _faults(details, local_day(now)):
        raise Refused(*faults)
    span = span_of(run, lo, hi)
    made = StampProposal(run_id=run.id, lo=lo, hi=hi, kind="revoked", reason=details.reason.strip())
    made.decision, made.happened_on = details.decision, details.happened_on
    made.proposed_at, made.proposed_by = now, proposed_by
    made.decided_at, made.decided_by, made.accepted = now, actor.id, True
    db.add(made)
    db.flush()
    rewrite(db, run, span, _outcome(made, now))
    content = {"proposal": made.id, "kind": made.kind, "accepted": True, "spans": [[lo, hi]]}
    ledger.append(db, actor=actor, act="stamps.proposal_decided", on=("run", run.id), now=now, content=content)
    return made


def _outcome(found: StampProposal, now: datetime) -> Callable[[RangeFacts], RangeFacts]:
    if found.kind == "stolen":
        return lambda facts: replace(facts, stolen_on=found.happened_on)
    return lambda facts: replace(facts, revoked_at=now, revoked_reason=found.reason, revoked_decision=found.decision)
