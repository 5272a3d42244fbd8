"""What the pages and doors of phones share: their blueprint, where the app lies, problems as a script reads them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Final, TypeVar

from flask import Blueprint, Response, jsonify, request

from trace.base.errors import TraceError
from trace.web.problems import PROBLEM_TYPE, problem, status_of

blueprint = Blueprint("phone", __name__)

SCOPE: Final = "/kiem-tra/hien-truong/"
WHICH: Final = "X-Phone"  # the header by which a phone says which one it is
View = TypeVar("View", bound=Callable[..., Any])


def which() -> str:
    """The id by which the asking phone calls itself; empty for none."""
    return request.headers.get(WHICH, "")[:64]


def for_script(view: View) -> View:
    """Refusals of this door are problem+json: the app reads them, people never do."""

    @wraps(view)
    def answered(*args: Any, **kwargs: Any) -> Any:
        try:
            return view(*args, **kwargs)
        except TraceError as error:
            response: Response = jsonify(problem(status_of(error), error.reasons))
            response.status_code, response.content_type = status_of(error), PROBLEM_TYPE
            return response

    return answered  # type: ignore[return-value]
