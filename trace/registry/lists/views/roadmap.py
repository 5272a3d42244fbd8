"""Who is behind the roadmap of a listed group: a list, counts by commune, and both as sheets."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trace.base.db import Session, snapshot
from trace.base.workbooks import write_list
from trace.core.sheets import CSV, XLSX, Cell, csv_sheet
from trace.core.words import local_day
from trace.registry import queries as registry
from trace.registry.lists import queries
from trace.registry.lists.wording import GAPS
from trace.registry.models import ListEntry, ProductGroup
from trace.registry.views.frame import PAGE, after, blueprint
from trace.web.guard import needs
from trace.web.language import chosen
from trace.web.pages import attached, now, page, runtime


@blueprint.route("/danh-muc/lo-trinh/<int:entry_id>")
@needs("list.see")
def roadmap(entry_id: int) -> ResponseReturnValue:
    """Producers with goods in the group who are not ready, of all communes or of one (`?xa=`)."""
    ward = _ward()
    with snapshot(runtime().main) as db:
        entry, group = _entry(db, entry_id)
        found = queries.behind(db, group.key, ward_code=ward, after=after(), limit=PAGE + 1)
    last = found[PAGE - 1].producer.id if len(found) > PAGE else None
    name = _name(group)
    return page(
        "registry/lists/roadmap.html",
        entry=entry,
        name=name,
        found=found[:PAGE],
        ward=ward,
        gaps=GAPS,
        today=local_day(now()),
        more=url_for("registry.roadmap", entry_id=entry_id, xa=ward or None, after=last) if last else None,
        crumbs=[
            (_("Lists"), url_for("registry.list_versions")),
            (_("Roadmap"), url_for("registry.list_version", list_id=entry.list_id)),
            (name, None),
        ],
    )


@blueprint.route("/danh-muc/lo-trinh/<int:entry_id>/xa")
@needs("list.see")
def roadmap_communes(entry_id: int) -> ResponseReturnValue:
    """How many producers of each commune have goods in the group, and how many of them are not ready."""
    with snapshot(runtime().main) as db:
        entry, group = _entry(db, entry_id)
        communes = queries.by_commune(db, group.key)
    crumbs = [
        (_("Lists"), url_for("registry.list_versions")),
        (_("Roadmap"), url_for("registry.list_version", list_id=entry.list_id)),
        (_name(group), url_for("registry.roadmap", entry_id=entry_id)),
        (_("By commune"), None),
    ]
    return page("registry/lists/communes.html", entry=entry, name=_name(group), communes=communes, crumbs=crumbs)


@blueprint.route("/danh-muc/lo-trinh/<int:entry_id>/cham.csv")
@needs("list.see")
def roadmap_csv(entry_id: int) -> ResponseReturnValue:
    """Those who are behind, as CSV."""
    with snapshot(runtime().main) as db:
        _entry_found, group = _entry(db, entry_id)
        content = csv_sheet([_header(), *_rows(db, group)])
    return attached(content, CSV, _file(group, "csv"))


@blueprint.route("/danh-muc/lo-trinh/<int:entry_id>/cham.xlsx")
@needs("list.see")
def roadmap_xlsx(entry_id: int) -> ResponseReturnValue:
    """Those who are behind, as XLSX."""
    with snapshot(runtime().main) as db:
        _entry_found, group = _entry(db, entry_id)
        made = io.BytesIO()
        write_list(made, group.key, _header(), _rows(db, group))
    return attached(made.getvalue(), XLSX, _file(group, "xlsx"))


def _entry(db: Session, entry_id: int) -> tuple[ListEntry, ProductGroup]:
    entry = queries.entry(db, entry_id)
    return entry, registry.category(db, entry.group_key)


def _ward() -> str:
    typed = request.args.get("xa", "")
    return typed if typed.isdigit() and len(typed) <= 10 else ""


def _name(group: ProductGroup) -> str:
    return f"{group.key} {group.name_en if chosen() == 'en' else group.name}"


def _header() -> list[str]:
    return [_("Producer"), _("Commune"), _("Products in this group"), _("What is lacking"), _("Number in the register")]


def _rows(db: Session, group: ProductGroup) -> Iterator[list[Cell]]:
    words: dict[str, Any] = {gap: str(told) for gap, (told, _tone) in GAPS.items()}
    for each in queries.all_behind(db, group.key, ward_code=_ward()):
        yield [each.producer.name, each.commune, each.products, words[each.gap], each.producer.id]


def _file(group: ProductGroup, ending: str) -> str:
    return f"lo-trinh-{group.key}-{local_day(now()):%Y%m%d}.{ending}"
