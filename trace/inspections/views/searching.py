"""Goods without a readable stamp of ours: found by lot, barcode, product, producer or commune."""

from __future__ import annotations

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trace.base.db import snapshot
from trace.core.codes import is_stamp_code
from trace.core.reason import Reason
from trace.inspections import queries
from trace.inspections.queries import GoodsFound
from trace.inspections.views.frame import blueprint, crumbs, number
from trace.registry.rules import read_question
from trace.web.guard import needs
from trace.web.language import sentence
from trace.web.pages import page, runtime


@blueprint.route("/kiem-tra/tim")
@needs("inspection.see")
def search_goods() -> ResponseReturnValue:
    """One field; what was found leads to its record. Twenty digits are no question: a code stands in no address."""
    text, ward = request.args.get("tim", ""), request.args.get("xa", "")
    if ward:
        with snapshot(runtime().main) as db:
            found = queries.goods_in(db, ward, after=number("after") or 0)
        return _page("", found, ward=ward)
    if not text.strip():
        return _page("", None)
    asked = read_question(text)
    if not isinstance(asked, Reason) and asked.digits and is_stamp_code(asked.digits):
        asked = Reason("inspection.code_in_search")
    if isinstance(asked, Reason):
        kept = "" if asked.code in ("search.personal", "inspection.code_in_search") else text
        return _page(kept, None, refused=sentence(asked))
    with snapshot(runtime().main) as db:
        found = queries.find_goods(db, asked)
    return _page(text, found)


def _page(text: str, found: GoodsFound | None, *, ward: str = "", refused: str = "") -> str:
    more = None
    if found and found.more and ward:
        more = url_for("inspections.search_goods", xa=ward, after=found.producers[-1].id)
    way = crumbs((_("Goods without a stamp"), None))
    return page("inspections/find.html", text=text, found=found, refused=refused, more=more, crumbs=way)
