"""The API of lookup: the same answer as the page's JSON twin, under the version of the API. Open to anybody."""

from __future__ import annotations

from typing import Any

from flask.typing import ResponseReturnValue
from flask_smorest import Blueprint
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from trace.base.errors import TooMany
from trace.lookup.asking import Asked, trouble
from trace.lookup.responding import asked, respond, too_many
from trace.lookup.schemas import LookupQuery, VerdictView
from trace.web import problems
from trace.web.guard import public

blueprint = Blueprint("lookup_api", __name__, url_prefix="/api/v1", description="Lookup: what a stamp's code says")


@blueprint.route("/lookup/<code>", methods=["GET"])
@public
@blueprint.arguments(LookupQuery, location="query", error_status_code=400)
@blueprint.response(200, VerdictView)
@blueprint.alt_response(404, schema=VerdictView, description="A code the register does not know")
@blueprint.alt_response(503, schema=VerdictView, description="Could not check: no result")
@blueprint.alt_response(400, description="A question that cannot be read (problem+json)")
@blueprint.alt_response(429, description="Too many look-ups of codes that are none (problem+json)")
def look_up(query: dict[str, Any], code: str) -> ResponseReturnValue:
    """The verdict on a code, with the status of its page. `route` says how the code was read: typed or scanned."""
    return respond(asked(code, query["route"]), as_json=True)


@blueprint.errorhandler(Exception)
def on_error(error: Exception) -> BaseResponse:
    """A used-up budget and a question that cannot be read are problems; a fault of ours is "cannot check now"."""
    if isinstance(error, HTTPException):
        return problems.from_http(error)
    if isinstance(error, TooMany):
        return too_many(error, as_json=True)
    return respond(Asked(trouble(error), "typed"), as_json=True)
