"""Pages of checklists: what holds, one with its versions, a new version, retiring."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trace.base.db import Session, snapshot, transaction
from trace.base.errors import Conflict, Refused, Stale
from trace.core.numbers import row_number
from trace.inspections.checklists import queries, service
from trace.inspections.checklists.forms import ChecklistForm
from trace.inspections.checklists.queries import Listed
from trace.inspections.queries import people
from trace.inspections.views.frame import blueprint, crumbs
from trace.registry import queries as registry
from trace.registry.forms import group_choices
from trace.web.creating import once_by_form
from trace.web.forms import choices
from trace.web.guard import me, needs
from trace.web.language import chosen
from trace.web.pages import now, page, runtime, see_other

MORE = "more"


@blueprint.route("/kiem-tra/bang-kiem")
@needs("inspection.see")
def checklist_list() -> ResponseReturnValue:
    """Every checklist that holds now."""
    with snapshot(runtime().main) as db:
        found = queries.in_force(db)
    way = crumbs((_("Inspection checklists"), None))
    return page("inspections/checklist_list.html", found=found, actor=me(), crumbs=way)


@blueprint.route("/kiem-tra/bang-kiem/<int:checklist_id>")
@needs("inspection.see")
def checklist(checklist_id: int) -> ResponseReturnValue:
    """A checklist as it holds, or the version `?ban=`; below it all its versions."""
    wanted = row_number(request.args.get("ban", ""))
    with snapshot(runtime().main) as db:
        found = queries.checklist(db, checklist_id, wanted)
        versions = queries.versions(db, checklist_id)
        names = people(db, {one.made_by for one in versions})
        groups = dict(group_choices(registry.groups(db), english=chosen() == "en"))
    way = crumbs((_("Inspection checklists"), url_for("inspections.checklist_list")), (found.version.name, None))
    context = {"found": found, "versions": versions, "names": names, "groups": groups, "actor": me()}
    return page("inspections/checklist.html", crumbs=way, **context)


@blueprint.route("/kiem-tra/bang-kiem/moi", methods=["GET", "POST"])
@needs("checklist.edit")
def new_checklist() -> ResponseReturnValue:
    """Write a new checklist."""
    return _edit(None)


@blueprint.route("/kiem-tra/bang-kiem/<int:checklist_id>/sua", methods=["GET", "POST"])
@needs("checklist.edit")
def edit_checklist(checklist_id: int) -> ResponseReturnValue:
    """Write the next version of a checklist."""
    with snapshot(runtime().main) as db:
        found = queries.checklist(db, checklist_id)
    return _edit(found)


@blueprint.route("/kiem-tra/bang-kiem/<int:checklist_id>/thoi", methods=["POST"])
@needs("checklist.edit")
def retire_checklist(checklist_id: int) -> ResponseReturnValue:
    """No new inspection takes it."""
    with transaction(runtime().main) as db:
        service.retire(db, actor=me(), checklist_id=checklist_id, now=now())
    return see_other("inspections.checklist_list", _("The checklist is retired."))


def _edit(found: Listed | None) -> ResponseReturnValue:
    form = ChecklistForm(data=_begin(found))
    with snapshot(runtime().main) as db:
        form.groups.choices = choices(group_choices(registry.groups(db), english=chosen() == "en"))
    asks_for_more = request.form.get("act") == MORE
    if not asks_for_more and form.validate_on_submit():
        try:
            number = once_by_form(form, lambda db: _save(db, form, found))
            return see_other("inspections.checklist", _("Saved."), checklist_id=number)
        except (Refused, Conflict, Stale) as error:
            form.refuse(error)
    if asks_for_more or not form.is_submitted():
        form.with_spare_rows()
    way = crumbs((_("Inspection checklists"), url_for("inspections.checklist_list")), (_("Edit the checklist"), None))
    return page("inspections/checklist_form.html", form=form, found=found, more=MORE, crumbs=way), form.status


def _begin(found: Listed | None) -> dict[str, Any]:
    if found is None:
        return {}
    points = [asdict(one) for one in found.points]
    version = found.version
    return {"name": version.name, "groups": version.groups, "points": points, "version": str(version.number)}


def _save(db: Session, form: ChecklistForm, found: Listed | None) -> int:
    draft = form.draft()
    if found is None:
        return service.begin(db, actor=me(), draft=draft, now=now()).id
    of = found.checklist.id
    service.save(db, actor=me(), checklist_id=of, draft=draft, seen=form.seen, now=now())
    return of
