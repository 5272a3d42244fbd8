"""Turns answers into HTTP through Flask: page or JSON, language, and the budget of failures."""

from __future__ import annotations

from hashlib import sha256
from typing import cast

from flask import Response, jsonify, request

from trace.base.errors import TooMany
from trace.core.reason import Reason
from trace.lookup import asking, budget
from trace.lookup.asking import Asked
from trace.lookup.front import ASKED
from trace.lookup.pages.page import Page, render_tries
from trace.lookup.pages.sentences import PlaceWords
from trace.lookup.reply import Reply, common_headers, page_reply, reply
from trace.lookup.rules import Route
from trace.lookup.words import Language
from trace.web import language, problems
from trace.web.pages import now, runtime

KEPT_S = 60
LONGEST_BODY = 8_192  # bytes of a form without a file: a code, a PIN, a tap


def asked(text: str, route: Route) -> Asked:
    """The answer to a text. TooMany when it found nothing and the budget of such answers is used up."""
    already = cast(Asked | None, request.environ.get(ASKED))
    found = already or asking.ask(runtime(), text, route=route, now=now())
    request.environ[ASKED] = found  # counted once the answer is sent, also where the budget ends here
    budget.spend_if_failed(runtime(), found.verdict, request.remote_addr, now())
    return found


def respond(found: Asked, *, as_json: bool) -> Response:
    """The answer as a page or as JSON: the same state, the same status."""
    to = asking.audience(runtime(), request.environ, found, lang(), now())
    return sent(reply(found, to, place=place(), now=now(), as_json=as_json))


def wants_json() -> bool:
    """Whether the asker would rather have JSON than a page."""
    if "json" not in request.headers.get("Accept", ""):
        return False
    return request.accept_mimetypes.best_match(("text/html", "application/json")) == "application/json"


def sent(made: Reply | Page) -> Response:
    """A reply, or a page that answers no code, with the headers of every public answer."""
    made = page_reply(made, lang()) if isinstance(made, Page) else made
    return Response(made.body, made.status, made.headers)


def kept(made: Page) -> Response:
    """A page that is no verdict: kept for a minute by whoever asked, and confirmed by its hash after that (304)."""
    answered = sent(made)
    # What sets the cookie of a language is for one reader only.
    whose = "private" if "lang" in request.args else "public"
    answered.headers["Cache-Control"] = f"{whose}, max-age={KEPT_S}"
    answered.set_etag(sha256(made.html).hexdigest()[:32])
    answered.make_conditional(request)
    return answered


def with_headers(answered: Response) -> Response:
    """The answer with what is sent with every one."""
    answered.headers.update(common_headers(lang(), answered.status_code))
    return answered


def too_many(error: TooMany, *, as_json: bool) -> Response:
    """The answer when the budget of failing look-ups is used up; says nothing about any code."""
    if as_json:
        answered = jsonify(problems.problem(429, (Reason("lookup.too_many"),)))
        answered.status_code = 429
        answered.content_type = "application/problem+json"
        answered.headers["Access-Control-Allow-Origin"] = "*"
    else:
        answered = sent(render_tries(lang=lang(), place=place()))
    answered.headers["Retry-After"] = str(error.retry_after_s)
    return with_headers(answered)


def lang() -> Language:
    """The reader's language, of all that the public page speaks."""
    return cast(Language, language.chosen_in_public())


def place() -> PlaceWords:
    """Where this register is kept."""
    return asking.place_of(runtime().settings)
