"""The blueprint of the other ways in, the frame of their pages, and what is said when one cannot be answered."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from trace.base.errors import TooMany, TraceError, Unavailable
from trace.lookup import asking
from trace.lookup.asking import Asked
from trace.lookup.pages.page import CSP
from trace.lookup.pages.sentences import sentences
from trace.lookup.pages.templates import frame
from trace.lookup.reply import common_headers
from trace.lookup.responding import lang, place, respond, too_many
from trace.web import pages, problems

blueprint = Blueprint("ways", __name__)

PAGE_POLICY: Final = CSP.replace("style-src ", "style-src 'self' ")
"""The public policy, and a style sheet of our own beside the inlined one."""

CAMERA_POLICY: Final = PAGE_POLICY.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'")
"""On pages with a camera only: their decoder is WebAssembly, served by us (docs/decisions/0009-scanning.md)."""


def shown(name: str, *, status: int = 200, policy: str = PAGE_POLICY, **values: object) -> Response:
    """A page of this room in the frame of the public pages, kept by nobody."""
    html = pages.page(f"lookup/{name}.html", **frame(sentences(lang(), place())), **values)
    headers = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": policy}
    return Response(html, status, common_headers(lang(), status) | headers)


@blueprint.errorhandler(Exception)
def on_error(error: Exception) -> BaseResponse:
    """What went wrong on these pages: as on the look-up itself, a fault of ours is "cannot check now"."""
    if isinstance(error, HTTPException):
        return problems.from_http(error)
    if isinstance(error, TooMany):
        return too_many(error, as_json=False)
    if isinstance(error, TraceError) and not isinstance(error, Unavailable):
        return problems.from_domain(error)
    return respond(Asked(asking.trouble(error), "scanned"), as_json=request.path.endswith(".json"))
