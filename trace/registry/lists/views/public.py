"""The lists in force, for anybody: as a page, JSON and CSV."""

from __future__ import annotations

from typing import Any

from flask import jsonify, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trace.base.db import snapshot
from trace.core.sheets import CSV, Cell, csv_sheet
from trace.core.words import local_day
from trace.registry.lists import queries
from trace.registry.lists.queries import Entry, InForce
from trace.registry.lists.wording import KINDS
from trace.registry.views.frame import blueprint
from trace.web.guard import public
from trace.web.language import chosen
from trace.web.pages import attached, now, page, runtime


@blueprint.route("/danh-muc")
@public
def product_lists() -> ResponseReturnValue:
    """The mandatory and the priority list as they are in force today."""
    return page(
        "registry/lists/public.html",
        found=_found(),
        kinds=KINDS,
        today=local_day(now()),
        crumbs=[(_("Product groups under traceability"), None)],
    )


@blueprint.route("/danh-muc.json")
@public
def product_lists_json() -> ResponseReturnValue:
    """The same as values, one object for each list in force."""
    return jsonify({"as_of": local_day(now()).isoformat(), "lists": [_list(each) for each in _found()]})


@blueprint.route("/danh-muc.csv")
@public
def product_lists_csv() -> ResponseReturnValue:
    """The same as a sheet, a line for each group."""
    header = [_("List"), _("Decision"), _("Key"), _("Product group"), _("Legal basis")]
    header += [_("Roadmap begins on"), _("Ready by"), _("Note")]
    rows = [_row(of, each) for of in _found() for each in of.entries]
    return attached(csv_sheet([header, *rows]), CSV, f"danh-muc-{local_day(now()):%Y%m%d}.csv")


def _found() -> list[InForce]:
    with snapshot(runtime().main) as db:
        return queries.in_force(db, local_day(now()))


def _list(each: InForce) -> dict[str, Any]:
    return {
        "kind": each.of.kind,
        "version": each.of.number,
        "decision_no": each.of.decision_no,
        "effective_on": each.of.effective_on.isoformat() if each.of.effective_on else None,
        "url": url_for("registry.product_lists", _external=True),
        "entries": [_entry(listed) for listed in each.entries],
    }


def _entry(listed: Entry) -> dict[str, Any]:
    told = listed.entry
    return {
        "group_key": listed.group.key,
        "name_vi": listed.group.name,
        "name_en": listed.group.name_en,
        "legal_basis": told.legal_basis,
        "starts_on": told.starts_on.isoformat(),
        "deadline": told.deadline.isoformat(),
        "note": told.note,
    }


def _row(of: InForce, listed: Entry) -> list[Cell]:
    told, group = listed.entry, listed.group
    name = group.name_en if chosen() == "en" else group.name
    what = [str(KINDS[of.of.kind]), of.of.decision_no or "", group.key, name, told.legal_basis]
    return [*what, told.starts_on.isoformat(), told.deadline.isoformat(), told.note or ""]
