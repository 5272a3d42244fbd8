"""Proposals to the authority that issued a paper or stamps: made with evidence, decided by an officer of its own."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from trace.accounts import queries as accounts
from trace.base.actor import Actor
from trace.base.db import rows_met
from trace.base.errors import Conflict, Forbidden, NotFound, Refused
from trace.core.reason import Reason
from trace.core.words import local_day
from trace.inspections.measures import queries, rules
from trace.inspections.measures.models import Proposal
from trace.inspections.measures.rules import Decision, ProposalDetails
from trace.inspections.measures.service.taking import Taken, rest_on, take
from trace.inspections.models import Finding
from trace.ledger import service as ledger
from trace.notices import service as notices
from trace.registry import queries as registry_reads
from trace.registry import service as registry
from trace.stamps import queries as stamps_reads
from trace.stamps import service as stamps
from trace.stamps.service import ProposalDetails as Revocation

PATH = "/kiem-tra/de-xuat/{}"


def propose(db: Session, *, actor: Actor, details: ProposalDetails, now: datetime) -> Proposal:
    """A proposal with its evidence, told to the heads of the competent units. Nothing changes until they decide.

    Refuses one that is incomplete, and findings that are not there; NotFound for a paper that is not.
    """
    actor.must("proposal.make")
    if actor.home is None:
        raise Forbidden(Reason("hold.no_unit"))
    if faults := rules.why_not_propose(details):
        raise Refused(*faults)
    producer_id, units = _target(db, actor, details.kind, details.on_id)
    basis = rest_on(db, rules.PROPOSALS[details.kind][0], details.basis_id)
    _refuse_unknown(db, details)
    made = Proposal(
        kind=details.kind,
        on_id=details.on_id,
        lo=details.lo,
        hi=details.hi,
        producer_id=producer_id,
        agency_id=actor.home,
        unit_name=accounts.unit_name(db, actor.home),
        basis_id=basis.id if basis else None,
        basis=basis.cited if basis else None,
        reason=details.reason.strip(),
        findings=sorted(set(details.findings)),
        proposed_at=now,
        proposed_by=actor.id,
    )
    db.add(made)
    db.flush()
    values = {"path": PATH.format(made.id)}
    notices.tell_people(db, queries.heads_of(db, units), "proposal.made", key=str(made.id), now=now, values=values)
    content = {"kind": made.kind, "on": f"{rules.PROPOSALS[details.kind][1]}:{made.on_id}", "findings": made.findings}
    ledger.append(db, actor=actor, act="authority.proposed", on=("proposal", made.id), now=now, content=content)
    return made


def decide(db: Session, *, actor: Actor, proposal_id: int, decision: Decision, now: datetime) -> Proposal:
    """The authority's decision, recorded by an officer of its own, another than proposed it: now the state changes.

    Forbidden to units that are not competent; Conflict for who proposed it, and for whoever comes second.
    """
    found = queries.proposal(db, proposal_id).proposal
    _producer, units = _target(db, actor, found.kind, found.on_id)
    actor.must("proposal.decide", units=units)
    if actor.id == found.proposed_by:
        raise Conflict(Reason("proposal.two_people"))
    if faults := rules.why_not_decide(decision, local_day(now)):
        raise Refused(*faults)
    outcome = "carried_out" if decision.carry_out else "refused"
    values = {
        "decided_at": now,
        "decided_by": actor.id,
        "outcome": outcome,
        "decision_no": decision.decision_no.strip() or None,
        "decided_on": decision.decided_on,
        "answer": decision.answer.strip() or None,
    }
    waits = update(Proposal).where(Proposal.id == found.id, Proposal.decided_at.is_(None))
    if not rows_met(db.execute(waits.values(**values).execution_options(synchronize_session=False))):
        raise Conflict(Reason("proposal.decided"))
    db.refresh(found)
    if decision.carry_out:
        _carry_out(db, actor, found, now)
    told = {"path": PATH.format(found.id)}
    notices.tell_people(db, [found.proposed_by], "proposal.decided", key=str(found.id), now=now, values=told)
    content = {"kind": found.kind, "outcome": outcome, "decision_no": found.decision_no}
    ledger.append(db, actor=actor, act="authority.decided", on=("proposal", found.id), now=now, content=content)
    return found


def competent_for(db: Session, actor: Actor, of: Proposal) -> frozenset[int]:
    """The units that decide on a proposal."""
    return frozenset(_target(db, actor, of.kind, of.on_id)[1])


def _target(db: Session, actor: Actor, kind: str, on_id: int) -> tuple[int | None, Collection[int]]:
    """Whose the paper or the stamps are, and which units are competent for them; NotFound where they are not."""
    if kind == "revoke_stamps":
        run = stamps_reads.run(db, on_id)
        return run.producer_id, stamps_reads.competent_units(db, run.product_id)
    if kind == "revoke_ocop_item":
        item = registry_reads.ocop_item(db, on_id)
        owner = registry_reads.product(db, item.product_id).producer_id if item.product_id is not None else None
        return owner, registry.item_units(db, actor, item)
    paper = registry_reads.certificate(db, on_id)
    owner = paper.producer_id
    return owner, registry_reads.competent(db, registry_reads.producer(db, owner))


def _refuse_unknown(db: Session, details: ProposalDetails) -> None:
    wanted = set(details.findings)
    if wanted and db.scalar(select(func.count()).select_from(Finding).where(Finding.id.in_(wanted))) != len(wanted):
        raise NotFound(Reason("finding.unknown", field="findings"))
    if details.kind == "revoke_stamps" and (details.hi or 0) > stamps_reads.run(db, details.on_id).quantity:
        raise Refused(Reason("range.nothing_chosen", field="hi"))


def _carry_out(db: Session, actor: Actor, found: Proposal, now: datetime) -> None:
    """Do what was decided, by the commands of the rooms that own it, and write the measure down."""
    number, on = found.decision_no or "", found.decided_on or local_day(now)
    if found.kind == "revoke_stamps":
        stated = Revocation("revoked", found.reason, on, number)
        span = {"run_id": found.on_id, "lo": found.lo or 0, "hi": found.hi or 0}
        stamps.revoke_decided(db, actor=actor, **span, details=stated, proposed_by=found.proposed_by, now=now)
    elif found.kind == "revoke_ocop_item":
        words = {"decision_no": number, "reason": found.reason}
        registry.revoke_ocop_item(db, actor=actor, ocop_item_id=found.on_id, on=on, **words, now=now)
    else:
        act = registry.suspend_certificate if found.kind == "suspend_certificate" else registry.revoke_certificate
        act(db, actor=actor, certificate_id=found.on_id, on=on, source=number, now=now)
    kind, what = rules.PROPOSALS[found.kind]
    span_of = (found.lo, found.hi) if found.lo is not None and found.hi is not None else None
    taken = Taken(
        kind=kind,
        on=(what, found.on_id),
        producer_id=found.producer_id,
        reason=found.reason,
        goods=queries.about(db, found),
        basis=queries.basis(db, found.basis_id) if found.basis_id is not None else None,
        decision_no=number,
        span=span_of,
    )
    take(db, actor=actor, taken=taken, now=now)
