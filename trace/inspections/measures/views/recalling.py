"""The page on which a published recall is carried out: partners told, what came back counted."""

from __future__ import annotations

from typing import Any

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields import SelectChoice

from trace.base.db import snapshot, transaction
from trace.base.errors import Conflict, NotFound, Refused
from trace.core.reason import Reason
from trace.inspections.measures import queries, service
from trace.inspections.measures.forms import ReturnForm, ToldForm
from trace.inspections.queries import recall as recall_record
from trace.inspections.views.frame import blueprint
from trace.registry import queries as registry
from trace.web.creating import once_by_form
from trace.web.guard import me, needs
from trace.web.pages import now, page, runtime, see_other


@blueprint.route("/thu-hoi/<int:recall_id>/thuc-hien")
@needs("recall.follow")
def follow_recall(recall_id: int) -> ResponseReturnValue:
    """How a recall goes on."""
    return _page(recall_id, ReturnForm(formdata=None), ToldForm(formdata=None))


@blueprint.route("/thu-hoi/<int:recall_id>/thuc-hien/dem", methods=["POST"])
@needs("recall.follow")
def count_return(recall_id: int) -> ResponseReturnValue:
    """A step of counting what came back."""
    form = ReturnForm()
    _offer(form, recall_id)
    if form.validate_on_submit():
        step = {"recall_id": recall_id, "batch_id": form.batch_id.data, "quantity": form.quantity.data}
        note = form.note.data or ""
        try:
            once_by_form(form, lambda db: service.count_return(db, actor=me(), **step, note=note, now=now()).id)
            return see_other("inspections.follow_recall", _("Counted."), recall_id=recall_id)
        except (Refused, Conflict) as error:
            form.refuse(error)
    return _page(recall_id, form, ToldForm(formdata=None))


@blueprint.route("/thu-hoi/<int:recall_id>/thuc-hien/bao/<int:partner_id>", methods=["POST"])
@needs("recall.follow")
def tell_partner(recall_id: int, partner_id: int) -> ResponseReturnValue:
    """That somebody who received the goods was told."""
    form = ToldForm()
    _seen(recall_id)
    if form.validate_on_submit():
        try:
            with transaction(runtime().main) as db:
                service.tell_partner(db, actor=me(), partner_id=partner_id, how=form.how.data or "", now=now())
            return see_other("inspections.follow_recall", _("Recorded."), recall_id=recall_id)
        except (Refused, Conflict) as error:
            form.refuse(error)
    return _page(recall_id, ReturnForm(formdata=None), form)


def _seen(recall_id: int) -> Any:
    """The recall, hidden from people of other producers and before it is published."""
    actor = me()
    with snapshot(runtime().main) as db:
        queries.published(db, recall_id)
        found = recall_record(db, recall_id)
        owner = registry.producer(db, found.recall.producer_id)
        if actor.why_not("recall.follow", producer=owner.id, units=registry.competent(db, owner)):
            raise NotFound(Reason("recall.unknown"))
    return found


def _offer(form: ReturnForm, recall_id: int) -> None:
    with snapshot(runtime().main) as db:
        lots = queries.progress(db, recall_id).batches
    form.batch_id.choices = [SelectChoice(one.id, f"{one.lot} ({one.unit})") for one in lots]


def _page(recall_id: int, form: ReturnForm, telling: ToldForm) -> ResponseReturnValue:
    found = _seen(recall_id)
    with snapshot(runtime().main) as db:
        going = queries.progress(db, recall_id)
    _offer(form, recall_id)
    shown = telling if telling.errors or telling.form_errors else form
    # Who bought what is the business of the producer and of inspectors (supply.see): others read how many were told.
    context = {"found": found, "going": going, "form": form, "telling": telling, "shown": shown}
    context |= {"names": me().may("supply.see"), "open": found.state == "published"}
    way = [(_("Recalls"), None), (found.producer, None)]
    return page("inspections/recall_progress.html", crumbs=way, **context), max(form.status, telling.status)
