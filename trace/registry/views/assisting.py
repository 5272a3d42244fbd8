"""Typing for many: whose papers lie on the table now, chosen among those worked on last or by name."""

from __future__ import annotations

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trace.base.db import snapshot
from trace.core.numbers import row_number
from trace.registry import queries
from trace.registry.views.frame import PAGE, blueprint, readable
from trace.web.guard import me, needs
from trace.web.pages import page, runtime

PRODUCTS = 20


@blueprint.route("/nhap-ho")
@needs("producer.assist")
def assisted() -> ResponseReturnValue:
    """The producers an assistant types for, those worked on last first; `?co-so=` is the one on the table."""
    text, wanted = request.args.get("tim", "")[:200], row_number(request.args.get("co-so", ""))
    with snapshot(runtime().main) as db:
        own = me().producers
        found = queries.producers_of(db, own, text=text, limit=PAGE) if text.strip() else queries.recent_of(db, own)
        chosen = readable(db, wanted) if wanted is not None else None
        products = queries.products_of(db, {chosen.id}, limit=PRODUCTS) if chosen else []
        sites = queries.sites_of(db, chosen.id) if chosen else []
        communes = queries.commune_lines(db, {(each.ward_code, each.ward_valid_from) for each in found})
        places = {each.id: communes[each.ward_code, each.ward_valid_from] for each in found}
    crumbs = [(_("Enter for others"), url_for("registry.assisted") if chosen else None)]
    return page(
        "registry/assisted.html",
        found=found,
        places=places,
        chosen=chosen,
        products=products,
        sites=sites,
        text=text,
        crumbs=[*crumbs, (chosen.name, None)] if chosen else crumbs,
    )
