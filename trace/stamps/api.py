"""The API of stamps: order, activate, undo, void, report. Print files are `files`, stock is `stock`."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Response, url_for
from flask_smorest import Blueprint

from trace.base.db import Session, snapshot
from trace.stamps import queries, service
from trace.stamps.models import LabelTemplate, Run, StampProposal
from trace.stamps.rules import RunOrder, Span
from trace.stamps.schemas import (
    ActivationBody,
    AnswerBody,
    DoneView,
    PartBody,
    ProposalBody,
    ProposalView,
    RangePage,
    RangeQuery,
    RunBody,
    RunFileView,
    RunPage,
    RunQuery,
    RunView,
    TemplateView,
    VoidBody,
)
from trace.stamps.seeing import named_part, seen
from trace.stamps.service import Binding, ProposalDetails, Voiding
from trace.web.creating import ONCE, created
from trace.web.guard import me, mine, needs
from trace.web.pages import now, runtime
from trace.web.versions import Tagged, tagged

blueprint = Blueprint("stamps_api", __name__, url_prefix="/api/v1", description="Stamps")

CONFLICT = "Not in the state this act expects; `code` and `values` say why and who was first."


@blueprint.route("/runs", methods=["GET"])
@needs("run.see")
@blueprint.arguments(RunQuery, location="query")
@blueprint.response(200, RunPage)
def list_runs(query: dict[str, Any]) -> dict[str, Any]:
    """Runs, newest first: a producer's own, everybody's for staff."""
    limit = query["limit"]
    with snapshot(runtime().main) as db:
        rows = queries.runs(db, producers=mine(), state=query.get("state"), before=query.get("after"), limit=limit + 1)
    items = [row.run for row in rows[:limit]]
    return {"items": items, "next": items[-1].id if len(rows) > limit else None}


@blueprint.route("/runs", methods=["POST"])
@needs("run.order")
@blueprint.arguments(RunBody)
@blueprint.doc(parameters=[ONCE])
@blueprint.response(201, RunView)
@blueprint.alt_response(422, description="Figures that make no run, or goods that are not accepted.")
def order_run(body: dict[str, Any]) -> Response:
    """Order stamps. The block of serials is taken at once; the file follows when an officer has approved."""
    settings = runtime().settings
    return created(
        lambda db: service.order_run(db, actor=me(), order=RunOrder(**body), settings=settings, now=now()),
        view=RunView(),
        at=address_of,
    )


@blueprint.route("/label-templates", methods=["GET"])
@needs("template.see")
@blueprint.response(200, TemplateView(many=True))
def list_templates() -> list[LabelTemplate]:
    """Templates that may be chosen: the province's, whose first is taken when none is chosen, and one's own."""
    with snapshot(runtime().main) as db:
        return [line.template for line in queries.templates(db, mine())]


@blueprint.route("/runs/<int:run_id>", methods=["GET"])
@needs("run.see")
@blueprint.response(200, RunFileView)
@blueprint.alt_response(404, description="No such run, or not yours.")
def show_run(run_id: int) -> Tagged:
    """A run, how many of its stamps are active, and how far its files are."""
    with snapshot(runtime().main) as db:
        found = seen(db, run_id)
        printing = queries.printing(db, found.run, now())
    facts = {name: getattr(found.run, name) for name in RunView().fields}
    names = {"product": found.product, "producer": found.producer, "active": found.active, "printing": printing}
    return tagged(facts | names, found.run.version)


@blueprint.route("/runs/<int:run_id>/withdrawal", methods=["POST"])
@needs("run.order")
@blueprint.doc(parameters=[ONCE])
@blueprint.response(201, RunView)
@blueprint.alt_response(409, description=CONFLICT)
def withdraw_run(run_id: int) -> Response:
    """Take back an order that nobody has decided on."""
    return created(
        lambda db: service.withdraw_run(db, actor=me(), run_id=run_id, now=now()), view=RunView(), at=address_of
    )


@blueprint.route("/runs/<int:run_id>/ranges", methods=["GET"])
@needs("run.see")
@blueprint.arguments(RangeQuery, location="query")
@blueprint.response(200, RangePage)
def list_ranges(query: dict[str, Any], run_id: int) -> dict[str, Any]:
    """What happened to a run's stamps, in order; stamps that nothing happened to are spans without facts."""
    after, limit = query["after"], query["limit"]
    with snapshot(runtime().main) as db:
        run = seen(db, run_id).run
        found = queries.stretches(db, run.id, after, run.quantity) if after < run.quantity else []
    items = [{"lo": one.lo, "hi": one.hi} | asdict(one.facts) for one in found[:limit]]
    return {"items": items, "next": items[-1]["hi"] if len(found) > limit else None}


@blueprint.route("/runs/<int:run_id>/activations", methods=["POST"])
@needs("stamps.activate")
@blueprint.arguments(ActivationBody)
@blueprint.doc(parameters=[ONCE])
@blueprint.response(201, DoneView)
@blueprint.alt_response(200, schema=DoneView, description="`dry_run`: what would be activated.")
@blueprint.alt_response(409, description=CONFLICT)
@blueprint.alt_response(422, description="The batch is full (numbers in `values`), held, recalled or past its date.")
def activate(body: dict[str, Any], run_id: int) -> Response | tuple[Any, int]:
    """Bind stamps to a batch, all or none."""
    tolerance = runtime().settings.mass_balance_tolerance_percent

    def act(db: Session, *, really: bool) -> dict[str, Any]:
        binding = Binding(run_id, named_part(db, run_id, body).spans, body["batch_id"], tolerance)
        verb = service.activate_spans if really else service.preview_activation
        bound = verb(db, actor=me(), binding=binding, now=now())
        return _done(run_id, bound.count, bound.spans) | {"batch_id": bound.batch.id}

    if body["dry_run"]:
        with snapshot(runtime().main) as db:
            return DoneView().dump(act(db, really=False)), 200
    return created(lambda db: act(db, really=True), view=DoneView())


@blueprint.route("/runs/<int:run_id>/activations/undo", methods=["POST"])
@needs("stamps.undo")
@blueprint.arguments(PartBody)
@blueprint.doc(parameters=[ONCE])
@blueprint.response(201, DoneView)
@blueprint.alt_response(409, description=CONFLICT)
def undo_activation(body: dict[str, Any], run_id: int) -> Response:
    """Take back an activation: same organisation, within the days of the setting, while nothing has happened since."""
    days = runtime().settings.undo_activation_days

    def act(db: Session) -> dict[str, Any]:
        spans = named_part(db, run_id, body).spans
        undone = [
            service.undo_activation(db, actor=me(), run_id=run_id, lo=lo, hi=hi, within_days=days, now=now())
            for lo, hi in spans
        ]
        return _done(run_id, sum(undone), spans)

    return created(act, view=DoneView())


@blueprint.route("/runs/<int:run_id>/voids", methods=["POST"])
@needs("stamps.void")
@blueprint.arguments(VoidBody)
@blueprint.doc(parameters=[ONCE])
@blueprint.response(201, DoneView)
@blueprint.alt_response(409, description=CONFLICT)
def void(body: dict[str, Any], run_id: int) -> Response:
    """Void stamps for good: a producer before activation, an inspector at any time."""

    def act(db: Session) -> dict[str, Any]:
        spans = named_part(db, run_id, body).spans
        voiding = Voiding(body["voided_how"], body["reason"])
        count = service.void_spans(db, actor=me(), run_id=run_id, spans=spans, voiding=voiding, now=now())
        return _done(run_id, count, spans)

    return created(act, view=DoneView())


@blueprint.route("/runs/<int:run_id>/proposals", methods=["POST"])
@needs("stamps.report_stolen")
@blueprint.arguments(ProposalBody)
@blueprint.doc(parameters=[ONCE])
@blueprint.response(201, ProposalView(many=True))
@blueprint.alt_response(409, description=CONFLICT)
def propose(body: dict[str, Any], run_id: int) -> Response:
    """Report stamps as stolen, or propose their revocation: one proposal a span. A second person decides."""
    details = ProposalDetails(body["kind"], body["reason"], body["happened_on"], body["decision"])

    def act(db: Session) -> list[StampProposal]:
        return [
            service.propose(db, actor=me(), run_id=run_id, lo=lo, hi=hi, details=details, now=now())
            for lo, hi in named_part(db, run_id, body).spans
        ]

    return created(act, view=ProposalView(many=True))


@blueprint.route("/proposals/<int:proposal_id>/decision", methods=["POST"])
@needs("stamps.confirm_stolen")
@blueprint.arguments(AnswerBody)
@blueprint.doc(parameters=[ONCE])
@blueprint.response(201, ProposalView)
@blueprint.alt_response(409, description=CONFLICT)
def decide_proposal(body: dict[str, Any], proposal_id: int) -> Response:
    """Confirm or reject a proposal on stamps, as somebody else than who made it."""
    return created(
        lambda db: service.decide_proposal(db, actor=me(), proposal_id=proposal_id, accept=body["accept"], now=now()),
        view=ProposalView(),
    )


def _done(run_id: int, count: int, spans: Any) -> dict[str, Any]:
    return {"run_id": run_id, "count": count, "spans": [Span(*span) for span in spans]}


def address_of(run: Run) -> str:
    """Where a run is read."""
    return url_for("stamps_api.show_run", run_id=run.id)
