"""Pages of cases: one screen for each, decisions, what is handed in, contested tax codes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trace.base.actor import Actor
from trace.base.db import snapshot, transaction
from trace.base.errors import TraceError
from trace.registry import queries as registry
from trace.registry.wording import GROUNDS
from trace.review import queries, service
from trace.review.forms import ContestForm, DecisionForm, WithdrawForm
from trace.review.models import Case, SavedReason
from trace.review.queries import CaseFile
from trace.review.results import queries as results
from trace.review.rules import cases, handling
from trace.review.satisfaction import queries as ratings
from trace.review.satisfaction.views import question
from trace.review.screen import facts_of
from trace.review.views.frame import ANSWERED, UNREAD, blueprint, calendar
from trace.review.views.waiting import time_tag
from trace.review.wording import ACTS, CHECK_WORDS, FIELDS, ITEMS, KINDS, NOTHING, OUTCOMES, STATES, said
from trace.web.creating import once_by_form
from trace.web.forms import Form
from trace.web.guard import me, needs
from trace.web.language import chosen, sentence
from trace.web.pages import now, page, runtime, see_other
from trace.web.problems import status_of

WORDS = {"kinds": KINDS, "states": STATES, "outcomes": OUTCOMES, "fields": FIELDS, "items": ITEMS, "said": said}


@blueprint.route("/ho-so/<int:case_id>")
@needs("review.see")
def case(case_id: int) -> ResponseReturnValue:
    """One case on one screen: facts, papers, what changes, earlier decisions, and what this person may do about it."""
    found = read(case_id)
    return screen(found, DecisionForm(version=found.case.version), WithdrawForm(version=found.case.version))


@blueprint.route("/ho-so/<int:case_id>/quyet-dinh", methods=["POST"])
@needs("review.decide")
def decide(case_id: int) -> ResponseReturnValue:
    """Accept, return or refuse. What cannot be is said beside the form, with the reasons that were typed."""
    found = read(case_id)
    form = DecisionForm().offer(found.case.kind, found.ticked, saved_reasons(found.case.kind))
    if form.validate_on_submit():
        try:
            with transaction(runtime().main) as db:
                decided = service.decide(
                    db,
                    actor=me(),
                    case_id=case_id,
                    version=form.seen or UNREAD,
                    outcome=form.outcome.data,
                    ruling=form.ruling,
                    now=now(),
                )
        except ANSWERED as error:
            form.refuse(error)
        else:
            done = _("Passed to the next step") if decided.state == "open" else str(STATES[decided.state][0])
            return see_other("review.queue", f"{decided.case_code}: {done}")
    return screen(found, form, WithdrawForm(formdata=None, version=found.case.version))


@blueprint.route("/ho-so/<int:case_id>/rut", methods=["POST"])
@needs("review.see")
def withdraw(case_id: int) -> ResponseReturnValue:
    """Take a case back, by the producer's own people."""
    found = read(case_id)
    form = WithdrawForm()
    if form.validate_on_submit():
        try:
            with transaction(runtime().main) as db:
                service.withdraw(db, actor=me(), case_id=case_id, version=form.seen or UNREAD, now=now())
        except ANSWERED as error:
            form.refuse(error)
        else:
            return see_other("review.case", _("You took this case back."), case_id=case_id)
    return screen(found, DecisionForm(formdata=None, version=found.case.version), form)


@blueprint.route("/ho-so/gui/co-so/<int:producer_id>", methods=["POST"])
@needs("producer.submit")
def submit_producer(producer_id: int) -> ResponseReturnValue:
    """Hand a producer in for review; says what is missing when it cannot be."""
    try:
        with transaction(runtime().main) as db:
            opened = service.submit_producer(db, actor=me(), producer_id=producer_id, now=now())
    except ANSWERED as error:
        return not_submitted(error, url_for("registry.producer", producer_id=producer_id))
    return handed_in(opened)


@blueprint.route("/ho-so/gui/san-pham/<int:product_id>", methods=["POST"])
@needs("product.submit")
def submit_product(product_id: int) -> ResponseReturnValue:
    """Hand the pending version of a product in for review; says what is missing when it cannot be."""
    try:
        with transaction(runtime().main) as db:
            opened = service.submit_product(db, actor=me(), product_id=product_id, now=now())
    except ANSWERED as error:
        return not_submitted(error, url_for("registry.product", product_id=product_id))
    return handed_in(opened)


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


def handed_in(opened: Case) -> ResponseReturnValue:
    """To the case that was opened, with its code."""
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


def read(case_id: int) -> CaseFile:
    """The case with all that its screen shows, for somebody who may read it; else NotFound."""
    with snapshot(runtime().main) as db:
        return queries.case_file(db, me(), case_id, now=now())


def saved_reasons(kind: str) -> Sequence[SavedReason]:
    """The words to choose from for a kind of case."""
    with snapshot(runtime().main) as db:
        return queries.saved_reasons(db, kind)


def screen(
    found: CaseFile, decision: DecisionForm, withdrawal: WithdrawForm, refused: Form | None = None
) -> ResponseReturnValue:
    """The one screen of a case around its forms; `refused` is another form of it that was not taken."""
    actor = me()
    own = found.case.producer_id in actor.producers
    lists = (_("My cases"), url_for("review.own_cases")) if own else (_("Review"), url_for("review.queue"))
    status = max(decision.status, withdrawal.status, refused.status if refused else 200)
    part = part_of(actor, found)
    facts = facts_of(found, actor, runtime().keys)
    shown = page(
        "review/case.html",
        file=found,
        facts=[row for row in facts if row[1] != NOTHING],
        unsaid=[name for name, value in facts if value == NOTHING],
        step=found.step and (found.step.name_en if chosen() == "en" else found.step.name),
        time_tag=time_tag,
        form=refused or (decision if decision.status != 200 else withdrawal),
        decision=decision.offer(found.case.kind, found.ticked, saved_reasons(found.case.kind)),
        withdrawal=withdrawal,
        **part,
        **_around(found),
        may_withdraw=own and found.case.kind != "ocop" and bool(cases.state_after(found.case.state, "withdrawn")),
        may_appeal=own and actor.may("review.appeal") and may_appeal(found),
        staff=not own,
        checks=CHECK_WORDS,
        doubts=_doubts(found) if not own and found.case.kind in cases.PRODUCERS else None,
        grounds=GROUNDS,
        merge=url_for("review.merge", producer_id=found.producer.id) if actor.may("producer.merge") else None,
        acts=ACTS,
        crumbs=[lists, (found.case.case_code, None)],
        **WORDS,
    )
    return shown, status


def _doubts(found: CaseFile) -> registry.Doubts:
    with snapshot(runtime().main) as db:
        return registry.doubts_of(db, found.producer)


def _around(found: CaseFile) -> dict[str, Any]:
    """The paper of this case, results the producer has already, and its one-tap question."""
    with snapshot(runtime().main) as db:
        paper = results.of_case(db, found.case.id)
        earlier = results.of_producer(db, found.case.producer_id, but=found.case.id)
        rating = ratings.of_case(db, found.case.id)
    return {"on_paper": paper, "earlier": earlier, **question(rating)}


def part_of(actor: Actor, found: CaseFile) -> dict[str, Any]:
    """Whether this person may decide on the case now, and hand it over; why not, where it is their own entry."""
    case = found.case
    waits = case.state == "open" and actor.may("review.decide")
    own_entry = cases.why_not_decide(actor.id, case.entered_by) if waits else None
    if not waits or own_entry:
        why_not = sentence(own_entry) if own_entry else None
        return {"may_decide": False, "may_handle": False, "why_not": why_not, "for_whom": None, "held_by_me": False}
    with snapshot(runtime().main) as db:
        competent = service.why_not_competent(db, actor, case, now=now()) is None
        first = handling.why_not_second(actor.id, queries.firsts(db, case)) if competent else None
        by = queries.delegation_for(db, actor, case, now=now()) if competent else None
        for_whom = queries.giver_name(db, by.id) if by and case.agency_id not in actor.units else None
    held = handling.holder(case.claimed_by, case.claimed_until, now())
    mine = held in (None, actor.id)
    return {
        "may_decide": competent and mine and first is None,
        "may_handle": competent,
        "held_by_me": held == actor.id,
        "held_by_other": not mine,
        "why_not": sentence(first) if first else None,
        "for_whom": for_whom,
    }


def may_appeal(found: CaseFile) -> bool:
    """Whether the refusal of this case may still be appealed."""
    case, most = found.case, runtime().settings.appeal_working_days
    late = handling.why_not_appeal(case.kind, case.state, case.closed_at, now(), working_days=most, calendar=calendar())
    return late is None and found.appealed_as is None


def not_submitted(error: TraceError, back: str) -> ResponseReturnValue:
    """What is missing before something can be handed in, and the way back."""
    sentences = [sentence(reason) for reason in error.reasons]
    return page("review/not_submitted.html", sentences=sentences, back=back), status_of(error)
