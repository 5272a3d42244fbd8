"""The API of inspections: the same revisions that phones send, by key, and inspections read back."""

from __future__ import annotations

from typing import Any

from flask.typing import ResponseReturnValue

from trace.base.db import snapshot
from trace.inspections import queries
from trace.inspections.api.frame import blueprint
from trace.inspections.models import Inspection
from trace.inspections.queries import InspectionQuestion
from trace.inspections.schemas import (
    InspectionBody,
    InspectionPage,
    InspectionQuery,
    InspectionView,
    ReceiptView,
)
from trace.inspections.taking import answered, taken
from trace.web.guard import needs
from trace.web.pages import runtime


@blueprint.route("/inspections", methods=["GET"])
@needs("inspection.see")
@blueprint.arguments(InspectionQuery, location="query")
@blueprint.response(200, InspectionPage)
def list_inspections(query: dict[str, Any]) -> dict[str, Any]:
    """Inspections, the last received first; of a producer, a product or a run where one is named."""
    question = InspectionQuestion(
        query["producer_id"], query["product_id"], query["run_id"], conflicts_only=query["conflicts"]
    )
    with snapshot(runtime().main) as db:
        rows = queries.inspections(db, question, after=query["after"], limit=query["limit"] + 1)
    shown = rows[: query["limit"]]
    return {"items": shown, "next": shown[-1].id if len(rows) > len(shown) else None}


@blueprint.route("/inspections", methods=["POST"])
@needs("inspection.record")
@blueprint.arguments(InspectionBody)
@blueprint.response(201, ReceiptView)
@blueprint.alt_response(200, schema=ReceiptView, description="The same revision came before: nothing is changed.")
@blueprint.alt_response(403, description="The inspection is another person's.")
@blueprint.alt_response(409, description="It stands against another revision. Both are kept; a person chooses.")
@blueprint.alt_response(422, description="A field is wrong.")
def send_inspection(body: dict[str, Any]) -> ResponseReturnValue:
    """Send a revision of an inspection. It is known by `client_id` and content: no key is needed to repeat it."""
    return answered(taken(body, "api"))


@blueprint.route("/inspections/<int:inspection_id>", methods=["GET"])
@needs("inspection.see")
@blueprint.response(200, InspectionView)
@blueprint.alt_response(404, description="There is no such inspection.")
def show_inspection(inspection_id: int) -> Inspection:
    """One inspection as it counts now."""
    with snapshot(runtime().main) as db:
        return queries.inspection(db, inspection_id)
