"""What the parts of the register's API share: the blueprint, and pages of lists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from flask_smorest import Blueprint

blueprint = Blueprint("registry_api", __name__, url_prefix="/api/v1", description="Register")


Item = TypeVar("Item")


def a_page(found: Sequence[Item], limit: int, key: Any) -> dict[str, Any]:
    """A page out of one item more than it holds; `key` names an item's place in the list."""
    items = list(found[:limit])
    return {"items": items, "next": key(items[-1]) if len(found) > limit else None}
