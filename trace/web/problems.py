"""What an error becomes: one table of statuses; problem+json (RFC 9457) for programs, a page for people."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from threading import Lock
from typing import Any

import structlog
from apispec.ext.marshmallow import MarshmallowPlugin
from apispec.ext.marshmallow.common import resolve_schema_cls
from flask import Flask, Response, current_app, g, jsonify, redirect, render_template, request, session, url_for
from flask_smorest import Api, Blueprint
from flask_wtf.csrf import CSRFError
from marshmallow import Schema, fields
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, SecurityError
from werkzeug.wrappers import Response as BaseResponse

from trace.base import errors
from trace.core.reason import Reason
from trace.web import inputs
from trace.web.language import sentence

log = structlog.get_logger("trace.problems")

STATUS: dict[type[errors.TraceError], int] = {
    errors.Malformed: 400,
    errors.Unidentified: 401,
    errors.Forbidden: 403,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.Gone: 410,
    errors.Stale: 412,
    errors.Refused: 422,
    errors.TooMany: 429,
    errors.Unavailable: 503,
}
TYPES = "/api/docs#"
PROBLEM_TYPE = "application/problem+json"
SIGNED_IN = "_user_id"  # where Flask-Login keeps who a session belongs to


def status_of(error: errors.TraceError) -> int:
    """The HTTP status of a domain error."""
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def for_program() -> bool:
    """Whether the asker is a program: everything under /api/, and doors marked `speaks_json`."""
    view = current_app.view_functions.get(request.endpoint or "")
    return request.path.startswith("/api/") or getattr(view, "answers_json", False)


def problem(status: int, reasons: tuple[Reason, ...]) -> dict[str, Any]:
    """The body of a problem: stable code, sentences in both languages, and one entry for each field at fault."""
    first = reasons[0] if reasons else Reason("error.unknown")
    body: dict[str, Any] = {
        "type": f"{TYPES}{first.code}",
        "status": status,
        "code": first.code,
        "title": sentence(first),
        "vi": sentence(first, "vi"),
        "en": sentence(first, "en"),
        "request_id": g.get("request_id", ""),
    }
    if first.values:
        body["values"] = {key: str(value) for key, value in first.values.items()}
    fields = [reason for reason in reasons if reason.field]
    if fields:
        body["errors"] = [
            {"field": r.field, "code": r.code, "vi": sentence(r, "vi"), "en": sentence(r, "en")} for r in fields
        ]
    return body


def answer(status: int, reasons: tuple[Reason, ...], headers: dict[str, str] | None = None) -> BaseResponse:
    """The problem as the asker can read it."""
    if for_program():
        response: Response = jsonify(problem(status, reasons))
        response.content_type = PROBLEM_TYPE
    else:
        words = [sentence(reason) for reason in reasons]
        page = render_template("problem.html", status=status, sentences=words, request_id=g.get("request_id", ""))
        response = Response(page, content_type="text/html; charset=utf-8")
    response.status_code = status
    response.headers.update(headers or {})
    response.headers["Cache-Control"] = "no-store"
    return response


class FieldProblem(Schema):
    """What is wrong with one field."""

    field = fields.String(required=True)
    code = fields.String(required=True)
    vi = fields.String(required=True)
    en = fields.String(required=True)


class Problem(Schema):
    """A problem of RFC 9457, with a stable code and its sentence in both languages."""

    type = fields.String(required=True)
    status = fields.Integer(required=True)
    code = fields.String(required=True)
    title = fields.String(required=True)
    vi = fields.String(required=True)
    en = fields.String(required=True)
    request_id = fields.String(required=True)
    values = fields.Dict(keys=fields.String(), values=fields.String())
    errors = fields.List(fields.Nested(FieldProblem))


class ProblemApi(Api):
    """flask-smorest answers JSON to every HTTPException of the app; ours decides by who asks.

    Routes are described when the description is first asked for: it takes half of the time in which an app begins, and
    hardly any process is ever asked.
    """

    ERROR_SCHEMA = Problem

    def __init__(self, app: Flask, **more: Any) -> None:
        self._undescribed: list[Callable[[], None]] = []
        self._describing = Lock()
        super().__init__(app, **more)

    def register_blueprint(self, blp: Blueprint, **options: Any) -> None:
        describe = blp.register_views_in_doc
        later = self._undescribed.append
        blp.register_views_in_doc = lambda *given, **more: later(partial(describe, *given, **more))
        try:
            super().register_blueprint(blp, **options)
        finally:
            del blp.register_views_in_doc

    def _openapi_json(self) -> BaseResponse:
        with self._describing:
            while self._undescribed:
                self._undescribed.pop(0)()
        answer: BaseResponse = super()._openapi_json()
        return answer

    def _register_responses(self) -> None:
        usual: str = Api.DEFAULT_RESPONSE_CONTENT_TYPE
        self.DEFAULT_RESPONSE_CONTENT_TYPE = PROBLEM_TYPE
        super()._register_responses()
        self.DEFAULT_RESPONSE_CONTENT_TYPE = usual

    def handle_http_exception(self, error: HTTPException) -> BaseResponse:
        return from_http(error)


def description(version: str) -> dict[str, Any]:
    """How the API describes itself: its release, and schemas named after their room, so that two rooms may both have
    a `ProductView`."""

    def name(schema: Any) -> str:
        kind: Any = resolve_schema_cls(schema)
        package, _, place = str(kind.__module__).partition(".")
        room = place.partition(".")[0].capitalize() if package == "trace" else ""
        return f"{room}{kind.__name__.removesuffix('Schema')}"

    return {
        "info": {"version": version, "license": {"name": "Apache-2.0"}},
        "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
        "security": [{"token": []}],
        "marshmallow_plugin": MarshmallowPlugin(schema_name_resolver=name),
    }


def from_http(error: HTTPException) -> BaseResponse:
    """Errors of the framework: unknown path, wrong method, body too large, and fields that a schema refused."""
    if isinstance(error.response, BaseResponse):
        return error.response
    if isinstance(error, CSRFError):
        if for_program() and SIGNED_IN not in session:  # a token without a session: first sign in, then send again
            return from_domain(errors.Unidentified(Reason("sign_in.send_again")))
        return answer(400, (Reason("form.expired"),))
    if isinstance(error, SecurityError):  # a host that is not ours: no page of ours is built for it
        return Response(f"{sentence(Reason('http.400'))}\n", 400, content_type="text/plain; charset=utf-8")
    status = error.code or 500
    messages = getattr(error, "data", {}).get("messages") or {}
    if status == 422 and "json" in messages and set(messages["json"]) == {"_schema"}:
        reasons: tuple[Reason, ...] = (Reason("http.400"), *_flat(messages))
    elif messages:
        reasons = (Reason("input.invalid"), *_flat(messages))
    else:
        reasons = (Reason(f"http.{status}"),)
    kept = {name: value for name, value in error.get_headers() if name in ("Allow", "Retry-After")}
    return answer(status, reasons, kept)


def _flat(messages: Any, path: tuple[str, ...] = ()) -> list[Reason]:
    """marshmallow nests messages by place, field and index; a program wants one flat list with dotted names."""
    if isinstance(messages, dict):
        return [reason for key, inner in messages.items() for reason in _flat(inner, (*path, str(key)))]
    named = ".".join(part for part in path if part not in ("json", "query", "form", "files", "headers", "_schema"))
    return [inputs.reason(str(text), named or "body") for text in messages]


def from_domain(error: errors.TraceError) -> BaseResponse:
    """Errors of our own. Somebody who is not signed in is taken to the sign-in page, and back afterwards."""
    if isinstance(error, errors.Unidentified) and not for_program() and request.method in ("GET", "HEAD"):
        return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")))
    wait = {"Retry-After": "60"} if isinstance(error, errors.Unavailable) else {}
    if isinstance(error, errors.TooMany):
        wait = {"Retry-After": str(error.retry_after_s)}
    if isinstance(error, errors.Unidentified):
        wait = {"WWW-Authenticate": 'Bearer realm="trace"'}
    return answer(status_of(error), error.reasons, wait)


def from_nothing_known(error: Exception) -> BaseResponse:
    """A fault of ours: a bare 500 with a number that stands in the log, and nothing about the inside."""
    log.error("unexpected", error=type(error).__name__, exc_info=error)
    return answer(500, (Reason("http.500"),))


def from_unreadable(error: Exception) -> BaseResponse:
    """JSON nested deeper than a parser goes, or with half a letter (a lone surrogate) in a text: no request of ours."""
    log.warning("unreadable", error=type(error).__name__)
    return answer(400, (Reason("http.400"),))


def from_value(error: ValueError) -> BaseResponse:
    """A JSON number of more digits than Python reads (4,300), which the reader of JSON lets through as it came; any
    other wrong value is a fault of ours."""
    return from_unreadable(error) if "integer string conversion" in str(error) else from_nothing_known(error)


def from_database(error: OperationalError) -> BaseResponse:
    """A database that went away outside a transaction of ours."""
    return from_domain(errors.Unavailable(Reason("database.away")))


def install(app: Flask) -> None:
    """Register the table on the app."""
    app.register_error_handler(errors.TraceError, from_domain)
    app.register_error_handler(HTTPException, from_http)
    app.register_error_handler(OperationalError, from_database)
    app.register_error_handler(RecursionError, from_unreadable)
    app.register_error_handler(UnicodeEncodeError, from_unreadable)
    app.register_error_handler(ValueError, from_value)
    app.register_error_handler(Exception, from_nothing_known)
