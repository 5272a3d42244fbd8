"""The agencies of the province: a list, adding one, editing one and naming its deputy."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trace.accounts import queries, rules, service
from trace.accounts.forms import AGENCY_WORDS, AgencyEditForm, AgencyForm
from trace.accounts.views.blueprint import blueprint
from trace.base.db import Session, snapshot, transaction
from trace.base.errors import Conflict, Refused
from trace.web.creating import once_by_form
from trace.web.guard import me, needs
from trace.web.pages import now, page, runtime, see_other


@blueprint.route("/don-vi", methods=["GET", "POST"])
@needs("agency.edit")
def agencies() -> ResponseReturnValue:
    """Every agency with its competence, and the form for a new one."""
    form = AgencyForm()
    with snapshot(runtime().main) as db:
        units = queries.agencies(db)
    names = {unit.id: unit.name for unit in units}
    form.offer(names)
    if form.validate_on_submit():
        try:
            once_by_form(form, lambda db: service.make_agency(db, actor=me(), details=_details(form), now=now()).id)
            return see_other("accounts.agencies", _("Added."))
        except (Refused, Conflict) as error:
            form.refuse(error)
    return page("accounts/agencies.html", form=form, units=units, names=names, kinds=AGENCY_WORDS), form.status


@blueprint.route("/don-vi/<int:agency_id>", methods=["GET", "POST"])
@needs("agency.edit")
def agency(agency_id: int) -> ResponseReturnValue:
    """One agency: its name, place and competence, the one above it, and who decides in its place."""
    with snapshot(runtime().main) as db:
        found = queries.agency(db, agency_id)
        others = {unit.id: unit.name for unit in queries.agencies(db) if unit.id != agency_id}
        people = queries.deputies(db)
    groups, parent, deputy = ", ".join(found.groups), found.parent_id or 0, found.deputy_id or 0
    form = AgencyEditForm(obj=found, data={"groups": groups, "parent_id": parent, "deputy_id": deputy})
    form.offer(others)
    form.offer_deputies(people)
    if request.method == "GET":
        form.groups.data, form.parent_id.data, form.deputy_id.data = groups, parent, deputy
    elif form.validate_on_submit():
        try:
            with transaction(runtime().main) as db:
                _edit(db, agency_id, form)
            return see_other("accounts.agencies", _("Saved."))
        except (Refused, Conflict) as error:
            form.refuse(error)
    return page("accounts/agency.html", form=form, found=found), form.status


def _edit(db: Session, agency_id: int, form: AgencyEditForm) -> None:
    deputy = form.deputy_id.data or None
    service.edit_agency(db, actor=me(), agency_id=agency_id, details=_details(form), deputy_id=deputy, now=now())


def _details(form: AgencyForm) -> rules.AgencyDetails:
    groups = [group.strip() for group in (form.groups.data or "").split(",") if group.strip()]
    return rules.AgencyDetails(
        name=form.name.data,
        kind=form.kind.data,
        province_code=runtime().settings.province_code,
        ward_code=form.ward_code.data or None,
        groups=tuple(groups),
        parent_id=form.parent_id.data or None,
    )
