"""The API of the ledger: entries by page, and how far the chain has come. Nothing here writes."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from trace.base.db import snapshot
from trace.ledger import queries
from trace.ledger.queries import Asked, Standing
from trace.ledger.schemas import ChainView, EntryPage, EntryQuery
from trace.web.guard import needs
from trace.web.pages import runtime

blueprint = Blueprint("ledger_api", __name__, url_prefix="/api/v1", description="The audit trail")

SHOWN = ("act", "actor_id", "actor_role", "object_kind", "object_id", "content", "content_hash")


@blueprint.route("/ledger/entries", methods=["GET"])
@needs("ledger.read")
@blueprint.arguments(EntryQuery, location="query")
@blueprint.response(200, EntryPage)
def list_entries(query: dict[str, Any]) -> dict[str, Any]:
    """Entries of the audit trail, newest first; of one object with `object_kind` and `object_id`."""
    asked = Asked(query.get("object_kind"), query.get("object_id"), query.get("act"))
    with snapshot(runtime().main) as db:
        # One more than asked for: whether there is a next page.
        rows = queries.entries(db, asked, after=query.get("after"), limit=query["limit"] + 1)
    shown = rows[: query["limit"]]
    return {
        "items": [entry_view(entry, seq) for entry, seq in shown],
        "next": str(shown[-1][0].id) if len(rows) > len(shown) else None,
    }


@blueprint.route("/ledger/chain", methods=["GET"])
@needs("ledger.read")
@blueprint.response(200, ChainView)
def show_chain() -> Standing:
    """How many entries have their place in the chain, its last hash, and how many wait."""
    with snapshot(runtime().main) as db:
        return queries.standing(db)


def entry_view(entry: Any, seq: int | None) -> dict[str, Any]:
    """An entry as `EntryView` shows it."""
    return {
        "id": entry.id,
        "seq": seq,
        "recorded_at": entry.recorded_at,
        "effective_at": entry.effective_at,
        **{name: getattr(entry, name) for name in SHOWN},
    }
