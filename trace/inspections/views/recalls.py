"""Pages of recalls: a compulsory one entered by one person, published by a second, carried out and closed."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, cast

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields import SelectChoice

from trace.accounts.signin import is_fresh
from trace.base.actor import Actor
from trace.base.db import snapshot, transaction
from trace.base.errors import Conflict, Refused
from trace.core.reason import Reason
from trace.core.words import fold
from trace.inspections import queries, rules, service
from trace.inspections.forms import ClosingForm, ReasonForm, RecallForm, TypedForm
from trace.inspections.measures import queries as measures
from trace.inspections.queries import RecallQuestion, RecallRecord
from trace.inspections.views.frame import (
    ONE_MORE,
    blueprint,
    confirmed,
    crumbs,
    first_rows,
    fresh,
    must_be_fresh,
    number,
    typed,
)
from trace.inspections.views.verdict import recall_preview
from trace.registry import queries as registry_reads
from trace.registry import service as registry
from trace.registry.rules import RecallDetails, RecallKind
from trace.web.creating import once_by_form
from trace.web.forms import Form
from trace.web.guard import me, needs
from trace.web.pages import now, page, runtime, see_other

OFFERED = 50


@blueprint.route("/kiem-tra/thu-hoi")
@needs("inspection.see")
def recall_list() -> ResponseReturnValue:
    """Recalls, newest first, with their state."""
    with snapshot(runtime().main) as db:
        rows = queries.recalls(db, RecallQuestion(), after=number("after"), limit=ONE_MORE)
    shown, older = first_rows(rows, lambda last: url_for("inspections.recall_list", after=last.recall.id))
    return page("inspections/recalls.html", crumbs=crumbs((_("Recalls"), None)), rows=shown, older=older)


@blueprint.route("/kiem-tra/thu-hoi/moi/<int:batch_id>", methods=["GET", "POST"])
@needs("recall.enter")
@fresh
def enter_recall(batch_id: int) -> ResponseReturnValue:
    """Enter a compulsory recall of this batch and others of its product. A preview first; a second person publishes."""
    form = RecallForm()
    with snapshot(runtime().main) as db:
        batch = registry_reads.batch(db, batch_id)
        producer = registry_reads.producer(db, batch.producer_id)
        newest = registry_reads.batches_of(db, batch.product_id, limit=OFFERED)
    offered = [batch, *(one for one in newest if one.id != batch.id)]
    form.batch_ids.choices = [SelectChoice(one.id, one.lot) for one in offered]
    if not form.is_submitted():
        form.batch_ids.data = [batch.id]
    way = crumbs((_("Recalls"), url_for("inspections.recall_list")), (_("New recall"), None))
    if form.validate_on_submit():
        try:
            must_be_fresh()
            details = _details(form)
            if confirmed():
                made = once_by_form(
                    form, lambda db: registry.enter_recall(db, actor=me(), details=details, now=now()).id
                )
                return see_other("inspections.recall", _("Entered. A second person publishes it."), recall_id=made)
            seen = recall_preview(details, "compulsory", producer, batch)
            lots = [one.lot for one in offered if one.id in details.batch_ids]
            return page("inspections/recall_preview.html", seen=seen, lots=lots, typed=typed(), crumbs=way)
        except (Refused, Conflict) as error:
            form.refuse(error)
    return page("inspections/recall_form.html", form=form, batch=batch, producer=producer, crumbs=way), form.status


@blueprint.route("/kiem-tra/thu-hoi/<int:recall_id>")
@needs("inspection.see")
def recall(recall_id: int) -> ResponseReturnValue:
    """One recall, the words the public reads, and what this person may do next."""
    return _recall_page(recall_id)


@blueprint.route("/kiem-tra/thu-hoi/<int:recall_id>/cong-bo", methods=["POST"])
@needs("recall.publish")
def publish_recall(recall_id: int) -> ResponseReturnValue:
    """A second person publishes, after typing the decision's number (or the lot of a voluntary recall)."""
    form = TypedForm()

    def publish(db: Any) -> None:
        found = queries.recall(db, recall_id)
        if fold(form.typed_word.data or "") != fold(to_type(found)):
            raise Refused(Reason("recall.typed", field="typed_word"))
        service.publish_recall(db, actor=me(), recall_id=recall_id, basis_id=form.chosen_basis, now=now())

    return _answered(recall_id, form, "publish_form", publish, _("Published. The public page says so now."))


@blueprint.route("/kiem-tra/thu-hoi/<int:recall_id>/rut", methods=["POST"])
@needs("recall.close")
def withdraw_recall(recall_id: int) -> ResponseReturnValue:
    """Take back a recall that should not have been."""
    form = ReasonForm()

    def withdraw(db: Any) -> None:
        service.withdraw_recall(db, actor=me(), recall_id=recall_id, reason=form.reason.data or "", now=now())

    return _answered(recall_id, form, "withdraw_form", withdraw, _("The recall is withdrawn."))


@blueprint.route("/kiem-tra/thu-hoi/<int:recall_id>/ket-thuc", methods=["POST"])
@needs("recall.close")
def close_recall(recall_id: int) -> ResponseReturnValue:
    """Close a recall that was carried out, with how much came back; by another person than entered it."""
    form = ClosingForm()

    def close(db: Any) -> None:
        returned = form.returned_quantity.data or 0
        service.close_recall(db, actor=me(), recall_id=recall_id, returned_quantity=returned, now=now())

    return _answered(recall_id, form, "close_form", close, _("The recall is closed."))


def to_type(found: RecallRecord) -> str:
    """What the second person types from the paper in their hand: the decision's number, else the first lot."""
    return found.recall.decision_no or found.batches[0].lot


def _answered(recall_id: int, form: Form, name: str, act: Callable[[Any], None], done: str) -> ResponseReturnValue:
    """Do `act` in one transaction and go back to the recall; shown again with its reasons when it is refused."""
    if form.validate_on_submit():
        try:
            must_be_fresh()
            with transaction(runtime().main) as db:
                act(db)
            return see_other("inspections.recall", done, recall_id=recall_id)
        except (Refused, Conflict) as error:
            form.refuse(error)
    return _recall_page(recall_id, **{name: form})


def _recall_page(recall_id: int, **given: Form) -> ResponseReturnValue:
    actor = me()
    with snapshot(runtime().main) as db:
        found = queries.recall(db, recall_id)
        producer = registry_reads.producer(db, found.recall.producer_id)
        units = registry_reads.competent(db, producer)
        going = measures.progress(db, recall_id)
        bases = measures.bases(db, "recall") if found.recall.kind == "compulsory" else []
        papers = measures.measures_on(db, ("recall", recall_id))
    kind: RecallKind = "voluntary" if found.recall.kind == "voluntary" else "compulsory"
    forms: dict[str, Form] = {
        "publish_form": TypedForm(formdata=None),
        "withdraw_form": ReasonForm(formdata=None),
        "close_form": ClosingForm(formdata=None),
    }
    shown = forms | given
    cast(TypedForm, shown["publish_form"]).offer(bases)
    if not given and going.returns:
        cast(ClosingForm, shown["close_form"]).returned_quantity.data = going.returned
    context = {
        "going": going,
        "paper": papers[0] if papers else None,
        "bases": bases,
        "view": found,
        "seen": recall_preview(_stated(found), kind, producer, found.batches[0]),
        "to_type": to_type(found),
        "open_to": open_to(found, actor, units),
        "own": actor.id == found.recall.entered_by,
        "fresh": is_fresh(),
        "form": next(iter(given.values()), None),
    }
    way = crumbs((_("Recalls"), url_for("inspections.recall_list")), (found.producer, None))
    status = next((form.status for form in given.values()), 200)
    return page("inspections/recall.html", crumbs=way, **context, **shown), status


def open_to(found: RecallRecord, actor: Actor, units: Collection[int]) -> frozenset[str]:
    """Which of `publish`, `withdraw`, `close` this person may do to the recall now."""
    stated = found.recall
    may = {act: actor.why_not(f"recall.{act}", units=units) is None for act in ("publish", "close")}
    acts = {
        "publish": found.state == "entered" and may["publish"] and actor.id != stated.entered_by,
        "withdraw": found.state in ("entered", "published") and may["close"] and actor.id != stated.published_by,
        "close": found.state == "published"
        and may["close"]
        and rules.why_not_close(person=actor.id, entered_by=stated.entered_by) is None,
    }
    return frozenset(act for act, allowed in acts.items() if allowed)


def _stated(found: RecallRecord) -> RecallDetails:
    recall = found.recall
    return RecallDetails(
        batch_ids=tuple(one.id for one in found.batches),
        decision_date=recall.decision_date,
        scope=recall.scope,
        public_text=recall.public_text,
        decided_by=recall.decided_by,
        decision_no=recall.decision_no,
        advice=recall.advice,
    )


def _details(form: RecallForm) -> RecallDetails:
    return RecallDetails(
        batch_ids=tuple(form.batch_ids.data or ()),
        decision_date=form.decision_date.data,
        scope=form.scope.data or "",
        public_text=form.public_text.data or "",
        decided_by=form.decided_by.data or "",
        decision_no=form.decision_no.data,
        advice=form.advice.data or None,
    )
