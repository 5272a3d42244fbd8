"""The page on which an inspector voids stamps as a measure: stated, previewed, done for good."""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trace.base.db import snapshot
from trace.base.errors import Conflict, Refused
from trace.core.reason import Reason
from trace.inspections import queries
from trace.inspections import service as inspections
from trace.inspections.measures import queries as measures
from trace.inspections.measures.forms import VoidForm
from trace.inspections.service import VoidDetails
from trace.inspections.views.frame import blueprint, confirmed, crumbs, fresh, must_be_fresh, stamp_step, typed
from trace.web.creating import once_by_form
from trace.web.guard import me, needs
from trace.web.pages import now, page, runtime, see_other


@blueprint.route("/kiem-tra/tem/<int:run_id>/<int:ordinal>/huy", methods=["GET", "POST"])
@needs("measure.void")
@fresh
def void_stamps(run_id: int, ordinal: int) -> ResponseReturnValue:
    """Void this stamp and perhaps its neighbours, for good."""
    form = VoidForm()
    with snapshot(runtime().main) as db:
        record = queries.stamp_record(db, run_id, ordinal)
        form.offer(measures.bases(db, "void"))
    if not form.is_submitted():
        form.first.data = form.last.data = ordinal + 1
    context = {"record": record, "crumbs": crumbs(stamp_step(run_id, ordinal), (_("Void stamps"), None))}
    if form.validate_on_submit():
        try:
            must_be_fresh()
            lo, hi = _span(form, record.run.quantity)
            if confirmed():
                details = VoidDetails(form.reason.data or "", form.chosen_basis)
                span = {"run_id": run_id, "lo": lo, "hi": hi}
                made = once_by_form(
                    form,
                    lambda db: inspections.void_stamps(db, actor=me(), **span, details=details, now=now()).id,
                )
                return see_other("inspections.measure", _("Void. The public page says so now."), measure_id=made)
            return page("inspections/void_preview.html", form=form, lo=lo, hi=hi, typed=typed(), **context)
        except (Refused, Conflict) as error:
            form.refuse(error)
    return page("inspections/void_form.html", form=form, **context), form.status


def _span(form: VoidForm, quantity: int) -> tuple[int, int]:
    first, last = form.first.data or 0, form.last.data or 0
    if not 1 <= first <= last <= quantity:
        raise Refused(Reason("hold.span", field="last", most=quantity))
    return first - 1, last
