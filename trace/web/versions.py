"""Versions of objects over the API: the ETag of what was read comes back as If-Match with what changes it."""

from __future__ import annotations

from typing import Any

from flask import abort, request

from trace.base.errors import Malformed
from trace.core.numbers import row_number
from trace.core.reason import Reason

SEEN = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "schema": {"type": "string"},
    "description": "The ETag of the object as it was read; 412 when it has changed since, 428 when it is missing.",
}

Tagged = tuple[Any, int, dict[str, str]]


def tagged(shown: Any, version: int) -> Tagged:
    """An object with the ETag that an edit sends back as If-Match."""
    return shown, 200, {"ETag": f'"{version}"'}


def seen() -> int:
    """The version in If-Match. 428 when there is none; Malformed when it is no ETag of ours."""
    given = request.headers.get("If-Match")
    if given is None:
        abort(428)
    version = row_number(given.removeprefix("W/").strip('"'))
    if version is None:
        raise Malformed(Reason("object.etag", field="If-Match"))
    return version
