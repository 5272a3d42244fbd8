"""The producer's page that calls its own batch back: previewed, confirmed by typing the lot, on hold at once."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trace.base.db import snapshot
from trace.base.errors import Conflict, NotFound, Refused
from trace.core.reason import Reason
from trace.core.words import fold, local_day
from trace.inspections import queries
from trace.inspections.forms import VoluntaryRecallForm
from trace.inspections.queries import RecallQuestion
from trace.inspections.views.frame import blueprint, confirmed, fresh, must_be_fresh, typed
from trace.inspections.views.verdict import recall_preview
from trace.registry import queries as registry_reads
from trace.registry import service as registry
from trace.registry.models import Batch
from trace.registry.rules import RecallDetails
from trace.web.creating import once_by_form
from trace.web.guard import me, needs
from trace.web.pages import now, page, runtime, see_other


@blueprint.route("/lo/<int:batch_id>/thu-hoi", methods=["GET", "POST"])
@needs("recall.start_voluntary")
@fresh
def voluntary_recall(batch_id: int) -> ResponseReturnValue:
    """Call a batch back. Its sale is paused at once; an officer publishes the notice."""
    form = VoluntaryRecallForm()
    with snapshot(runtime().main) as db:
        batch = registry_reads.batch(db, batch_id)
        if me().why_not("recall.start_voluntary", producer=batch.producer_id):
            raise NotFound(Reason("batch.unknown"))
        producer = registry_reads.producer(db, batch.producer_id)
        earlier = queries.recalls(db, RecallQuestion(batch_ids=[batch.id]))
    if not form.is_submitted():
        form.decision_date.data = local_day(now())
    way = [(_("Products"), url_for("registry.products")), (batch.lot, None)]
    context = {"batch": batch, "earlier": earlier, "crumbs": way}
    if form.validate_on_submit():
        try:
            must_be_fresh()
            details = _details(form, batch)
            if confirmed():
                once_by_form(
                    form, lambda db: registry.start_voluntary_recall(db, actor=me(), details=details, now=now()).id
                )
                done = _("Sale of lot %(lot)s is paused. The authority publishes your notice.", lot=batch.lot)
                return see_other("inspections.voluntary_recall", done, batch_id=batch.id)
            seen = recall_preview(details, "voluntary", producer, batch)
            context |= {"seen": seen, "lots": [batch.lot], "typed": typed(), "voluntary": True}
            return page("inspections/recall_preview.html", **context)
        except (Refused, Conflict) as error:
            form.refuse(error)
    return page("inspections/voluntary_form.html", form=form, **context), form.status


def _details(form: VoluntaryRecallForm, batch: Batch) -> RecallDetails:
    """What was stated. Refused when the lot that was typed is not this one's."""
    if fold(form.lot.data or "") != fold(batch.lot):
        raise Refused(Reason("recall.lot", field="lot"))
    return RecallDetails(
        batch_ids=(batch.id,),
        decision_date=form.decision_date.data,
        scope=form.scope.data or "",
        public_text=form.public_text.data or "",
        decision_no=form.decision_no.data or None,
        advice=form.advice.data or None,
    )
