"""Pages of the register of violations: recorded, decided, ended, objected to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields import SelectChoice

from trace.base.db import snapshot, transaction
from trace.base.errors import Conflict, Refused
from trace.core.reason import Reason
from trace.core.words import local_day
from trace.inspections import queries as inspections
from trace.inspections.measures import queries as measures
from trace.inspections.measures import wording as measure_words
from trace.inspections.measures.forms import AnswerForm, ObjectionForm
from trace.inspections.measures.rules import why_not_answer
from trace.inspections.queries import FindingQuestion
from trace.inspections.views.frame import ONE_MORE, blueprint, crumbs, first_rows, number
from trace.inspections.violations import queries, rules, service, wording
from trace.inspections.violations.forms import CancelForm, FulfilForm, RulingForm, ViolationForm
from trace.inspections.violations.queries import ViolationRecord
from trace.inspections.violations.rules import Ruling, ViolationDetails
from trace.registry import queries as registry
from trace.web.creating import once_by_form
from trace.web.forms import Form
from trace.web.guard import me, needs, own_or_hidden
from trace.web.pages import now, page, runtime, see_other

OFFERED = 30


@blueprint.route("/kiem-tra/vi-pham")
@needs("violation.decide")
def violation_list() -> ResponseReturnValue:
    """The register, newest first: what waits for a decision, or all."""
    every = request.args.get("all") == "1"
    with snapshot(runtime().main) as db:
        rows = queries.violations(db, waiting_only=not every, before=number("after"), limit=ONE_MORE)
    kept: dict[str, Any] = {"all": "1"} if every else {}
    shown, older = first_rows(rows, lambda last: url_for("inspections.violation_list", after=last.violation.id, **kept))
    context = {"rows": shown, "every": every, "older": older, "said": wording}
    return page("inspections/violations.html", crumbs=crumbs((_("Violations"), None)), **context)


@blueprint.route("/kiem-tra/vi-pham/moi/<int:producer_id>", methods=["GET", "POST"])
@needs("violation.record")
def record_violation(producer_id: int) -> ResponseReturnValue:
    """Record a violation of this producer; a second person decides on it."""
    form = ViolationForm()
    with snapshot(runtime().main) as db:
        owner = registry.producer(db, producer_id)
        form.offer(measures.bases(db, "violation"))
        found = inspections.findings(db, FindingQuestion(producer_id=producer_id), limit=OFFERED)
    offered = [SelectChoice(one.id, f"{one.found_at:%d/%m/%Y} · {one.text[:100]}") for one in found]
    form.finding_id.choices = [SelectChoice("", _("None")), *offered]
    if form.validate_on_submit():
        try:
            details = _details(form)
            made = once_by_form(
                form,
                lambda db: service.record(db, actor=me(), producer_id=producer_id, details=details, now=now()).id,
            )
            done = _("Recorded. A second person decides; the public reads nothing of it.")
            return see_other("inspections.violation", done, violation_id=made)
        except (Refused, Conflict) as error:
            form.refuse(error)
    way = crumbs((_("Violations"), url_for("inspections.violation_list")), (owner.name, None))
    return page("inspections/violation_form.html", form=form, owner=owner, crumbs=way), form.status


@blueprint.route("/bien-phap/vi-pham/<int:violation_id>")
@needs("violation.see")
def violation(violation_id: int) -> ResponseReturnValue:
    """One violation, for its producer and for the authority, with what this person may do."""
    return _violation_page(violation_id)


@blueprint.route("/bien-phap/vi-pham/<int:violation_id>/quyet-dinh", methods=["POST"])
@needs("violation.decide")
def decide_violation(violation_id: int) -> ResponseReturnValue:
    """A second person records what was decided."""
    form = RulingForm()

    def act(db: Any) -> None:
        ruling = Ruling(form.decision_no.data or "", form.decided_on.data, form.measure.data or "")
        service.decide(db, actor=me(), violation_id=violation_id, ruling=ruling, now=now())

    return _answered(violation_id, form, "ruling", act, _("Recorded. The producer is told how to object."))


@blueprint.route("/bien-phap/vi-pham/<int:violation_id>/hoan-thanh", methods=["POST"])
@needs("violation.decide")
def fulfil_violation(violation_id: int) -> ResponseReturnValue:
    """The producer did what was decided."""
    form = FulfilForm()

    def act(db: Any) -> None:
        service.fulfil(db, actor=me(), violation_id=violation_id, how=form.how.data or "", now=now())

    return _answered(violation_id, form, "fulfilling", act, _("Recorded."))


@blueprint.route("/bien-phap/vi-pham/<int:violation_id>/huy", methods=["POST"])
@needs("violation.decide")
def cancel_violation(violation_id: int) -> ResponseReturnValue:
    """It should not have been: the public reads nothing of it any more."""
    form = CancelForm()

    def act(db: Any) -> None:
        service.cancel(db, actor=me(), violation_id=violation_id, why=form.why.data or "", now=now())

    return _answered(violation_id, form, "cancelling", act, _("Cancelled."))


@blueprint.route("/bien-phap/vi-pham/<int:violation_id>/khieu-nai", methods=["POST"])
@needs("measure.object")
def object_to_violation(violation_id: int) -> ResponseReturnValue:
    """The producer objects."""
    form = ObjectionForm()
    _seen(violation_id)

    def act(db: Any) -> None:
        service.object_to(db, actor=me(), violation_id=violation_id, text=form.text.data or "", now=now())

    done = _("Your objection was received. You will be told of the answer.")
    return _answered(violation_id, form, "objecting", act, done)


@blueprint.route("/bien-phap/vi-pham/<int:violation_id>/tra-loi", methods=["POST"])
@needs("objection.answer")
def answer_violation(violation_id: int) -> ResponseReturnValue:
    """The authority answers the objection that waits."""
    form, waiting = AnswerForm(), _seen(violation_id).waiting

    def act(db: Any) -> None:
        if waiting is None:
            raise Conflict(Reason("objection.answered"))
        service.answer_objection(
            db,
            actor=me(),
            objection_id=waiting.id,
            violation_id=violation_id,
            outcome=form.outcome.data or "",
            words=form.answer.data or "",
            now=now(),
        )

    return _answered(violation_id, form, "answering", act, _("The answer is recorded and sent."))


def _answered(violation_id: int, form: Form, name: str, act: Callable[[Any], None], done: str) -> ResponseReturnValue:
    """Do `act` in one transaction and go back; shown again with its reasons when it is refused."""
    if form.validate_on_submit():
        try:
            with transaction(runtime().main) as db:
                act(db)
            return see_other("inspections.violation", done, violation_id=violation_id)
        except (Refused, Conflict) as error:
            form.refuse(error)
    return _violation_page(violation_id, **{name: form})


def _seen(violation_id: int) -> ViolationRecord:
    """The violation, hidden from people of other producers."""
    with snapshot(runtime().main) as db:
        found = queries.violation(db, violation_id)
    if me().works_for_producers:
        own_or_hidden("violation.see", found.violation.producer_id, Reason("violation.unknown"))
    return found


def _violation_page(violation_id: int, **given: Form) -> ResponseReturnValue:
    found, today = _seen(violation_id), local_day(now())
    forms: dict[str, Form] = {
        "ruling": RulingForm(formdata=None),
        "fulfilling": FulfilForm(formdata=None),
        "cancelling": CancelForm(formdata=None),
        "objecting": ObjectionForm(formdata=None),
        "answering": AnswerForm(formdata=None),
    }
    context = {
        "found": found,
        "row": found.violation,
        "open_to": open_to(found, today),
        "is_public": rules.is_public(found.facts, today),
        "said": wording,
        "said_objections": measure_words,
        "shown": next(iter(given.values()), None),
        "works_for_producers": me().works_for_producers,
    }
    way = [(_("Measures"), url_for("inspections.measure_list")), (_("Violation"), None)]
    status = next((form.status for form in given.values()), 200)
    return page("inspections/violation.html", crumbs=way, **context, **forms | given), status


def open_to(found: ViolationRecord, today: date) -> frozenset[str]:
    """Which of `decide`, `fulfil`, `cancel`, `object`, `answer` this person may do to the violation now."""
    actor, facts, waiting = me(), found.facts, found.waiting
    deals = actor.may("violation.decide") and rules.of_unit(actor.units, facts.chain)
    owns = actor.why_not("measure.object", producer=found.violation.producer_id) is None
    until = found.violation.appeal_until
    acts = {
        "decide": deals and facts.state == "recorded" and actor.id != facts.recorded_by,
        "fulfil": deals and facts.state == "decided",
        "cancel": deals
        and facts.state in ("recorded", "decided")
        and actor.id != (facts.decided_by or facts.recorded_by),
        "object": owns and until is not None and today <= until and facts.state != "cancelled" and waiting is None,
        "answer": waiting is not None
        and actor.may("objection.answer")
        and why_not_answer(person=actor.id, against=waiting.against, units=actor.units, chain=facts.chain) is None,
    }
    return frozenset(act for act, allowed in acts.items() if allowed)


def _details(form: ViolationForm) -> ViolationDetails:
    return ViolationDetails(
        what=form.what.data or "",
        public_words=form.public_words.data or "",
        for_consumers=bool(form.for_consumers.data),
        basis_id=form.chosen_basis,
        finding_id=form.chosen_finding,
    )
