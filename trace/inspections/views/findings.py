"""Pages of findings: one written down on a stamp, and the list of all."""

from __future__ import annotations

from datetime import datetime

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trace.base.db import snapshot
from trace.base.errors import Conflict, Refused
from trace.core.words import VIETNAM
from trace.inspections import queries, service
from trace.inspections.forms import FindingForm
from trace.inspections.queries import FindingQuestion
from trace.inspections.rules import FindingDetails, FoundOn
from trace.inspections.views.frame import ONE_MORE, blueprint, crumbs, first_rows, number, stamp_step, this_minute
from trace.web.creating import once_by_form
from trace.web.guard import me, needs
from trace.web.pages import now, page, runtime, see_other


@blueprint.route("/kiem-tra/ghi-nhan")
@needs("inspection.see")
def finding_list() -> ResponseReturnValue:
    """Every finding, newest first."""
    with snapshot(runtime().main) as db:
        rows = queries.findings(db, FindingQuestion(), after=number("after"), limit=ONE_MORE)
        names = queries.people(db, {one.made_by for one in rows})
    shown, older = first_rows(rows, lambda last: url_for("inspections.finding_list", after=last.id))
    context = {"found": shown, "names": names, "older": older}
    return page("inspections/findings.html", crumbs=crumbs((_("Findings"), None)), **context)


@blueprint.route("/kiem-tra/tem/<int:run_id>/<int:ordinal>/ghi-nhan", methods=["GET", "POST"])
@needs("inspection.record")
def record_finding(run_id: int, ordinal: int) -> ResponseReturnValue:
    """Write down what was found on a stamp. Times are Vietnam's."""
    form = FindingForm()
    if form.found_at.data is None and not form.is_submitted():
        form.found_at.data = this_minute()
    with snapshot(runtime().main) as db:
        record = queries.stamp_record(db, run_id, ordinal)
    if form.validate_on_submit():
        seen = FindingDetails(
            client_id=(form.once.data or "")[:64],
            result=form.result.data,
            text=form.text.data,
            place=form.place.data,
            found_at=_in_vietnam(form.found_at.data),
        )
        on = FoundOn(run_id=run_id, ordinal=ordinal)
        try:
            once_by_form(form, lambda db: service.record_finding(db, actor=me(), finding=seen, on=on, now=now()).id)
            return see_other("inspections.stamp", _("The finding is recorded."), run_id=run_id, ordinal=ordinal)
        except (Refused, Conflict) as error:
            form.refuse(error)
    way = crumbs(stamp_step(run_id, ordinal), (_("New finding"), None))
    return page("inspections/finding_form.html", form=form, record=record, crumbs=way), form.status


def _in_vietnam(typed: datetime) -> datetime:
    return typed.replace(tzinfo=VIETNAM)
