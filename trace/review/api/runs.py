"""The API of releasing runs: on the run's own address, by its case where releases go by cases."""

from __future__ import annotations

from typing import Any

from flask import Response

from trace.review import service
from trace.review.service import Ruling
from trace.stamps.api import CONFLICT, address_of, blueprint
from trace.stamps.schemas import ApprovalBody, RunView
from trace.web.creating import ONCE, created
from trace.web.guard import me, needs
from trace.web.pages import now


@blueprint.route("/runs/<int:run_id>/approval", methods=["POST"])
@needs("run.approve")
@blueprint.arguments(ApprovalBody)
@blueprint.doc(parameters=[ONCE])
@blueprint.response(201, RunView)
@blueprint.alt_response(409, description=CONFLICT)
def approve_run(body: dict[str, Any], run_id: int) -> Response:
    """Release an order to print, or refuse it. Never by the person who ordered."""
    outcome = {"release": "accepted", "refuse": "refused"}[body["outcome"]]
    ruling = Ruling(body["note"])
    return created(
        lambda db: service.decide_run(db, actor=me(), run_id=run_id, outcome=outcome, ruling=ruling, now=now()),
        view=RunView(),
        at=address_of,
    )
