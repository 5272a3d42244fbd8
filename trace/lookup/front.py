"""The front door: a scanned code that the register knows is answered here, before Flask is asked.

A reader's whole way: address, language, a page that is still hot or else `asking.ask` and `reply`, one log line.
Whatever is out of the ordinary goes on to Flask: another address or method, a language asked for in the address, JSON
wished for by `Accept`, and a code that found nothing. What was found is handed over with it, so that nothing is asked
twice; the budget of failures and every other answer have their one place there. Both send the same bytes and headers
(`reply`, `pages.headers_of_all`).

Public pages of products are made by their view and sent from here for as long as they are hot, or confirmed (304). The
pages of the house stand under the same beginning of an address: they are for one person, and never kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Final, cast

import structlog
from flask import Flask

from trace.base.runtime import Runtime
from trace.lookup import asking
from trace.lookup.asking import Asked
from trace.lookup.hot import Hot, HotAnswers, Key
from trace.lookup.reply import reply
from trace.lookup.rules.counting import sent_on
from trace.lookup.voices import listening
from trace.lookup.words import Language
from trace.web import language, pages

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = structlog.get_logger("trace.lookup")

ASKED: Final = "trace.lookup.asked"
"""Where the environment of a request carries what was found for its code already."""

SCANNED = re.compile(r"/([0-9]{20})(\.json)?")
ROUTE: Final = "/<text>"  # as the log names it behind this door
PRODUCTS: Final = "/san-pham/"
OF_A_PRODUCT = re.compile(rf"{PRODUCTS}(?:p[0-9]+|[0-9]{{14}})")
REQUEST_ID: Final = "X-Request-Id"
OF_BODY: Final = frozenset({"Content-Type", "Content-Length", "Content-Language"})
STATUS_LINES = {int(status): f"{int(status)} {status.phrase}" for status in HTTPStatus}


def front_door(app: Flask) -> WSGIApplication:
    """The WSGI application of `app` with this door before it."""
    return _Door(app)


class _Door:
    def __init__(self, app: Flask) -> None:
        self.app, self.behind = app, app.wsgi_app
        self.hot: HotAnswers | None = None

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        code, as_json = _scanned(environ)
        if not code:
            product = self.product(environ, start_response)
            return self.behind(environ, start_response) if product is None else product
        rt: Runtime = self.app.extensions["trace"]
        number, now = pages.number_request(), rt.clock()
        made = _answer(rt, environ, code, now, as_json=True) if as_json else self.page(rt, environ, code, now)
        if made is None:
            return self.behind(environ, start_response)
        start_response(made.status, [*made.headers, (REQUEST_ID, number)])
        pages.note_answer(environ["REQUEST_METHOD"], ROUTE, int(made.status[:3]))
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [made.body]

    def page(self, rt: Runtime, environ: WSGIEnvironment, code: str, now: datetime) -> Hot | None:
        """The page on a code of ours: the one that was sent last while it still holds, else a new one."""
        hot = self.answers(rt)
        voice = listening.chosen_voice(environ, default=rt.settings.voice)
        key = Key(
            environ["PATH_INFO"],
            cast(Language, language.spoken(environ)),
            voice,
            sent_on(environ.get("QUERY_STRING", "")),
        )
        kept = hot.get(key, now)
        if kept is not None:
            environ[ASKED] = kept.asked  # for whoever counts it once it is sent
            return kept
        taken = hot.begin(now)
        made = _answer(rt, environ, code, now, as_json=False)
        if made is not None:
            hot.put(key, taken, made)
        return made

    def product(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes] | None:
        """The page of a product, made by its view when it is not hot; None for any other request."""
        path = environ.get("PATH_INFO", "")
        if environ["REQUEST_METHOD"] != "GET" or environ.get("QUERY_STRING") or not OF_A_PRODUCT.fullmatch(path):
            return None
        rt: Runtime = self.app.extensions["trace"]
        hot, now = self.answers(rt), rt.clock()
        key = Key(path, cast(Language, language.spoken(environ)), "", False)
        kept = hot.get(key, now)
        if kept is not None:
            number = pages.number_request()
            pages.note_answer("GET", PRODUCTS, HTTPStatus.OK)
        else:
            taken = hot.begin(now)
            kept, number = self.made(environ)
            if _for_everybody(kept):
                hot.put(key, taken, kept)
        status, headers, body = _confirmed(kept, environ.get("HTTP_IF_NONE_MATCH", ""))
        start_response(status, [*headers, (REQUEST_ID, number)])
        return body

    def made(self, environ: WSGIEnvironment) -> tuple[Hot, str]:
        """The whole answer of the view, also to who asks whether it is still the same, and the request's number."""
        said: list[tuple[str, list[tuple[str, str]]]] = []

        def begin(status: str, headers: list[tuple[str, str]], *_fault: object) -> Callable[[bytes], object]:
            said.append((status, headers))
            return len

        asked = {name: value for name, value in environ.items() if name != "HTTP_IF_NONE_MATCH"}
        body = b"".join(self.behind(asked, begin))
        status, headers = said[-1]
        number = dict(headers).get(REQUEST_ID, "")
        return Hot(status, [each for each in headers if each[0] != REQUEST_ID], body), number

    def answers(self, rt: Runtime) -> HotAnswers:
        """What is kept for this runtime."""
        if self.hot is None or self.hot.rt is not rt:
            self.hot = HotAnswers(rt)
        return self.hot


def _for_everybody(made: Hot) -> bool:
    """Whether an answer may be sent to the next reader too: a page, and one that says so itself."""
    headers = dict(made.headers)
    public = headers.get("Cache-Control", "").startswith("public")
    return made.status == STATUS_LINES[HTTPStatus.OK] and public and "Set-Cookie" not in headers


def _confirmed(kept: Hot, asked: str) -> tuple[str, Sequence[tuple[str, str]], list[bytes]]:
    """The answer; or, for who has it already, only that it is still the same (RFC 9110, 15.4.5)."""
    tag = dict(kept.headers).get("ETag")
    if not tag or tag not in asked:
        return kept.status, kept.headers, [kept.body]
    return STATUS_LINES[HTTPStatus.NOT_MODIFIED], [each for each in kept.headers if each[0] not in OF_BODY], []


def _scanned(environ: WSGIEnvironment) -> tuple[str, bool]:
    """The code of a plain scan and whether its JSON is asked for; no code where Flask must look closer."""
    found = SCANNED.fullmatch(environ.get("PATH_INFO", ""))
    if found is None or environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
        return "", False
    if "lang" in environ.get("QUERY_STRING", "") or "json" in environ.get("HTTP_ACCEPT", ""):
        return "", False
    return found[1], found[2] is not None


def _answer(rt: Runtime, environ: WSGIEnvironment, code: str, now: datetime, *, as_json: bool) -> Hot | None:
    """The answer on a code of ours. None for any other code, and after a fault: Flask knows how to say that."""
    found: Asked = asking.ask(rt, code, route="scanned", now=now)
    environ[ASKED] = found
    if found.known is None:
        return None
    lang = cast(Language, language.spoken(environ))
    try:
        to = asking.audience(rt, environ, found, lang, now)
        made = reply(found, to, place=asking.place_of(rt.settings), now=now, as_json=as_json)
    except Exception as error:
        log.warning("left to the views", error=type(error).__name__)
        return None
    headers = pages.headers_of_all(rt.settings) | made.headers | {"Content-Length": str(len(made.body))}
    return Hot(STATUS_LINES[made.status], [*headers.items()], made.body, found)
