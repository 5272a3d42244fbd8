"""The list of runs, and one run with its history and files. What officers decide goes by cases: review has that."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trace.accounts import queries as accounts
from trace.base.actor import SERVICE_ID
from trace.base.db import Session, snapshot, transaction
from trace.core.words import local_day
from trace.registry import queries as registry
from trace.stamps import queries, service
from trace.stamps.forms import DecisionForm
from trace.stamps.models import Run
from trace.stamps.queries import RunLine
from trace.stamps.rules import Span
from trace.stamps.seeing import seen
from trace.stamps.stock.terms import lapse_terms
from trace.stamps.views.blueprint import ANSWERED, blueprint, crumbs
from trace.stamps.views.making import files_context
from trace.stamps.wording import (
    FORMS,
    KINDS,
    LEVELS,
    STATES,
    HistoryLine,
    batch_words,
    counted,
    day_words,
    happened,
    sheets_words,
    stock_words,
)
from trace.web.forms import Form, PressForm
from trace.web.guard import me, mine, needs
from trace.web.language import sentence
from trace.web.pages import now, page, runtime, see_other

ROWS = 30
HISTORY_MOST = 200
WORDS = {"kinds": KINDS, "states": STATES, "stock_words": stock_words, "forms": FORMS}


@blueprint.route("/tem")
@needs("run.see")
def runs() -> ResponseReturnValue:
    """Runs, newest first: a producer's own, everybody's for staff; in one state if asked."""
    state = request.args.get("state") if request.args.get("state") in STATES else None
    before = request.args.get("before", type=int)
    with snapshot(runtime().main) as db:
        rows = queries.runs(db, producers=mine(), state=state, before=before, limit=ROWS + 1)
        lapsing = [] if before else [(one.id, lapse_day(one)) for one in queries.lapsing_soon(db, me().producers)]
        permits = len(queries.waiting_permits(db, me())) if me().may("print.permit") else 0
    after = rows[ROWS - 1].run.id if len(rows) > ROWS else None
    listed = {"rows": rows[:ROWS], "lapsing": lapsing, "after": after, "state": state, "permits": permits}
    return page("stamps/runs.html", **listed, crumbs=crumbs(), **WORDS)


@blueprint.route("/tem/<int:run_id>")
@needs("run.see")
def run(run_id: int) -> ResponseReturnValue:
    """One run: facts, files or how far they are, what happened to its stamps, and what this person may do."""
    return run_page(run_id, DecisionForm())


@blueprint.route("/tem/<int:run_id>/rut", methods=["POST"])
@needs("run.order")
def withdraw(run_id: int) -> ResponseReturnValue:
    """Take back an order that nobody has decided on."""
    form = PressForm()
    if form.validate_on_submit():
        try:
            with transaction(runtime().main) as db:
                service.withdraw_run(db, actor=me(), run_id=run_id, now=now())
            return see_other("stamps.run", _("You took the order back."), run_id=run_id)
        except ANSWERED as error:
            form.refuse(error)
    return run_page(run_id, form)


@blueprint.route("/tem/<int:run_id>/de-nghi/<int:proposal_id>", methods=["POST"])
@needs("stamps.confirm_stolen")
def decide(run_id: int, proposal_id: int) -> ResponseReturnValue:
    """Confirm or reject a reported theft or a proposed revocation, as the second person."""
    form = PressForm()
    accept = request.form.get("act") == "accept"
    if form.validate_on_submit():
        try:
            with transaction(runtime().main) as db:
                service.decide_proposal(db, actor=me(), proposal_id=proposal_id, accept=accept, now=now())
            return see_other("stamps.run", _("Confirmed.") if accept else _("Rejected."), run_id=run_id)
        except ANSWERED as error:
            form.refuse(error)
    return run_page(run_id, form)


def run_page(run_id: int, form: Form) -> ResponseReturnValue:
    """The page of a run around a form that may have been refused."""
    with snapshot(runtime().main) as db:
        found = seen(db, run_id)
        context = _context(db, found)
    return page("stamps/run.html", found=found, form=form, crumbs=crumbs(found), **context, **WORDS), form.status


def _context(db: Session, found: RunLine) -> dict[str, Any]:
    run, actor = found.run, me()
    mine = run.producer_id in actor.producers
    units = queries.competent_units(db, run.product_id)
    competent = set() if actor.why_not("stamps.take_back", units=units) else {"take_back"}
    template = queries.template(db, run.template_id) if run.template_id is not None else None
    batch = queries.batch(db, run.batch_id) if run.batch_id is not None else None
    return {
        **files_context(db, run),
        "printed_batch": batch_words(batch) if batch else _("None: batches are declared at activation"),
        "level": LEVELS[run.qr_level],
        "found_template": template.name if template else _("The province's template"),
        "history": _history(db, found),
        "proposals": queries.proposals(db, run.id),
        "account": queries.account(db, run),
        "boxes_count": len(queries.packed(db, run.id)),
        "lapse_on": lapse_day(run),
        "ordered_by": accounts.person_name(db, run.ordered_by),
        "approved_by": _("the rule of the operator, within the quota")
        if run.approved_by == SERVICE_ID
        else accounts.person_name(db, run.approved_by),
        "beside": _facts_beside(db, found) if run.state == "ordered" and actor.role == "officer" else [],
        "may_decide": run.state == "ordered" and actor.may("run.approve") and actor.id != run.ordered_by,
        "may_withdraw": run.state == "ordered" and mine and actor.may("run.order"),
        "may_fetch": actor.may("run.export") and (mine or actor.role == "officer"),
        "acts": [
            (url_for(f"stamps.{name}", run_id=run.id), words, kind)
            for name, act, words, kind in _acts()
            if run.state == "released" and actor.may(act) and (mine or actor.role == "inspector" or name in competent)
            if name != "undo" or found.active
        ],
    }


def lapse_day(run: Run) -> date | None:
    """The day on which what is not activated lapses; None as long as the producer was not told of it."""
    if run.lapse_told_at is None or run.approved_at is None:
        return None
    return local_day(lapse_terms(runtime().settings).lapse_at(run.approved_at, run.lapse_told_at))


def _facts_beside(db: Session, found: RunLine) -> list[tuple[str, str]]:
    """What an officer weighs: who accepted producer and product and when, and whether the service is ready."""
    producer = registry.producer(db, found.run.producer_id)
    accepted = registry.shown(db, found.run.product_id).accepted
    checked = [(_("Producer"), producer)] + ([(_("Product"), accepted)] if accepted else [])
    facts = [
        (name, _("Accepted by %(unit)s, %(day)s", unit=row.checked_by_unit or "–", day=day_words(row.checked_on)))
        for name, row in checked
    ]
    return [*facts, (_("Against it"), " ".join(map(sentence, queries.why_not_release(db, found.run))) or _("Nothing"))]


def _acts() -> list[tuple[str, str, str, str]]:
    return [
        ("activate", "stamps.activate", _("Activate stamps"), ""),
        ("undo", "stamps.undo", _("Undo an activation"), "second"),
        ("void", "stamps.void", _("Void spoiled or returned stamps"), "second"),
        ("take_back", "stamps.take_back", _("Take back unused stamps"), "second"),
        ("report_stolen", "stamps.report_stolen", _("Report stolen stamps"), "second"),
        ("propose_revocation", "stamps.propose_revocation", _("Propose to revoke stamps"), "warn"),
    ]


def _history(db: Session, found: RunLine) -> list[HistoryLine]:
    """What happened to the run's stamps, from the first to the last; the first two hundred changes."""
    run = found.run
    if run.state != "released":
        return []
    stretches = queries.stretches(db, run.id, 0, run.quantity)[:HISTORY_MOST]
    lots = queries.lots(db, {one.facts.batch_id for one in stretches})
    lines = []
    for one in stretches:
        span = Span(one.lo, one.hi)
        words, tone = happened(one.facts, lots)
        whole = Span(0, run.labels) if run.copies > 1 else span
        lines.append(HistoryLine(counted(whole), sheets_words(run.stock, (whole,)), words, tone))
    return lines
