"""Creating once: a POST with an Idempotency-Key has one effect and one answer, however often it is sent."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Response, jsonify, request
from marshmallow import Schema
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from trace.base import once
from trace.base.db import transaction
from trace.base.errors import Conflict, Gone, Malformed, NotFound, Refused, TraceError
from trace.core.reason import Reason
from trace.web.forms import Form
from trace.web.guard import me
from trace.web.malware import plain
from trace.web.pages import now, runtime
from trace.web.problems import PROBLEM_TYPE, problem, status_of

Made = TypeVar("Made")
ONCE = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "schema": {"type": "string", "maxLength": 255},
    "description": "The same key and body again get the first answer; another body is refused (422).",
}
# Business refusals are kept like answers; faults of ours and of the line are not: they may be tried again.
KEPT = (Refused, Conflict, Gone, NotFound)


def created(
    make: Callable[[Session], Made], *, view: Schema, at: Callable[[Made], str] | None = None, status: int = 201
) -> Response:
    """Run `make` in one transaction and answer its object, once for each Idempotency-Key.

    The answer is kept in the transaction of the effect. A repeat gets the first answer; another body under the same
    key is refused (422), a missing key too (400). `at` gives the address of what was made.
    """
    claim = _claim_of_api()
    rt = runtime()
    try:
        with transaction(rt.main) as db:
            if (earlier := once.first_answer(db, claim, now=now())) is not None:
                return _again(earlier)
            made = make(db)
            body, location = view.dump(made), at(made) if at else None
            once.keep(db, claim, status=status, body=body, location=location)
    except KEPT as error:
        return _kept_refusal(claim, error)
    return _json(body, status, location)


def once_by_form(form: Form, make: Callable[[Session], int]) -> int:
    """Run `make` in one transaction for a browser's form; a second sending returns the first one's id."""
    rt = runtime()
    claim = once.Key.of(me().id, f"form:{request.endpoint}:{request.path}", form.once.data or "", form.typed())
    with transaction(rt.main) as db:
        if (earlier := once.first_answer(db, claim, now=now())) is not None:
            return int(earlier.body["id"])  # type: ignore[index]
        made = make(db)
        once.keep(db, claim, status=201, body={"id": made})
    return made


def _claim_of_api() -> once.Key:
    key = request.headers.get("Idempotency-Key", "")
    if not key:
        raise Malformed(Reason("once.key_missing", field="Idempotency-Key"))
    return once.Key.of(me().id, f"{request.method} {request.path}", key, _asked())


def _asked() -> Any:
    """What the request asks for: its JSON; of a form with files the question, and each file's name and content."""
    if not request.files:
        return request.get_json(silent=True)
    files = [(part, sent.filename, _content_hash(sent)) for part, sent in request.files.items(multi=True)]
    return [list(request.args.items(multi=True)), list(request.form.items(multi=True)), files]


def _content_hash(sent: FileStorage) -> str:
    """The file's SHA-256. It may have been read before, and may be read after."""
    before = sent.stream.tell()
    sent.stream.seek(0)
    digest = hashlib.sha256(plain(sent)).hexdigest()
    sent.stream.seek(before)
    return digest


def _kept_refusal(claim: once.Key, error: TraceError) -> Response:
    """A refusal rolled its transaction back, so it is kept in a second one; if a twin was first, its answer holds."""
    if error.reason.code.startswith("once."):
        raise error
    body = problem(status_of(error), error.reasons)
    with transaction(runtime().main) as db:
        if (earlier := once.first_answer(db, claim, now=now())) is not None:
            return _again(earlier)
        once.keep(db, claim, status=status_of(error), body=body)
    return _json(body, status_of(error), None)


def _again(earlier: once.OnceAnswer) -> Response:
    if earlier.status is None:
        raise Conflict(Reason("once.under_way"))
    response = _json(earlier.body, earlier.status, earlier.location)
    response.headers["Idempotent-Replayed"] = "true"
    return response


def _json(body: Any, status: int, location: str | None) -> Response:
    response: Response = jsonify(body)
    response.status_code = status
    if status >= 400:
        response.content_type = PROBLEM_TYPE
    if location:
        response.headers["Location"] = location
    return response
