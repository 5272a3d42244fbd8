"""Turns answers into HTTP: page or JSON of the same state and status, headers, language, and the budget of failures."""

from __future__ import annotations

from typing import cast

from flask import Response, jsonify, request

from trace.base.errors import TooMany
from trace.core.reason import Reason
from trace.lookup import asking, budget
from trace.lookup.answer import answer, status_of
from trace.lookup.asking import Asked
from trace.lookup.page import HEADERS, Page, render_tries
from trace.lookup.rules import Route
from trace.lookup.schemas import VerdictView
from trace.lookup.sentences import PlaceWords
from trace.lookup.words import Language
from trace.web import language, problems
from trace.web.pages import now, runtime

RETRY_S = "60"
VARY = "Accept, Accept-Language, Cookie"
VIEW = VerdictView()


def asked(text: str, route: Route) -> Asked:
    """The answer to a text. TooMany when it found nothing and the budget of such answers is used up."""
    found = asking.ask(runtime(), text, route=route, now=now())
    budget.spend_if_failed(runtime(), found.verdict, request.remote_addr, now())
    return found


def respond(found: Asked, *, as_json: bool) -> Response:
    """The answer as a page or as JSON: the same state, the same status."""
    if as_json:
        return as_program(found)
    answered = sent(asking.shown(found, lang=lang(), place=place(), now=now()))
    if code := found.verdict.code:
        answered.headers["Link"] = f'</{code}.json>; rel="alternate"; type="application/json"'
    return answered


def as_program(found: Asked) -> Response:
    """The answer as JSON, for any site to read."""
    said = answer(found.verdict, lang=lang(), place=place(), checked_at=now())
    answered = jsonify(VIEW.dump(said))
    answered.status_code = status_of(found.verdict.state)
    answered.headers["Access-Control-Allow-Origin"] = "*"
    return with_headers(answered)


def wants_json() -> bool:
    """Whether the asker would rather have JSON than a page."""
    if "json" not in request.headers.get("Accept", ""):
        return False
    return request.accept_mimetypes.best_match(("text/html", "application/json")) == "application/json"


def sent(made: Page) -> Response:
    """A page with its status and the headers of every public answer."""
    return with_headers(Response(made.html, made.status, content_type="text/html; charset=utf-8"))


def with_headers(answered: Response) -> Response:
    """The answer with what is sent with every one: kept by nobody, and in whose language."""
    answered.headers.update(HEADERS)
    answered.headers["Content-Language"] = lang()
    answered.headers["Vary"] = VARY
    if answered.status_code == status_of("service_trouble"):
        answered.headers["Retry-After"] = RETRY_S
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
    """The reader's language."""
    return cast(Language, language.chosen())


def place() -> PlaceWords:
    """Where this register is kept."""
    return asking.place_of(runtime().settings)
