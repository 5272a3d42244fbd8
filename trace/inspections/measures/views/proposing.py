"""Pages of proposals to the competent authority: made by an inspector, decided by one of its officers."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields import SelectChoice

from trace.base.db import snapshot, transaction
from trace.base.errors import Conflict, NotFound, Refused
from trace.core.reason import Reason
from trace.inspections import queries as inspections
from trace.inspections.measures import queries, rules, service, wording
from trace.inspections.measures.forms import ProposalDecisionForm, ProposalForm
from trace.inspections.measures.models import Proposal
from trace.inspections.measures.rules import Decision, ProposalDetails
from trace.inspections.measures.service.proposing import competent_for
from trace.inspections.queries import FindingQuestion
from trace.inspections.views.frame import ONE_MORE, blueprint, crumbs, first_rows, number
from trace.registry import queries as registry
from trace.stamps import queries as stamps
from trace.web.creating import once_by_form
from trace.web.guard import me, needs
from trace.web.pages import now, page, runtime, see_other

OFFERED = 30


@blueprint.route("/kiem-tra/de-xuat")
@needs("proposal.see")
def proposal_list() -> ResponseReturnValue:
    """Proposals, newest first: those that wait for a decision, or all."""
    every = request.args.get("all") == "1"
    with snapshot(runtime().main) as db:
        rows = queries.proposals(db, open_only=not every, before=number("after"), limit=ONE_MORE)
    kept: dict[str, Any] = {"all": "1"} if every else {}
    shown, older = first_rows(rows, lambda last: url_for("inspections.proposal_list", after=last.proposal.id, **kept))
    context = {"rows": shown, "every": every, "older": older, "said": wording}
    return page("inspections/proposals.html", crumbs=crumbs((_("Proposals"), None)), **context)


@blueprint.route(
    "/kiem-tra/de-xuat/moi/<any(suspend_certificate,revoke_certificate):paper_act>/<int:certificate_id>",
    methods=["GET", "POST"],
)
@needs("proposal.make")
def propose_on_certificate(paper_act: str, certificate_id: int) -> ResponseReturnValue:
    """Propose that a certificate is suspended or revoked."""
    with snapshot(runtime().main) as db:
        paper = registry.certificate(db, certificate_id)
        owner = registry.producer(db, paper.producer_id)
    return _propose(paper_act, certificate_id, f"{paper.name} · {paper.number} · {owner.name}", owner.id)


@blueprint.route("/kiem-tra/de-xuat/moi/ocop/<int:ocop_item_id>", methods=["GET", "POST"])
@needs("proposal.make")
def propose_on_ocop(ocop_item_id: int) -> ResponseReturnValue:
    """Propose that an OCOP recognition is revoked."""
    with snapshot(runtime().main) as db:
        item = registry.ocop_item(db, ocop_item_id)
        owner = registry.product(db, item.product_id).producer_id if item.product_id is not None else None
    return _propose("revoke_ocop_item", ocop_item_id, f"OCOP {item.star}★ {item.product_name}", owner)


@blueprint.route("/kiem-tra/de-xuat/moi/tem/<int:run_id>", methods=["GET", "POST"])
@needs("proposal.make")
def propose_on_stamps(run_id: int) -> ResponseReturnValue:
    """Propose that stamps of a run are revoked."""
    with snapshot(runtime().main) as db:
        found = stamps.line(db, run_id)
    if found.run.state != "released":
        raise NotFound(Reason("run.unknown"))
    return _propose(
        "revoke_stamps", run_id, f"{found.product} · {found.producer}", found.run.producer_id, found.run.quantity
    )


@blueprint.route("/kiem-tra/de-xuat/<int:authority_proposal_id>")
@needs("proposal.see")
def proposal(authority_proposal_id: int) -> ResponseReturnValue:
    """One proposal with its evidence."""
    return _proposal_page(authority_proposal_id, ProposalDecisionForm(formdata=None))


@blueprint.route("/kiem-tra/de-xuat/<int:authority_proposal_id>/quyet-dinh", methods=["POST"])
@needs("proposal.decide")
def decide_proposal(authority_proposal_id: int) -> ResponseReturnValue:
    """Record what the authority decided: the state changes in this moment."""
    form = ProposalDecisionForm()
    if form.validate_on_submit():
        decision = Decision(
            form.outcome.data == "carried_out",
            form.decision_no.data or "",
            form.decided_on.data,
            form.answer.data or "",
        )
        try:
            with transaction(runtime().main) as db:
                service.decide(db, actor=me(), proposal_id=authority_proposal_id, decision=decision, now=now())
            return see_other("inspections.proposal", _("Recorded."), authority_proposal_id=authority_proposal_id)
        except (Refused, Conflict) as error:
            form.refuse(error)
    return _proposal_page(authority_proposal_id, form)


def _propose(kind: str, on_id: int, about: str, owner: int | None, quantity: int = 0) -> ResponseReturnValue:
    form = ProposalForm()
    measure = rules.PROPOSALS[kind][0]
    with snapshot(runtime().main) as db:
        form.offer(queries.bases(db, measure))
        question = FindingQuestion(producer_id=owner)
        found = inspections.findings(db, question, limit=OFFERED) if owner is not None else []
    form.findings.choices = [SelectChoice(one.id, f"{one.found_at:%d/%m/%Y} · {one.text[:120]}") for one in found]
    if form.validate_on_submit():
        try:
            details = _details(form, kind, on_id)
            made = once_by_form(form, lambda db: service.propose(db, actor=me(), details=details, now=now()).id)
            done = _("Proposed. The competent authority decides; until then nothing changes.")
            return see_other("inspections.proposal", done, authority_proposal_id=made)
        except (Refused, Conflict) as error:
            form.refuse(error)
    way = crumbs((_("Proposals"), url_for("inspections.proposal_list")), (str(wording.PROPOSALS[kind]), None))
    context = {"form": form, "kind": kind, "about": about, "quantity": quantity, "said": wording}
    return page("inspections/proposal_form.html", crumbs=way, **context), form.status


def _details(form: ProposalForm, kind: str, on_id: int) -> ProposalDetails:
    first, last = form.first.data, form.last.data
    on_stamps = kind == "revoke_stamps" and first is not None and last is not None
    return ProposalDetails(
        kind=kind,
        on_id=on_id,
        reason=form.reason.data or "",
        basis_id=form.chosen_basis,
        findings=tuple(form.findings.data or ()),
        lo=first - 1 if on_stamps and first is not None else None,
        hi=last if on_stamps else None,
    )


def _proposal_page(proposal_id: int, form: ProposalDecisionForm) -> ResponseReturnValue:
    actor = me()
    with snapshot(runtime().main) as db:
        found = queries.proposal(db, proposal_id)
        evidence = [inspections.finding(db, each) for each in found.proposal.findings]
        may_decide = _may_decide(db, found.proposal)
    if not form.is_submitted():
        form.decided_on.data = now().date()
    context = {"found": found, "row": found.proposal, "evidence": evidence, "form": form, "said": wording}
    context |= {"may_decide": may_decide, "own": actor.id == found.proposal.proposed_by}
    way = crumbs((_("Proposals"), url_for("inspections.proposal_list")), (found.about, None))
    return page("inspections/proposal.html", crumbs=way, **context), form.status


def _may_decide(db: Any, of: Proposal) -> bool:
    actor = me()
    if of.decided_at is not None or actor.id == of.proposed_by or not actor.may("proposal.decide"):
        return False
    return actor.why_not("proposal.decide", units=competent_for(db, actor, of)) is None
