"""Pages of measures for those they concern and those who imposed them: what, why, until when to object, the answer."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trace.base.db import snapshot, transaction
from trace.base.errors import Conflict, Refused
from trace.core.reason import Reason
from trace.core.words import local_day
from trace.inspections import service as inspections
from trace.inspections.measures import queries, rules, service, wording
from trace.inspections.measures.forms import AnswerForm, ObjectionForm
from trace.inspections.measures.queries import MeasureRecord
from trace.inspections.views.frame import ONE_MORE, ROWS, blueprint, first_rows, number
from trace.inspections.violations import queries as violations
from trace.inspections.violations import wording as violation_words
from trace.web.creating import once_by_form
from trace.web.guard import me, mine, needs, own_or_hidden
from trace.web.pages import now, page, runtime, see_other


@blueprint.route("/bien-phap")
@needs("measure.see")
def measure_list() -> ResponseReturnValue:
    """Measures and violations, newest first: one's own producers', or all."""
    own = mine()
    with snapshot(runtime().main) as db:
        rows = queries.measures(db, producers=own, before=number("after"), limit=ONE_MORE)
        recorded = violations.violations(db, producers=own, limit=ROWS) if number("after") is None else []
        waiting = queries.open_objections(db) if own is None else []
    shown, older = first_rows(rows, lambda last: url_for("inspections.measure_list", after=last.measure.id))
    lists = {"rows": shown, "recorded": recorded, "waiting": waiting, "older": older}
    context = {"own": own is not None, "said": wording, "said_violations": violation_words}
    return page("inspections/measures.html", crumbs=[(_("Measures"), None)], **lists, **context)


@blueprint.route("/bien-phap/<int:measure_id>")
@needs("measure.see")
def measure(measure_id: int) -> ResponseReturnValue:
    """One measure, and what this person may say to it."""
    return _measure_page(measure_id, ObjectionForm(formdata=None), AnswerForm(formdata=None))


@blueprint.route("/bien-phap/<int:measure_id>/khieu-nai", methods=["POST"])
@needs("measure.object")
def object_to_measure(measure_id: int) -> ResponseReturnValue:
    """The producer objects."""
    form = ObjectionForm()
    if form.validate_on_submit():
        text = form.text.data or ""
        _seen(measure_id)
        try:
            once_by_form(
                form, lambda db: service.object_to(db, actor=me(), measure_id=measure_id, text=text, now=now()).id
            )
            done = _("Your objection was received. You will be told of the answer.")
            return see_other("inspections.measure", done, measure_id=measure_id)
        except (Refused, Conflict) as error:
            form.refuse(error)
    return _measure_page(measure_id, form, AnswerForm(formdata=None))


@blueprint.route("/bien-phap/<int:measure_id>/tra-loi", methods=["POST"])
@needs("objection.answer")
def answer_objection(measure_id: int) -> ResponseReturnValue:
    """The authority answers the objection that waits."""
    form = AnswerForm()
    waiting = _seen(measure_id).waiting
    if form.validate_on_submit():
        said = {"outcome": form.outcome.data or "", "words": form.answer.data or ""}
        try:
            if waiting is None:
                raise Conflict(Reason("objection.answered"))
            with transaction(runtime().main) as db:
                inspections.answer_objection(db, actor=me(), objection_id=waiting.id, **said, now=now())
            return see_other("inspections.measure", _("The answer is recorded and sent."), measure_id=measure_id)
        except (Refused, Conflict) as error:
            form.refuse(error)
    return _measure_page(measure_id, ObjectionForm(formdata=None), form)


def _seen(measure_id: int) -> MeasureRecord:
    """The measure, hidden from people of other producers."""
    with snapshot(runtime().main) as db:
        found = queries.measure(db, measure_id)
    if me().works_for_producers:
        own_or_hidden("measure.see", found.measure.producer_id or 0, Reason("measure.unknown"))
    return found


def _measure_page(measure_id: int, form: ObjectionForm, answering: AnswerForm) -> ResponseReturnValue:
    actor, found, today = me(), _seen(measure_id), local_day(now())
    row, waiting = found.measure, found.waiting
    may_object = actor.may("measure.object") and row.producer_id in actor.producers and waiting is None
    may_answer = waiting is not None and actor.may("objection.answer")
    if waiting is not None and may_answer:
        who = {"person": actor.id, "against": waiting.against, "units": actor.units, "chain": found.chain}
        may_answer = rules.why_not_answer(**who) is None  # type: ignore[arg-type]
    context = {
        "found": found,
        "row": row,
        "form": form,
        "answering": answering,
        "may_object": may_object and today <= row.appeal_until,
        "may_answer": may_answer,
        "said": wording,
        "works_for_producers": actor.works_for_producers,
    }
    way = [(_("Measures"), url_for("inspections.measure_list")), (str(wording.MEASURES[row.kind]), None)]
    shown = answering if answering.errors or answering.form_errors else form
    return page("inspections/measure.html", crumbs=way, shown=shown, **context), max(form.status, answering.status)
