"""The API of issuing: whether it is frozen, the key slots, and what two people decide."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_smorest import Blueprint

from trace.base.db import snapshot
from trace.stamps import queries, service
from trace.stamps.keeping.schemas import IssuingBody, IssuingDecisionBody, IssuingProposalView, IssuingView
from trace.web.creating import ONCE, created
from trace.web.guard import me, needs
from trace.web.pages import now, runtime

blueprint = Blueprint("keeping_api", __name__, url_prefix="/api/v1", description="Stamps: keys and issuing")


@blueprint.route("/issuing", methods=["GET"])
@needs("keys.see")
@blueprint.response(200, IssuingView)
def show_issuing() -> dict[str, Any]:
    """Whether issuing is frozen, since when and why; the key slots; proposals, those that wait first."""
    with snapshot(runtime().main) as db:
        found = queries.freeze(db)
        return {
            "frozen": found is not None,
            "since": found.decided_at if found else None,
            "reason": found.reason if found else None,
            "slots": queries.slot_lines(db),
            "proposals": queries.issuing_proposals(db),
        }


@blueprint.route("/issuing/proposals", methods=["POST"])
@needs("keys.see")
@blueprint.arguments(IssuingBody)
@blueprint.doc(parameters=[ONCE])
@blueprint.response(201, IssuingProposalView)
@blueprint.alt_response(409, description="It is so already, or the same proposal waits.")
def propose_issuing(body: dict[str, Any]) -> Response:
    """Propose to freeze issuing, to issue again, or that a slot's keys are compromised. A second person decides."""
    return created(lambda db: service.propose_issuing(db, actor=me(), **body, now=now()), view=IssuingProposalView())


@blueprint.route("/issuing/proposals/<int:proposal_id>/decision", methods=["POST"])
@needs("keys.see")
@blueprint.arguments(IssuingDecisionBody)
@blueprint.doc(parameters=[ONCE])
@blueprint.response(201, IssuingProposalView)
@blueprint.alt_response(409, description="Your own proposal, or it was decided before.")
def decide_issuing(body: dict[str, Any], proposal_id: int) -> Response:
    """Confirm or reject such a proposal, as somebody else than who made it."""
    accept = body["accept"]
    return created(
        lambda db: service.decide_issuing(db, actor=me(), proposal_id=proposal_id, accept=accept, now=now()),
        view=IssuingProposalView(),
    )
