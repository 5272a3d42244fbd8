"""The API of findings, holds and recalls."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Response, url_for

from trace.base.db import snapshot
from trace.base.errors import Refused
from trace.core.reason import Reason
from trace.inspections import queries, service
from trace.inspections.api.frame import blueprint
from trace.inspections.queries import (
    FindingQuestion,
    HoldCursor,
    HoldQuestion,
    HoldRecord,
    RecallQuestion,
    RecallRecord,
)
from trace.inspections.rules import FindingDetails, FoundOn, HoldDetails, HoldKey
from trace.inspections.schemas import (
    ClosureBody,
    FindingBody,
    FindingPage,
    FindingQuery,
    FindingView,
    HoldBody,
    HoldPage,
    HoldQuery,
    HoldView,
    PublicationBody,
    RecallBody,
    RecallPage,
    RecallQuery,
    RecallView,
    ReleaseBody,
    VoluntaryBody,
)
from trace.registry import service as registry
from trace.registry.rules import RecallDetails
from trace.web.creating import ONCE, created
from trace.web.guard import me, needs
from trace.web.pages import now, runtime

HOLD = "/holds/<any(stamps,batch):kind>/<int:hold_id>"


@blueprint.route("/findings", methods=["GET"])
@needs("inspection.see")
@blueprint.arguments(FindingQuery, location="query")
@blueprint.response(200, FindingPage)
def list_findings(query: dict[str, Any]) -> dict[str, Any]:
    """Findings, newest first; of a producer, a batch or a run where one is named."""
    question = FindingQuestion(query["producer_id"], query["batch_id"], query["run_id"])
    with snapshot(runtime().main) as db:
        rows = queries.findings(db, question, after=query["after"], limit=query["limit"] + 1)
    shown = rows[: query["limit"]]
    return {"items": shown, "next": shown[-1].id if len(rows) > len(shown) else None}


@blueprint.route("/findings", methods=["POST"])
@needs("inspection.record")
@blueprint.doc(parameters=[ONCE])
@blueprint.arguments(FindingBody)
@blueprint.response(201, FindingView)
@blueprint.alt_response(409, description="The client id was used for another finding.")
@blueprint.alt_response(422, description="A field is wrong.")
def record_finding(body: dict[str, Any]) -> Response:
    """Record a finding. A resend with the same `client_id` is the same finding, under another key too."""
    on = FoundOn(**{name: body.pop(name) for name in ("run_id", "ordinal", "batch_id", "producer_id")})
    finding = FindingDetails(**body)
    return created(
        lambda db: service.record_finding(db, actor=me(), finding=finding, on=on, now=now()), view=FindingView()
    )


@blueprint.route("/holds", methods=["GET"])
@needs("inspection.see")
@blueprint.arguments(HoldQuery, location="query")
@blueprint.response(200, HoldPage)
def list_holds(query: dict[str, Any]) -> dict[str, Any]:
    """Holds of both kinds, newest first; the open ones alone by the day on which they are looked at again."""
    question, after = HoldQuestion(open_only=query["open"]), HoldCursor.read(query["after"])
    with snapshot(runtime().main) as db:
        rows = queries.holds(db, question, after=after, limit=query["limit"] + 1)
    shown = rows[: query["limit"]]
    last = shown[-1] if len(rows) > len(shown) else None
    cursor = HoldCursor.at(last, open_only=query["open"]).text() if last else None
    return {"items": [hold_view(one) for one in shown], "next": cursor}


@blueprint.route("/holds", methods=["POST"])
@needs("hold.place")
@blueprint.doc(parameters=[ONCE])
@blueprint.arguments(HoldBody)
@blueprint.response(201, HoldView)
@blueprint.alt_response(409, description="A hold lies on some of these stamps already.")
@blueprint.alt_response(422, description="A field is wrong.")
def place_hold(body: dict[str, Any]) -> Response:
    """Pause the sale of a batch, or of stamps of a run: public at once, confirmed by a superior within a day."""
    details = HoldDetails(body["reason"], body["review_on"], body["basis_id"])
    if (body["batch_id"] is None) == (body["run_id"] is None):
        raise Refused(Reason("hold.one_target", field="batch_id"))

    def make(db: Any) -> dict[str, Any]:
        if body["batch_id"] is not None:
            key = service.hold_batch(db, actor=me(), batch_id=body["batch_id"], details=details, now=now())
        else:
            span = {name: body[name] for name in ("run_id", "lo", "hi")}
            key = service.hold_stamps(db, actor=me(), **span, details=details, now=now())
        return hold_view(queries.hold(db, key))

    return created(make, view=HoldView(), at=_hold_address)


@blueprint.route(HOLD, methods=["GET"])
@needs("inspection.see")
@blueprint.response(200, HoldView)
@blueprint.alt_response(404, description="There is no such hold.")
def show_hold(kind: str, hold_id: int) -> dict[str, Any]:
    """One hold."""
    with snapshot(runtime().main) as db:
        return hold_view(queries.hold(db, HoldKey.read(kind, hold_id)))


@blueprint.route(f"{HOLD}/confirmation", methods=["POST"])
@needs("hold.confirm")
@blueprint.doc(parameters=[ONCE])
@blueprint.response(201, HoldView)
@blueprint.alt_response(403, description="It takes the head of the unit that placed it, or of the one above.")
@blueprint.alt_response(409, description="You placed it, or it is confirmed or released already.")
def confirm_hold(kind: str, hold_id: int) -> Response:
    """A superior's yes."""
    key = HoldKey.read(kind, hold_id)

    def make(db: Any) -> dict[str, Any]:
        service.confirm_hold(db, actor=me(), key=key, now=now())
        return hold_view(queries.hold(db, key))

    return created(make, view=HoldView())


@blueprint.route(f"{HOLD}/release", methods=["POST"])
@needs("hold.release")
@blueprint.doc(parameters=[ONCE])
@blueprint.arguments(ReleaseBody)
@blueprint.response(201, HoldView)
@blueprint.alt_response(403, description="It is another unit's.")
@blueprint.alt_response(409, description="You placed it, or it is released already.")
def release_hold(body: dict[str, Any], kind: str, hold_id: int) -> Response:
    """A second officer ends the hold: the goods are for sale again at once."""
    key = HoldKey.read(kind, hold_id)

    def make(db: Any) -> dict[str, Any]:
        service.release_hold(db, actor=me(), key=key, reason=body["reason"], now=now())
        return hold_view(queries.hold(db, key))

    return created(make, view=HoldView())


@blueprint.route("/recalls", methods=["GET"])
@needs("inspection.see")
@blueprint.arguments(RecallQuery, location="query")
@blueprint.response(200, RecallPage)
def list_recalls(query: dict[str, Any]) -> dict[str, Any]:
    """Recalls, newest first, published or not."""
    with snapshot(runtime().main) as db:
        rows = queries.recalls(db, RecallQuestion(), after=query["after"], limit=query["limit"] + 1)
    shown = rows[: query["limit"]]
    after = shown[-1].recall.id if len(rows) > len(shown) else None
    return {"items": [recall_view(one) for one in shown], "next": after}


@blueprint.route("/recalls", methods=["POST"])
@needs("recall.enter")
@blueprint.doc(parameters=[ONCE])
@blueprint.arguments(RecallBody)
@blueprint.response(201, RecallView)
@blueprint.alt_response(422, description="A field is wrong, or the batches are of more than one producer.")
def enter_recall(body: dict[str, Any]) -> Response:
    """Enter a compulsory recall, to be published by a second person."""
    details = RecallDetails(**body | {"batch_ids": tuple(body["batch_ids"])})

    def make(db: Any) -> dict[str, Any]:
        made = registry.enter_recall(db, actor=me(), details=details, now=now())
        return recall_view(queries.recall(db, made.id))

    return created(make, view=RecallView(), at=_recall_address)


@blueprint.route("/batches/<int:batch_id>/recall", methods=["POST"])
@needs("recall.start_voluntary")
@blueprint.doc(parameters=[ONCE])
@blueprint.arguments(VoluntaryBody)
@blueprint.response(201, RecallView)
@blueprint.alt_response(403, description="The batch is another producer's.")
@blueprint.alt_response(422, description="A field is wrong.")
def start_voluntary_recall(body: dict[str, Any], batch_id: int) -> Response:
    """Call a batch of one's own back: its sale is paused at once, and an authority publishes the notice."""
    details = RecallDetails(**body, batch_ids=(batch_id,))

    def make(db: Any) -> dict[str, Any]:
        made = registry.start_voluntary_recall(db, actor=me(), details=details, now=now())
        return recall_view(queries.recall(db, made.id))

    return created(make, view=RecallView())


@blueprint.route("/recalls/<int:recall_id>", methods=["GET"])
@needs("inspection.see")
@blueprint.response(200, RecallView)
@blueprint.alt_response(404, description="There is no such recall.")
def show_recall(recall_id: int) -> dict[str, Any]:
    """One recall."""
    with snapshot(runtime().main) as db:
        return recall_view(queries.recall(db, recall_id))


@blueprint.route("/recalls/<int:recall_id>/publication", methods=["POST"])
@needs("recall.publish")
@blueprint.doc(parameters=[ONCE])
@blueprint.arguments(PublicationBody)
@blueprint.response(201, RecallView)
@blueprint.alt_response(403, description="You entered it: a second person publishes it.")
@blueprint.alt_response(409, description="It is published, withdrawn or closed already.")
@blueprint.alt_response(422, description="A compulsory one rests on a legal basis of the list.")
def publish_recall(body: dict[str, Any], recall_id: int) -> Response:
    """Publish a recall: everybody reads it from now on."""

    def make(db: Any) -> dict[str, Any]:
        service.publish_recall(db, actor=me(), recall_id=recall_id, basis_id=body["basis_id"], now=now())
        return recall_view(queries.recall(db, recall_id))

    return created(make, view=RecallView())


@blueprint.route("/recalls/<int:recall_id>/closure", methods=["POST"])
@needs("recall.close")
@blueprint.doc(parameters=[ONCE])
@blueprint.arguments(ClosureBody)
@blueprint.response(201, RecallView)
@blueprint.alt_response(409, description="You entered it, or it is not published, or it has ended already.")
def close_recall(body: dict[str, Any], recall_id: int) -> Response:
    """Close a recall that was carried out, with how much came back."""

    def make(db: Any) -> dict[str, Any]:
        returned = body["returned_quantity"]
        service.close_recall(db, actor=me(), recall_id=recall_id, returned_quantity=returned, now=now())
        return recall_view(queries.recall(db, recall_id))

    return created(make, view=RecallView())


def hold_view(hold: HoldRecord) -> dict[str, Any]:
    """A hold as `HoldView` shows it: no name of a person."""
    plain = ("agency_id", "unit_name", "reason", "review_on", "released_reason")
    scope = ("run_id", "lo", "hi", "batch_id", "producer_id", "product_id")
    state = asdict(hold.state)
    moments = {name: state[name] for name in ("placed_at", "confirmed_at", "escalated_at", "released_at")}
    shown = {name: getattr(hold, name) for name in (*plain, *scope)}
    return {"kind": hold.kind, "id": hold.key.id, **shown, **moments}


def recall_view(view: RecallRecord) -> dict[str, Any]:
    """A recall as `RecallView` shows it: no name of a person."""
    own = set(RecallView().fields) - {"state", "batch_ids"}
    shown = {name: getattr(view.recall, name) for name in own}
    return {"state": view.state, "batch_ids": [one.id for one in view.batches], **shown}


def _hold_address(made: dict[str, Any]) -> str:
    return url_for("inspections_api.show_hold", kind=made["kind"], hold_id=made["id"])


def _recall_address(made: dict[str, Any]) -> str:
    return url_for("inspections_api.show_recall", recall_id=made["id"])
