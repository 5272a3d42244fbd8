"""What two people decide about issuing: to freeze it, to end that, or that a slot's keys are in strange hands."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from trace.base.actor import Actor
from trace.base.db import rows_met
from trace.base.errors import Conflict, Refused
from trace.core.reason import Reason
from trace.jobs import queries as job_queries
from trace.jobs import service as jobs
from trace.ledger import service as ledger
from trace.stamps import queries, rules
from trace.stamps.models import IssuingProposal, StampKey

LONGEST_REASON = 500
EVERY_JOB = 10_000


def must_issue(db: Session, slot: int | None = None) -> None:
    """Conflict while issuing is frozen: nothing is ordered, released, made or fetched. Scans and activation go on.

    With a `slot`, of which something is to leave the house: Conflict too when its keys are compromised.
    """
    if reason := queries.why_frozen(db):
        raise Conflict(reason)
    if slot is not None and queries.key(db, slot).state == "compromised":
        raise Conflict(Reason("key.compromised", slot=slot))


def propose_issuing(
    db: Session, *, actor: Actor, kind: str, reason: str, slot: int | None = None, now: datetime
) -> IssuingProposal:
    """Propose to `freeze` issuing, to `unfreeze` it, or that the keys of `slot` are `compromise`d.

    Nothing changes until a second person confirms. Refuses an unknown kind and an empty reason; NotFound for a slot
    that was never opened; Conflict when it is so already, or the same proposal waits.
    """
    if kind not in rules.PROPOSALS or (kind == "compromise") != (slot is not None):
        raise Refused(Reason("proposal.kind", field="kind"))
    actor.must(rules.ACTS[kind])
    if not reason.strip() or len(reason) > LONGEST_REASON:
        raise Refused(Reason("proposal.reason", field="reason", most=LONGEST_REASON))
    if slot is not None:
        queries.key(db, slot)
    if why_not := rules.why_not_proposal(kind, queries.standing(db, slot)):
        raise Conflict(why_not)
    made = IssuingProposal(kind=kind, slot=slot, reason=reason.strip(), proposed_at=now, proposed_by=actor.id)
    try:
        with db.begin_nested():
            db.add(made)
            db.flush()
    except IntegrityError as error:
        raise Conflict(Reason("proposal.waits")) from error
    _record(db, actor, made, "proposed", now)
    return made


def decide_issuing(db: Session, *, actor: Actor, proposal_id: int, accept: bool, now: datetime) -> IssuingProposal:
    """Confirm or reject such a proposal: confirmed by somebody else than who proposed it, and decided once.

    Who proposed may take it back. Conflict for a second decision, for one's own, and when it no longer applies.
    """
    found = queries.issuing_proposal(db, proposal_id)
    actor.must(rules.ACTS[found.kind])
    if accept and found.proposed_by == actor.id:
        raise Conflict(Reason("proposal.two_people"))
    waiting = update(IssuingProposal).where(IssuingProposal.id == found.id, IssuingProposal.decided_at.is_(None))
    why_not = rules.why_not_proposal(found.kind, queries.standing(db, found.slot)) if accept else None
    if not rows_met(db.execute(waiting.values(decided_at=now, decided_by=actor.id, accepted=accept))):
        raise Conflict(Reason("proposal.decided"))
    if why_not:
        raise Conflict(why_not)
    db.refresh(found)
    if accept:
        _carry_out(db, found, now)
    _record(db, actor, found, "confirmed" if accept else "rejected", now)
    return found


def _carry_out(db: Session, decided: IssuingProposal, now: datetime) -> None:
    if decided.kind == "compromise":
        db.execute(update(StampKey).where(StampKey.slot == decided.slot).values(state="compromised"))
    if decided.kind == "unfreeze":  # print files that stopped because of it go on
        for job in job_queries.failed(db, limit=EVERY_JOB):
            if job.name in queries.MAKING_JOBS and job.error_code == queries.FROZEN:
                jobs.retry(db, job.id, now=now)


def _record(db: Session, actor: Actor, of: IssuingProposal, step: str, now: datetime) -> None:
    """The reason stands in the ledger: who asks later why nothing was issued finds it there."""
    on = ("issuing", of.id) if of.slot is None else ("stamp_key", of.slot)
    act = f"key.compromise_{step}" if of.kind == "compromise" else f"stamps.{of.kind}_{step}"
    content = {"proposal": of.id, "reason": of.reason}
    ledger.append(db, actor=actor, act=act, on=on, now=now, content=content)
