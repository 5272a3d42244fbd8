"""Doors that a phone knocks at with nobody signed in: whether it has to be wiped, and that it was.

They know a phone by the random id it made. No cookie is looked at, so there is nothing a foreign page could ride on.
"""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from trace.base.db import snapshot, transaction
from trace.base.errors import Malformed
from trace.core.reason import Reason
from trace.inspections.phone import queries, rules, service
from trace.inspections.phone.views.frame import SCOPE, which
from trace.web.guard import public, speaks_json
from trace.web.pages import now, runtime

blueprint = Blueprint("phone_doors", __name__)


@blueprint.get(f"{SCOPE}may")
@public
@speaks_json
def asked() -> Response:
    """What this phone has to do. One that nobody knows has to do nothing."""
    with snapshot(runtime().main) as db:
        told = queries.asked_of(db, which())
    answer = jsonify({"wipe": told.wipe, "revoked": told.revoked, "now": now().isoformat()})
    answer.headers["Cache-Control"] = "no-store"  # nobody is signed in, and still it is one phone's answer alone
    return answer


@blueprint.post(f"{SCOPE}may/da-xoa")
@public
@speaks_json
def wiped() -> Response:
    """The phone says that it has wiped itself."""
    if not rules.is_phone_id(which()):
        raise Malformed(Reason("phone.id"))
    with transaction(runtime().main) as db:
        service.note_wiped(db, client_id=which(), now=now())
    return jsonify({"noted": True})
