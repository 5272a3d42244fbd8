"""Pages of cases: the officer's queue, one screen for each case, a producer's own cases, contested tax codes."""

from __future__ import annotations

from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trace.base.actor import Actor
from trace.base.db import snapshot, transaction
from trace.base.errors import Conflict, Refused, Stale, TraceError
from trace.registry import queries as registry
from trace.review import queries, service
from trace.review.forms import ContestForm, DecisionForm, WithdrawForm
from trace.review.models import Case
from trace.review.queries import CaseFile, Filter
from trace.review.results import queries as results
from trace.review.rules import cases, days
from trace.review.satisfaction import queries as ratings
from trace.review.satisfaction.views import question
from trace.review.screen import facts_of
from trace.review.service import Ruling
from trace.review.views.frame import blueprint
from trace.review.wording import CHECK_WORDS, FIELDS, ITEMS, KINDS, NOTHING, OUTCOMES, STATES, said, time_left
from trace.web.creating import once_by_form
from trace.web.guard import me, needs
from trace.web.language import chosen, sentence
from trace.web.pages import now, page, runtime, see_other
from trace.web.problems import status_of

WORDS = {"kinds": KINDS, "states": STATES, "outcomes": OUTCOMES, "fields": FIELDS, "items": ITEMS, "said": said}
ANSWERED = (Refused, Conflict, Stale)
UNREAD = 0  # the version of no case: where a form does not say what was read, it counts as an older reading


@blueprint.route("/ho-so")
@needs("review.see")
def queue() -> ResponseReturnValue:
    """The cases that lie with the officer's units, the most urgent first; a producer is taken to its own cases."""
    actor = me()
    if actor.works_for_producers:
        return redirect(url_for("review.own_cases"))
    wanted = _filter()
    with snapshot(runtime().main) as db:
        listed = queries.queue(db, actor=actor, wanted=wanted, now=now(), after=request.args.get("after"))
    here = {"kind": wanted.kind, "state": wanted.state, "overdue": _flag(wanted.overdue), "below": _flag(wanted.below)}
    crumbs = [(_("Review"), None)]
    return page("review/queue.html", listed=listed, here=here, time_tag=_time_tag, crumbs=crumbs, **WORDS)


@blueprint.route("/ho-so/cua-toi")
@needs("review.see")
def own_cases() -> ResponseReturnValue:
    """The cases of the producers somebody works for, the newest first, with what is asked of them."""
    with snapshot(runtime().main) as db:
        listed = queries.own_cases(db, producers=me().producers, after=request.args.get("after"))
    crumbs = [(_("My cases"), None)]
    return page("review/own_cases.html", listed=listed, time_tag=_time_tag, crumbs=crumbs, **WORDS)


@blueprint.route("/ho-so/<int:case_id>")
@needs("review.see")
def case(case_id: int) -> ResponseReturnValue:
    """One case on one screen: facts, papers, what changes, earlier decisions, and what this person may do about it."""
    found = _file(case_id)
    return _screen(found, DecisionForm(version=found.case.version), WithdrawForm(version=found.case.version))


@blueprint.route("/ho-so/<int:case_id>/quyet-dinh", methods=["POST"])
@needs("review.decide")
def decide(case_id: int) -> ResponseReturnValue:
    """Accept, return or refuse. What cannot be is said beside the form, with the reasons that were typed."""
    found = _file(case_id)
    form = DecisionForm().offer(found.case.kind)
    if form.validate_on_submit():
        ruling = Ruling(form.reasons.data, tuple(form.ticked.data or ()))
        try:
            with transaction(runtime().main) as db:
                decided = service.decide(
                    db,
                    actor=me(),
                    case_id=case_id,
                    version=form.seen or UNREAD,
                    outcome=form.outcome.data,
                    ruling=ruling,
                    now=now(),
                )
        except ANSWERED as error:
            form.refuse(error)
        else:
            done = _("Passed to the next step") if decided.state == "open" else str(STATES[decided.state][0])
            return see_other("review.queue", f"{decided.case_code}: {done}")
    return _screen(found, form, WithdrawForm(formdata=None, version=found.case.version))


@blueprint.route("/ho-so/<int:case_id>/rut", methods=["POST"])
@needs("review.see")
def withdraw(case_id: int) -> ResponseReturnValue:
    """Take a case back, by the producer's own people."""
    found = _file(case_id)
    form = WithdrawForm()
    if form.validate_on_submit():
        try:
            with transaction(runtime().main) as db:
                service.withdraw(db, actor=me(), case_id=case_id, version=form.seen or UNREAD, now=now())
        except ANSWERED as error:
            form.refuse(error)
        else:
            return see_other("review.case", _("You took this case back."), case_id=case_id)
    return _screen(found, DecisionForm(formdata=None, version=found.case.version), form)


@blueprint.route("/ho-so/gui/co-so/<int:producer_id>", methods=["POST"])
@needs("producer.submit")
def submit_producer(producer_id: int) -> ResponseReturnValue:
    """Hand a producer in for review; says what is missing when it cannot be."""
    try:
        with transaction(runtime().main) as db:
            opened = service.submit_producer(db, actor=me(), producer_id=producer_id, now=now())
    except ANSWERED as error:
        return _not_submitted(error, url_for("registry.producer", producer_id=producer_id))
    return _handed_in(opened)


@blueprint.route("/ho-so/gui/san-pham/<int:product_id>", methods=["POST"])
@needs("product.submit")
def submit_product(product_id: int) -> ResponseReturnValue:
    """Hand the pending version of a product in for review; says what is missing when it cannot be."""
    try:
        with transaction(runtime().main) as db:
            opened = service.submit_product(db, actor=me(), product_id=product_id, now=now())
    except ANSWERED as error:
        return _not_submitted(error, url_for("registry.product", product_id=product_id))
    return _handed_in(opened)


@blueprint.route("/ho-so/tranh-chap-ma-so-thue", methods=["GET", "POST"])
@needs("tax_id.contest")
def contest() -> ResponseReturnValue:
    """A producer claims a tax code that stands under another one. The holder is not named."""
    form = ContestForm(claimant_id=request.args.get("producer", type=int))
    with snapshot(runtime().main) as db:
        own = registry.producers_of(db, me().producers)
    form.claimant_id.choices = [(each.id, each.name) for each in own if each.tax_id_print is None]
    if form.validate_on_submit():
        try:
            case_id = once_by_form(form, lambda db: service.contest_tax_id(db, **_claim(form)).id)
        except ANSWERED as error:
            form.refuse(error)
        else:
            return see_other("review.case", _("Your claim was handed in."), case_id=case_id)
    crumbs = [(_("My cases"), url_for("review.own_cases")), (_("Contested tax code"), None)]
    return page("review/contest.html", form=form, crumbs=crumbs), form.status


def _handed_in(opened: Case) -> ResponseReturnValue:
    message = _("Handed in. The case code is %(code)s.", code=opened.case_code)
    return see_other("review.case", message, case_id=opened.id)


def _claim(form: ContestForm) -> dict[str, Any]:
    return {
        "actor": me(),
        "claimant_id": form.claimant_id.data,
        "tax_id": form.tax_id.data,
        "grounds": form.grounds.data,
        "keys": runtime().keys,
        "now": now(),
    }


def _filter() -> Filter:
    """The filter in the address; words that are none of ours count as not said."""
    kind, state = request.args.get("kind"), request.args.get("state", "open")
    return Filter(
        kind if kind in cases.KINDS else None,
        state if state in cases.STATES else "open",
        request.args.get("overdue") == "1",
        request.args.get("below") == "1",
    )


def _flag(on: bool) -> str | None:
    return "1" if on else None


def _file(case_id: int) -> CaseFile:
    with snapshot(runtime().main) as db:
        return queries.case_file(db, me(), case_id)


def _screen(found: CaseFile, decision: DecisionForm, withdrawal: WithdrawForm) -> ResponseReturnValue:
    actor = me()
    own = found.case.producer_id in actor.producers
    lists = (_("My cases"), url_for("review.own_cases")) if own else (_("Review"), url_for("review.queue"))
    status = max(decision.status, withdrawal.status)
    facts = facts_of(found, actor, runtime().keys)
    shown = page(
        "review/case.html",
        file=found,
        facts=[row for row in facts if row[1] != NOTHING],
        unsaid=[name for name, value in facts if value == NOTHING],
        step=found.step and (found.step.name_en if chosen() == "en" else found.step.name),
        time_tag=_time_tag,
        form=decision if decision.status != 200 else withdrawal,
        decision=decision.offer(found.case.kind),
        withdrawal=withdrawal,
        **_part(actor, found),
        **_around(found),
        may_withdraw=own and cases.state_after(found.case.state, "withdrawn") is not None,
        staff=not own,
        checks=CHECK_WORDS,
        crumbs=[lists, (found.case.case_code, None)],
        **WORDS,
    )
    return shown, status


def _around(found: CaseFile) -> dict[str, Any]:
    """The paper of this case, results the producer has already, and its one-tap question."""
    with snapshot(runtime().main) as db:
        paper = results.of_case(db, found.case.id)
        earlier = results.of_producer(db, found.case.producer_id, but=found.case.id)
        rating = ratings.of_case(db, found.case.id)
    return {"on_paper": paper, "earlier": earlier, **question(rating)}


def _part(actor: Actor, found: CaseFile) -> dict[str, Any]:
    """Whether this person may decide on the case now; and why not, where it is because they entered it."""
    waits = found.case.state == "open" and actor.may("review.decide")
    own_entry = cases.why_not_decide(actor.id, found.case.entered_by) if waits else None
    competent = waits and service.why_not_competent(actor, found.case) is None
    return {"may_decide": competent and own_entry is None, "why_not": sentence(own_entry) if own_entry else None}


def _time_tag(case: Any) -> tuple[str, str] | None:
    return time_left(case, days.left(case.due_at, now()))


def _not_submitted(error: TraceError, back: str) -> ResponseReturnValue:
    sentences = [sentence(reason) for reason in error.reasons]
    return page("review/not_submitted.html", sentences=sentences, back=back), status_of(error)
