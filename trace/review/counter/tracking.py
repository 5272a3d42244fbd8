"""Public pages by which a case is followed with its code alone, and the same as JSON. Nothing personal is in them.

Codes follow one another, so whoever wants to may read how all cases stand; they learn neither whose nor about what.
What one network may ask for is counted all the same.
"""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, Response, jsonify, redirect, request
from flask.typing import ResponseReturnValue

from trace.base.db import snapshot
from trace.base.errors import NotFound, Refused, TooMany, TraceError, Unavailable
from trace.base.limits import Budgets
from trace.core.reason import Reason
from trace.lookup import budget
from trace.lookup.responding import lang
from trace.review.counter import queries
from trace.review.counter.queries import Tracked
from trace.review.counter.rules import LONGEST_TYPED, read_case_code
from trace.review.counter.wording import ASKED
from trace.review.publicpage import answered
from trace.review.wording import KINDS, STATES
from trace.web import problems
from trace.web.guard import open_to_all
from trace.web.language import sentence
from trace.web.pages import now, runtime

blueprint = Blueprint("tracking", __name__)

ASKED_BY_ONE: Final = "60/minute"
WORDS: dict[str, Any] = {"kinds": KINDS, "states": STATES, "asked": ASKED}


@blueprint.get("/theo-doi")
@open_to_all
def form() -> ResponseReturnValue:
    """The field for a case code; `?ma=` leads on, for a browser without a script."""
    typed = request.args.get("ma", "")[:LONGEST_TYPED]
    if not typed.strip():
        return answered("track", found=None, typed="", wrong="")
    code = read_case_code(typed)
    if code is None:
        return _wrong(typed, Refused(Reason("counter.code")))
    return redirect(f"/theo-doi/{code}?lang={lang()}", 303)


@blueprint.get("/theo-doi/<case_code>")
@open_to_all
def case(case_code: str) -> ResponseReturnValue:
    """How a case stands."""
    try:
        found = tracked(case_code)
    except (NotFound, Refused, TooMany) as error:
        return _wrong(case_code, error)
    made = answered("track", found=found, typed="", wrong="", **WORDS)
    made.headers["Cache-Control"] = "no-store"
    return made


@blueprint.get("/theo-doi/<case_code>.json")
@open_to_all
def case_json(case_code: str) -> ResponseReturnValue:
    """The same for programs."""
    try:
        found = tracked(case_code)
    except (NotFound, Refused, TooMany) as error:
        status = problems.status_of(error)
        made = jsonify(problems.problem(status, error.reasons))
        made.status_code, made.content_type = status, "application/problem+json"
        if isinstance(error, TooMany):
            made.headers["Retry-After"] = str(error.retry_after_s)
        return made
    made = jsonify(
        case_code=found.case_code,
        kind=found.kind,
        state=found.state,
        step=found.step,
        steps=found.steps,
        step_name=found.step_name,
        unit=found.unit,
        opened_at=found.opened_at.isoformat(),
        due_at=found.due_at.isoformat() if found.state == "open" else None,
        closed_at=found.closed_at.isoformat() if found.closed_at else None,
        asked=str(ASKED[found.state]),
    )
    made.headers["Cache-Control"] = "no-store"
    return made


def tracked(text: str) -> Tracked:
    """The case of this code. Refused for what is no case code, NotFound for one that no case has; TooMany when the
    network has asked too often."""
    rt = runtime()
    code = read_case_code(text)
    try:
        mine = budget.network(rt.settings.secret_key, request.remote_addr, now())
        Budgets.on(rt.observations, rt.clock).spend(ASKED_BY_ONE, "track", mine)
    except TooMany:
        raise
    except Unavailable:
        pass  # a counter that cannot be had refuses nobody
    if code is None:
        raise Refused(Reason("counter.code"))
    with snapshot(rt.main) as db:
        found = queries.tracked(db, code, language="vi" if lang() == "vi" else "en")
    if found is None:
        raise NotFound(Reason("counter.no_such_case"))
    return found


def _wrong(typed: str, error: TraceError) -> Response:
    return answered("track", error=error, found=None, typed=typed[:LONGEST_TYPED], wrong=sentence(error.reason))
