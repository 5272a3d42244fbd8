"""Pages of the ledger: what was done, to what, by whom, and whether the chain is whole."""

from __future__ import annotations

from flask import Blueprint, jsonify, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from trace.base.db import snapshot
from trace.core.numbers import row_number
from trace.ledger import queries
from trace.ledger.queries import Asked
from trace.web.guard import needs, public
from trace.web.pages import page, runtime

blueprint = Blueprint("ledger", __name__)

ROWS = 50
KINDS = ("producer", "product", "certificate", "ocop_item", "batch", "run", "recall", "case", "report", "person")
ROLES = {
    "producer": lazy_gettext("producer"),
    "entry_assistant": lazy_gettext("entry assistant"),
    "officer": lazy_gettext("officer"),
    "inspector": lazy_gettext("inspector"),
    "admin": lazy_gettext("administrator"),
}


@blueprint.route("/nhat-ky")
@needs("ledger.read")
def entries() -> ResponseReturnValue:
    """Entries, newest first, of everything or of one object; how many wait for their place in the chain."""
    asked = Asked(request.args.get("kind") or None, _number("object"), request.args.get("act") or None)
    with snapshot(runtime().main) as db:
        rows = queries.entries(db, asked, after=_number("after"), limit=ROWS + 1)
        standing = queries.standing(db)
    shown = rows[:ROWS]
    after = shown[-1][0].id if len(rows) > ROWS else None
    context = {"rows": shown, "standing": standing, "asked": asked, "after": after, "roles": ROLES, "kinds": KINDS}
    return page("ledger/entries.html", crumbs=[(_("Ledger"), None)], **context)


@blueprint.route("/nhat-ky/chuoi")
@needs("ledger.read")
def chain() -> ResponseReturnValue:
    """Walks the whole chain and says whether every link fits; names the first entry that does not."""
    with snapshot(runtime().main) as db:
        proof = queries.prove(db)
    crumbs = [(_("Ledger"), url_for("ledger.entries")), (_("The chain"), None)]
    return page("ledger/chain.html", proof=proof, crumbs=crumbs)


@blueprint.route("/so-cai/dau/<int:links>")
@public
def published_head(links: int) -> ResponseReturnValue:
    """The hash of the chain at a link, for anybody who holds something that ends there: a hash tells nothing else."""
    with snapshot(runtime().main) as db:
        return jsonify({"links": links, "head": queries.hash_of(db, links)})


def _number(name: str) -> int | None:
    """A whole number from the address, None where there is none that a row could have."""
    return row_number(request.args.get(name, "").strip())
