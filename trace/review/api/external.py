"""What the province's own petition system says back of a report: signed with the secret both sides share, no token."""

from __future__ import annotations

from typing import Any

from flask import request

from trace.base.db import transaction
from trace.base.errors import Forbidden
from trace.review import service
from trace.review.api.frame import blueprint
from trace.review.rules import webhooks
from trace.review.schemas import ExternalBody
from trace.web.guard import public
from trace.web.pages import now, runtime


def _header(name: str, description: str) -> dict[str, Any]:
    return {"name": name, "in": "header", "required": True, "schema": {"type": "string"}, "description": description}


SIGNED = [
    _header(webhooks.TIMESTAMP, "Seconds since 1970; more than five minutes off is refused."),
    _header(
        webhooks.SIGNATURE,
        "`sha256=` and HMAC-SHA256, in hexadecimal, over timestamp, reference and body with full stops between.",
    ),
]


@blueprint.route("/reports/<reference>/external", methods=["POST"])
@public
@blueprint.doc(parameters=SIGNED, security=[])
@blueprint.arguments(ExternalBody)
@blueprint.response(204)
@blueprint.alt_response(403, description="The signature is not ours, too old, or no secret is set.")
@blueprint.alt_response(404, description="There is no such report.")
def note_external(body: dict[str, Any], reference: str) -> None:
    """Say what a report is called in the petition system and how it stands there. An older word than the last changes
    nothing, nor does the same one again."""
    timestamp = request.headers.get(webhooks.TIMESTAMP, "")
    given = request.headers.get(webhooks.SIGNATURE, "")
    rt = runtime()
    secret, now_s = rt.settings.report_webhook_secret, now().timestamp()
    signed = f"{reference}.".encode() + request.get_data()  # what is said of one report is not said of another
    if reason := webhooks.why_not_trusted(secret, timestamp, signed, given, now_s=now_s):
        raise Forbidden(reason)
    with transaction(rt.main) as db:
        service.note_external(
            db,
            reference=reference,
            external_ref=body["external_ref"],
            status=body["status"],
            sent_s=int(timestamp),
            now=now(),
        )
