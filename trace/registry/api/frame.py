"""What the parts of the register's API share: the blueprint, ETags, pages of lists, and who may read what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from flask import abort, request
from flask_smorest import Blueprint

from trace.base.errors import Malformed, NotFound
from trace.core.reason import Reason
from trace.web.guard import me

blueprint = Blueprint("registry_api", __name__, url_prefix="/api/v1", description="Register")

ONCE = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "schema": {"type": "string", "maxLength": 255},
    "description": "The same key and body again get the first answer; another body is refused (422).",
}
SEEN = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "schema": {"type": "string"},
    "description": "The ETag of the object as it was read; 412 when it has changed since, 428 when it is missing.",
}

Item = TypeVar("Item")
Tagged = tuple[Any, int, dict[str, str]]


def tagged(shown: Any, version: int) -> Tagged:
    """An object with the ETag that an edit sends back as If-Match."""
    return shown, 200, {"ETag": f'"{version}"'}


def seen() -> int:
    """The version in If-Match. 428 when there is none; Malformed when it is no ETag of ours."""
    given = request.headers.get("If-Match")
    if given is None:
        abort(428)
    number = given.removeprefix("W/").strip('"')
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        raise Malformed(Reason("object.etag", field="If-Match"))
    return int(number)


def a_page(found: Sequence[Item], limit: int, key: Any) -> dict[str, Any]:
    """A page out of one item more than it holds; `key` names an item's place in the list."""
    items = list(found[:limit])
    return {"items": items, "next": key(items[-1]) if len(found) > limit else None}


def own_or_hidden(act: str, producer_id: int) -> None:
    """NotFound for whoever may not read objects of this producer."""
    if me().why_not(act, producer=producer_id):
        raise NotFound(Reason("object.unknown"))


def mine() -> frozenset[int] | None:
    """Whose objects a list holds: those of the producers somebody works for; None = all, for the state's people."""
    actor = me()
    return actor.producers if actor.role in ("producer", "entry_assistant") else None
