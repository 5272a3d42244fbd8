"""The API of scratch PINs: the answer of the page for a program that a buyer uses. Open to anybody."""

from __future__ import annotations

import json
from typing import Any, cast

from flask import Response, request
from flask.typing import ResponseReturnValue
from flask_smorest import Blueprint
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from trace.base import once
from trace.base.actor import SERVICE_ID
from trace.base.db import transaction
from trace.base.errors import Refused, TooMany
from trace.core.codes import StampCode
from trace.core.reason import Reason
from trace.core.typed import read_pin
from trace.lookup.answer import answer, status_of
from trace.lookup.asking import Asked, trouble
from trace.lookup.pins import pinning
from trace.lookup.pins.pinning import Outcome
from trace.lookup.reply import common_headers
from trace.lookup.responding import asked, lang, place, respond, too_many
from trace.lookup.rules import Verdict
from trace.lookup.scans import observing
from trace.lookup.schemas import LookupQuery, PinBody, PinVerdictView
from trace.stamps.service import TypedPin
from trace.web import problems
from trace.web.guard import public
from trace.web.pages import now, runtime

blueprint = Blueprint("pin_api", __name__, url_prefix="/api/v1", description="Lookup: the scratch PIN of a stamp")
VIEW = PinVerdictView()
ONCE = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "maxLength": once.MAX_KEY_LENGTH},
    "description": "The same key, code and PIN again get the first answer: 'first time' stays so on a weak line.",
}


@blueprint.route("/lookup/<code>/pin", methods=["POST"])
@public
@blueprint.arguments(LookupQuery, location="query", error_status_code=400)
@blueprint.arguments(PinBody)
@blueprint.doc(parameters=[ONCE])
@blueprint.response(200, PinVerdictView)
@blueprint.alt_response(404, schema=PinVerdictView, description="A code the register does not know")
@blueprint.alt_response(503, schema=PinVerdictView, description="Could not check: no result, and no first entry")
@blueprint.alt_response(400, description="A question that cannot be read (problem+json)")
@blueprint.alt_response(422, description="What was sent is no PIN; no try was used (problem+json)")
@blueprint.alt_response(429, description="No try left for this stamp or this network now (problem+json)")
def enter(query: dict[str, Any], body: dict[str, Any], code: str) -> ResponseReturnValue:
    """Enter the PIN under a stamp's scratch layer: `first`, `used` or `mismatch`. The first right entry is recorded for
    good. A stamp without a PIN answers its own verdict, with `pin` null. Five wrong tries, then one an hour.
    """
    found = asked(code, query["route"])
    if not found.verdict.has_pin:
        return _said(found.verdict)
    read = read_pin(body["pin"])
    if isinstance(read, Reason):
        raise Refused(Reason(read.code, field="pin", **read.values))
    return _said(_entered(found.verdict, read))


def _entered(own: Verdict, pin: str) -> Verdict:
    province = observing.province_of(runtime(), request.remote_addr or "")
    typed = TypedPin(StampCode(own.code), pin, province)
    return pinning.enter(runtime(), own, typed, address=request.remote_addr, once=_once(typed), now=now())


def _once(typed: TypedPin) -> pinning.Once:
    """One transaction; with a key, one for each key, code and PIN: a stranger's key is never met by another's."""
    rt, key = runtime(), request.headers.get("Idempotency-Key", "")
    if len(key) > once.MAX_KEY_LENGTH:
        raise Refused(Reason("once.key_missing", field="Idempotency-Key"))
    name = pinning.entry_name(rt.settings.secret_key, key, typed.code, typed.pin)

    claim = once.Key.of(SERVICE_ID, "POST lookup/pin", name, None)

    def run(make: pinning.Act) -> Outcome | None:
        with transaction(rt.main) as db:
            return make(db) if not key else cast(Outcome | None, once.made_once(db, claim, make, now=now()))

    return run


def _said(verdict: Verdict) -> Response:
    status, spoken = status_of(verdict.state), lang()
    values = answer(verdict, lang=spoken, place=place(), checked_at=now())
    body = json.dumps(VIEW.dump(values | {"pin": pinning.told(verdict)}), ensure_ascii=False) + "\n"
    answered = Response(body, status, common_headers(spoken, status), content_type="application/json")
    answered.headers["Access-Control-Allow-Origin"] = "*"
    return answered


@blueprint.errorhandler(Exception)
def on_error(error: Exception) -> BaseResponse:
    """A used-up budget and a question that cannot be read are problems; a fault of ours is "cannot check now"."""
    if isinstance(error, HTTPException):
        return problems.from_http(error)
    if isinstance(error, Refused) or (isinstance(error, TooMany) and error.reason.code == "pin.too_many"):
        return problems.from_domain(error)
    if isinstance(error, TooMany):
        return too_many(error, as_json=True)
    return respond(Asked(trouble(error), "typed"), as_json=True)
