"""The agencies of the province: a list, and adding one."""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trace.accounts import queries, rules, service
from trace.accounts.forms import AGENCY_WORDS, AgencyForm
from trace.accounts.views.blueprint import blueprint
from trace.base.db import snapshot
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
