"""Cases of papers and of stamps: a certificate to be checked, an OCOP item to be confirmed, a run to be released."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from trace.base.actor import SERVICE, SERVICE_ID, Actor
from trace.base.errors import Conflict, Refused
from trace.core.reason import Reason
from trace.core.words import local_day
from trace.registry import queries as registry
from trace.registry.models import OcopItem, Producer
from trace.registry.rules import OcopDetails, why_not_ocop
from trace.review import queries
from trace.review.models import Case, Decision, OcopProposal
from trace.review.rules import routing
from trace.review.service import deciding, seating
from trace.review.service.deciding import Hand, Ruling
from trace.review.service.opening import Subject, open_case
from trace.stamps import queries as stamp_queries
from trace.stamps import service as stamps
from trace.stamps.models import Run

OUTCOME_OF = {"released": "accepted", "refused": "refused", "withdrawn": "withdrawn"}
AT_ONCE = 100


def submit_certificate(db: Session, *, actor: Actor, certificate_id: int, now: datetime) -> Case:
    """Ask for a certificate to be compared with its paper, or take a returned case up again.

    Refuses one without a file; Conflict on one that is checked or revoked.
    """
    found = registry.certificate(db, certificate_id)
    actor.must("certificate.edit", producer=found.producer_id)
    if found.revoked_on is not None:
        raise Conflict(Reason("certificate.revoked"))
    if found.checked_on is not None:
        raise Conflict(Reason("review.certificate_checked"))
    if found.file_id is None:
        raise Refused(Reason("review.certificate_no_file"))
    covered = registry.certificate_products(db, found.id)
    group = registry.product(db, covered[0]).group_key if len(covered) == 1 else None
    subject = Subject(
        "certificate",
        "certificate",
        found.id,
        db.get_one(Producer, found.producer_id),
        queries.typed_by(db, "certificate", found.id) | {found.made_by, actor.id},
        group,
        found.version,
    )
    return open_case(db, subject, actor=actor, now=now)


def ocop_goes_by_case(db: Session, product_id: int) -> bool:
    """Whether an OCOP item of this product is confirmed by a second officer: where a way is configured for it."""
    product = registry.product(db, product_id)
    of = seating.matter(db, db.get_one(Producer, product.producer_id), product.group_key)
    return bool(routing.steps_for(queries.configured_steps(db, "ocop"), of))


def propose_ocop(db: Session, *, actor: Actor, product_id: int, details: OcopDetails, now: datetime) -> Case:
    """Enter an OCOP item that another officer is to confirm: until then the public sees nothing of it.

    Refuses what the register would refuse, and a decision that is entered already.
    """
    product = registry.product(db, product_id)
    owner = db.get_one(Producer, product.producer_id)
    actor.must("ocop_item.edit", units=registry.competent(db, owner, product.group_key))
    wrong = why_not_ocop(details, local_day(now))
    if registry.group(db, details.group_key) is None:
        wrong.append(Reason("choice.unknown", field="group_key"))
    if _entered(db, product_id, details):
        wrong.append(Reason("ocop.twice", field="decision_no"))
    if wrong:
        raise Refused(*wrong)
    told = asdict(details) | {"decision_date": details.decision_date.isoformat()}
    proposal = OcopProposal(product_id=product_id, details=told, made_at=now, made_by=actor.id)
    db.add(proposal)
    db.flush()
    subject = Subject("ocop", "ocop_proposal", proposal.id, owner, frozenset({actor.id}), product.group_key)
    return open_case(db, subject, actor=actor, now=now)


def _entered(db: Session, product_id: int, details: OcopDetails) -> bool:
    """Whether the same decision is an item already, or waits in an open case."""
    same = exists().where(
        OcopItem.product_id == product_id,
        OcopItem.decision_no == details.decision_no,
        OcopItem.decision_date == details.decision_date,
        OcopItem.issuer == details.issuer,
    )
    waiting = db.scalars(
        select(OcopProposal)
        .join(Case, (Case.object_kind == "ocop_proposal") & (Case.object_id == OcopProposal.id))
        .where(OcopProposal.product_id == product_id, Case.state == "open")
    )
    told = (details.decision_no, details.decision_date.isoformat(), details.issuer)
    keys = ("decision_no", "decision_date", "issuer")
    return bool(db.scalar(select(same))) or any(tuple(row.details[key] for key in keys) == told for row in waiting)


def decide_run(db: Session, *, actor: Actor, run_id: int, outcome: str, ruling: Ruling, now: datetime) -> Run:
    """Release a run or refuse it: on its case where releases go by cases, else directly as stamps do it.

    `outcome`: accepted or refused. What is decided here is the case as it stands; refuses as `decide` and stamps do.
    """
    run = stamp_queries.run(db, run_id)
    if outcome == "refused" and not (ruling.reasons or "").strip():
        raise Refused(Reason("run.note_needed", field="note"))
    case = queries.live_case(db, "run", run_id) or _run_case(db, run, now=now)
    if case is not None and run.state == "ordered":
        act = {"accepted": deciding.accept, "refused": deciding.refuse}[outcome]
        act(db, actor=actor, case_id=case.id, version=case.version, ruling=ruling, now=now)
        db.refresh(run)
        return run
    if outcome == "accepted":
        return stamps.approve_run(db, actor=actor, run_id=run_id, now=now)
    return stamps.refuse_run(db, actor=actor, run_id=run_id, note=ruling.reasons or "", now=now)


def _run_case(db: Session, run: Run, *, now: datetime) -> Case | None:
    """The case of an ordered run, opened; None where no way is configured for releases."""
    owner, product = db.get_one(Producer, run.producer_id), registry.product(db, run.product_id)
    of = seating.matter(db, owner, product.group_key)
    if run.state != "ordered" or not routing.steps_for(queries.configured_steps(db, "run"), of):
        return None
    subject = Subject("run", "run", run.id, owner, frozenset({run.ordered_by}), product.group_key)
    return open_case(db, subject, actor=SERVICE, now=now)


def runs_to_follow(db: Session) -> bool:
    """Whether a run waits without a case, or a case waits on a run that is decided."""
    return bool(_waiting_runs(db) or _overtaken(db))


def follow_runs(db: Session, *, now: datetime) -> int:
    """Open the cases of runs that wait for a decision, and close those whose run was decided or taken back otherwise.

    Stamps know nothing of cases: what they did is followed here. Returns how many cases were touched.
    """
    opened = [_run_case(db, run, now=now) for run in _waiting_runs(db)]
    overtaken = _overtaken(db)
    for case, run in overtaken:
        _follow(db, case, run, now=now)
    return len(overtaken) + sum(case is not None for case in opened)


def _waiting_runs(db: Session) -> list[Run]:
    """The ordered runs without a live case, where releases go by cases at all."""
    if not queries.configured_steps(db, "run"):
        return []
    live = exists().where(Case.object_kind == "run", Case.object_id == Run.id, Case.state == "open")
    rows = select(Run).where(Run.state == "ordered", Run.canary.is_(False), ~live)
    return list(db.scalars(rows.order_by(Run.id).limit(AT_ONCE)))


def _overtaken(db: Session) -> list[tuple[Case, Run]]:
    rows = (
        select(Case, Run)
        .join(Run, Run.id == Case.object_id)
        .where(Case.object_kind == "run", Case.state == "open", Run.state != "ordered")
    )
    return [(case, run) for case, run in db.execute(rows.order_by(Case.id).limit(AT_ONCE))]


def _follow(db: Session, case: Case, run: Run, *, now: datetime) -> None:
    decision = Decision(
        case_id=case.id,
        step=case.step,
        agency_id=case.agency_id,
        outcome=OUTCOME_OF[run.state],
        reasons=run.decision_note,
        ticked=[],
        made_at=run.approved_at or now,
        made_by=(run.ordered_by if run.state == "withdrawn" else run.approved_by) or SERVICE_ID,
    )
    db.add(decision)
    db.flush()
    deciding.ended(db, case, decision, Hand(SERVICE, now))
