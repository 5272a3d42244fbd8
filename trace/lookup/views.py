"""Public pages: the answer to a code, the field for one, the home page. Nothing here changes anything or signs in.

A GET or POST of a code answers in place. Only failing look-ups are counted (`budget`), after their answer is known.
"""

from __future__ import annotations

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from trace.base.errors import NotFound, TooMany
from trace.core.codes import is_stamp_code
from trace.core.gs1 import Gtin
from trace.core.typed import is_code_route, read_typed
from trace.lookup import asking, health, products, recalls, sharing
from trace.lookup.asking import Asked
from trace.lookup.pages.page import render_entry
from trace.lookup.responding import LONGEST_BODY, asked, lang, place, respond, sent, too_many, wants_json
from trace.web import problems
from trace.web.guard import open_to_all, public
from trace.web.pages import page

blueprint = Blueprint("lookup", __name__)


@blueprint.get("/")
@public
def home() -> ResponseReturnValue:
    """The start page: a field for a code, and the way in for producers and staff."""
    return page("lookup/home.html", sign_in=asking.SIGN_IN)


@blueprint.get("/<text>", strict_slashes=False)
@open_to_all
def scan(text: str) -> ResponseReturnValue:
    """The answer to a scanned code; 404 as for any other page where the address is not meant as a code."""
    as_json = text.lower().endswith(".json")
    code = text[:-5] if as_json else text
    if not (is_stamp_code(code) or is_code_route(code)):
        abort(404)
    return respond(asked(code, "scanned"), as_json=as_json or wants_json())


@blueprint.get("/tra-cuu")
@open_to_all
def entry() -> ResponseReturnValue:
    """The field for a code."""
    return sent(render_entry(lang=lang(), place=place()))


@blueprint.post("/tra-cuu")
@open_to_all
def check() -> ResponseReturnValue:
    """The answer to a typed code, in place: no code stands in a query string. A barcode leads to its product."""
    request.max_content_length = LONGEST_BODY
    typed = request.form.get("code", "")
    number = read_typed(typed)
    if isinstance(number, Gtin) and not wants_json():
        return products.of_typed(number, typed)
    return respond(asked(typed, "typed"), as_json=wants_json())


blueprint.add_url_rule("/healthz", view_func=open_to_all(health.alive))
blueprint.add_url_rule("/readyz", view_func=open_to_all(health.ready))
blueprint.add_url_rule("/<text>/chia-se", view_func=open_to_all(sharing.share))
blueprint.add_url_rule("/xem-truoc/<picture>.png", view_func=open_to_all(sharing.preview))
blueprint.add_url_rule("/san-pham/<gtin14:gtin>", "product", view_func=open_to_all(products.by_gtin))
blueprint.add_url_rule("/san-pham/p<int:product_id>", "numbered_product", view_func=open_to_all(products.by_number))
blueprint.add_url_rule("/thu-hoi/<int:recall_id>", "recall", view_func=open_to_all(recalls.show))
blueprint.add_url_rule("/thu-hoi/<int:recall_id>", "is_in_recall", view_func=open_to_all(recalls.ask), methods=["POST"])


@blueprint.errorhandler(Exception)
def on_error(error: Exception) -> BaseResponse:
    """What went wrong on these routes: a used-up budget says so, a fault of ours is "cannot check now"."""
    if isinstance(error, HTTPException):
        return problems.from_http(error)
    if isinstance(error, NotFound):
        return problems.from_domain(error)
    as_json = request.path.lower().endswith(".json") or wants_json()
    if isinstance(error, TooMany):
        return too_many(error, as_json=as_json)
    typed = request.form.get("code", "") if request.method == "POST" else ""
    return respond(Asked(asking.trouble(error, typed=typed), "typed" if typed else "scanned"), as_json=as_json)
