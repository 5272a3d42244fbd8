"""The API of measures, by the same commands as the pages."""

from __future__ import annotations

from typing import Any, cast

from flask import Response

from trace.base.db import snapshot
from trace.inspections import queries as inspections
from trace.inspections import service as imposing
from trace.inspections.api.frame import blueprint
from trace.inspections.api.measures import HOLD, hold_view
from trace.inspections.measures import queries, service
from trace.inspections.measures.queries import MeasureRecord
from trace.inspections.measures.rules import Decision, ProposalDetails
from trace.inspections.measures.schemas import (
    AuthorityDecisionBody,
    AuthorityProposalView,
    BasisList,
    MeasurePage,
    MeasureQuery,
    MeasureView,
    ProlongationBody,
    ProposalBody,
    VoidBody,
)
from trace.inspections.rules import HoldKey, HoldKind
from trace.inspections.schemas import HoldView
from trace.inspections.service import VoidDetails
from trace.web.creating import ONCE, created
from trace.web.guard import me, mine, needs
from trace.web.pages import now, runtime

PLAIN = set(MeasureView().fields) - {"open", "objections"}


@blueprint.route("/legal-bases", methods=["GET"])
@needs("basis.see")
@blueprint.response(200, BasisList)
def list_legal_bases() -> dict[str, Any]:
    """What measures may rest on."""
    with snapshot(runtime().main) as db:
        return {"items": queries.bases(db)}


@blueprint.route("/measures", methods=["GET"])
@needs("measure.see")
@blueprint.arguments(MeasureQuery, location="query")
@blueprint.response(200, MeasurePage)
def list_measures(query: dict[str, Any]) -> dict[str, Any]:
    """Measures, newest first: on one's own producers, or all for the state's people."""
    with snapshot(runtime().main) as db:
        rows = queries.measures(db, producers=mine(), before=query["after"], limit=query["limit"] + 1)
    shown = rows[: query["limit"]]
    after = shown[-1].measure.id if len(rows) > len(shown) else None
    return {"items": [measure_view(one) for one in shown], "next": after}


@blueprint.route(f"{HOLD}/prolongation", methods=["POST"])
@needs("hold.prolong")
@blueprint.doc(parameters=[ONCE])
@blueprint.arguments(ProlongationBody)
@blueprint.response(201, HoldView)
@blueprint.alt_response(403, description="It is another unit's.")
@blueprint.alt_response(409, description="You placed it, or it has ended.")
@blueprint.alt_response(422, description="A field is wrong.")
def prolong_hold(body: dict[str, Any], kind: str, hold_id: int) -> Response:
    """A second officer lets a hold go on until a later day."""
    key = HoldKey(cast(HoldKind, kind), hold_id)

    def make(db: Any) -> dict[str, Any]:
        service.prolong_hold(db, actor=me(), key=key, **body, now=now())
        return hold_view(inspections.hold(db, key))

    return created(make, view=HoldView())


@blueprint.route("/measures/voids", methods=["POST"])
@needs("measure.void")
@blueprint.doc(parameters=[ONCE])
@blueprint.arguments(VoidBody)
@blueprint.response(201, MeasureView)
@blueprint.alt_response(409, description="Some of the stamps are void, stolen or revoked already.")
@blueprint.alt_response(422, description="A field is wrong.")
def void_as_measure(body: dict[str, Any]) -> Response:
    """Void stamps for good as a measure: public at once, the producer told how to object."""
    details = VoidDetails(body.pop("reason"), body.pop("basis_id"))

    def make(db: Any) -> dict[str, Any]:
        made = imposing.void_stamps(db, actor=me(), **body, details=details, now=now())
        return measure_view(queries.measure(db, made.id))

    return created(make, view=MeasureView())


@blueprint.route("/authority-proposals", methods=["POST"])
@needs("proposal.make")
@blueprint.doc(parameters=[ONCE])
@blueprint.arguments(ProposalBody)
@blueprint.response(201, AuthorityProposalView)
@blueprint.alt_response(404, description="There is no such paper, run or finding.")
@blueprint.alt_response(422, description="A field is wrong.")
def propose_to_authority(body: dict[str, Any]) -> Response:
    """Propose a suspension or a revocation to the competent authority. Nothing changes until it decides."""
    details = ProposalDetails(**body | {"findings": tuple(body["findings"])})
    return created(lambda db: service.propose(db, actor=me(), details=details, now=now()), view=AuthorityProposalView())


@blueprint.route("/authority-proposals/<int:authority_proposal_id>/decision", methods=["POST"])
@needs("proposal.decide")
@blueprint.doc(parameters=[ONCE])
@blueprint.arguments(AuthorityDecisionBody)
@blueprint.response(201, AuthorityProposalView)
@blueprint.alt_response(403, description="Your unit is not competent for it.")
@blueprint.alt_response(409, description="You proposed it, or it is decided already.")
@blueprint.alt_response(422, description="A field is wrong.")
def decide_authority_proposal(body: dict[str, Any], authority_proposal_id: int) -> Response:
    """Record the authority's decision: the state changes in this moment."""
    decision, on = Decision(**body), authority_proposal_id
    return created(
        lambda db: service.decide(db, actor=me(), proposal_id=on, decision=decision, now=now()),
        view=AuthorityProposalView(),
    )


def measure_view(found: MeasureRecord) -> dict[str, Any]:
    """A measure as `MeasureView` shows it: no name of a person."""
    shown = {name: getattr(found.measure, name) for name in PLAIN}
    return shown | {"open": found.open, "objections": [one.outcome or "waiting" for one in found.objections]}
