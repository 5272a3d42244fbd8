"""The front door: a scanned code that the register knows is answered here, before Flask is asked.

A reader's whole way: address, language, `asking.ask`, `reply`, one log line. Whatever is out of the ordinary goes on to
Flask: another address or method, a language asked for in the address, JSON wished for by `Accept`, and a code that
found nothing. What was found is handed over with it, so that nothing is asked twice; the budget of failures and every
other answer have their one place there. Both send the same bytes and headers (`reply`, `pages.headers_of_all`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING, Final, cast

import structlog
from flask import Flask

from trace.base.runtime import Runtime
from trace.lookup import asking
from trace.lookup.asking import Asked
from trace.lookup.reply import Reply, reply
from trace.lookup.words import Language
from trace.web import language, pages

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = structlog.get_logger("trace.lookup")

ASKED: Final = "trace.lookup.asked"
"""Where the environment of a request carries what was found for its code already."""

SCANNED = re.compile(r"/([0-9]{20})(\.json)?")
ROUTE: Final = "/<text>"  # as the log names it behind this door
STATUS_LINES = {int(status): f"{int(status)} {status.phrase}" for status in HTTPStatus}


def front_door(app: Flask) -> WSGIApplication:
    """The WSGI application of `app` with this door before it."""
    behind = app.wsgi_app

    def door(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        code, as_json = _scanned(environ)
        if not code:
            return behind(environ, start_response)
        rt, number = app.extensions["trace"], pages.number_request()
        made = _answer(rt, environ, code, as_json)
        if made is None:
            return behind(environ, start_response)
        method = environ["REQUEST_METHOD"]
        length = {"Content-Length": str(len(made.body)), "X-Request-Id": number}
        headers = pages.headers_of_all(rt.settings) | made.headers | length
        start_response(STATUS_LINES[made.status], list(headers.items()))
        pages.note_answer(method, ROUTE, made.status)
        return [] if method == "HEAD" else [made.body]

    return door


def _scanned(environ: WSGIEnvironment) -> tuple[str, bool]:
    """The code of a plain scan and whether its JSON is asked for; no code where Flask must look closer."""
    found = SCANNED.fullmatch(environ.get("PATH_INFO", ""))
    if found is None or environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
        return "", False
    if "lang" in environ.get("QUERY_STRING", "") or "json" in environ.get("HTTP_ACCEPT", ""):
        return "", False
    return found[1], found[2] is not None


def _answer(rt: Runtime, environ: WSGIEnvironment, code: str, as_json: bool) -> Reply | None:
    """The reply on a code of ours. None for any other code, and after a fault: Flask knows how to say that."""
    now = rt.clock()
    found: Asked = asking.ask(rt, code, route="scanned", now=now)
    environ[ASKED] = found
    if found.known is None:
        return None
    lang = cast(Language, language.spoken(environ))
    try:
        return reply(found, lang=lang, place=asking.place_of(rt.settings), now=now, as_json=as_json)
    except Exception as error:
        log.warning("left to the views", error=type(error).__name__)
        return None
