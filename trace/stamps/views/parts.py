"""What happens to a part of a run: activation, its undoing, voiding, theft. Always a preview, then the act."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trace.base.db import Session, snapshot
from trace.core.numbers import row_number
from trace.stamps import queries, rules, service
from trace.stamps.forms import ActivationForm, PackForm, PartForm, ReasonForm, RevocationForm, TheftForm, VoidForm
from trace.stamps.queries import RunLine
from trace.stamps.rules import SHARED_KINDS, Choice
from trace.stamps.seeing import seen
from trace.stamps.service import Binding, ProposalDetails, Voiding
from trace.stamps.views.blueprint import ANSWERED, blueprint, crumbs
from trace.stamps.wording import VOID_HOWS, batch_words, choice_words
from trace.web.creating import once_by_form
from trace.web.guard import me, needs
from trace.web.pages import now, page, runtime, see_other

Act = Callable[[Session, Choice], int]
Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Step:
    """An act on a part of a run: its title, button and line afterwards, what it does, what it shows before."""

    title: str
    button: str
    done: str
    act: Act
    check: Act | None = None
    more: Pairs = ()
    warn: bool = False
    done_at: str = "stamps.run"
    tell: Callable[[Choice], Pairs] | None = None  # what only the choice decides


@blueprint.route("/tem/<int:run_id>/kich-hoat", methods=["GET", "POST"])
@needs("stamps.activate")
def activate(run_id: int) -> ResponseReturnValue:
    """Declare the batch of stamps: the whole run, sheets, or from a first to a last code."""
    form, found = ActivationForm(data=_asked("whole")), found_run(run_id)
    with snapshot(runtime().main) as db:
        printed = found.run.batch_id
        batches = [one for one in queries.batches_of(db, found.run.product_id) if printed in (None, one.id)]
        form.on([(one.id, batch_words(one)) for one in batches])

    def binding(choice: Choice) -> Binding:
        tolerance = runtime().settings.mass_balance_tolerance_percent
        return Binding(run_id, choice.spans, form.batch_id.data, tolerance)

    step = Step(
        title=_("Activate stamps"),
        button=_("Activate"),
        done=_("Activated."),
        act=lambda db, c: service.activate_spans(db, actor=me(), binding=binding(c), now=now()).count,
        check=lambda db, c: service.preview_activation(db, actor=me(), binding=binding(c), now=now()).count,
        more=((_("Batch"), form.batch_words),),
    )
    return walk(form, found, step)


@blueprint.route("/tem/<int:run_id>/hoan-tac", methods=["GET", "POST"])
@needs("stamps.undo")
def undo(run_id: int) -> ResponseReturnValue:
    """Take back an activation that went wrong."""
    days = runtime().settings.undo_activation_days

    def act(db: Session, choice: Choice) -> int:
        return sum(
            service.undo_activation(db, actor=me(), run_id=run_id, lo=lo, hi=hi, within_days=days, now=now())
            for lo, hi in choice.spans
        )

    step = Step(_("Undo an activation"), _("Undo"), _("Undone. The stamps can be activated again."), act)
    return walk(PartForm(data=_asked()), found_run(run_id), step)


@blueprint.route("/tem/<int:run_id>/huy", methods=["GET", "POST"])
@needs("stamps.void")
def void(run_id: int) -> ResponseReturnValue:
    """Void spoiled, lost or returned stamps: they can never be activated again."""
    form = VoidForm(data=_asked())
    how = str(VOID_HOWS.get(form.voided_how.data, ""))
    more = ((_("What happened to them"), how), (_("Reason"), form.reason.data or ""))
    act = _voiding(run_id, form.voiding)
    return walk(form, found_run(run_id), Step(_("Void stamps"), _("Void for good"), _("Void."), act, None, more, True))


@blueprint.route("/tem/<int:run_id>/nhan-lai", methods=["GET", "POST"])
@needs("stamps.take_back")
def take_back(run_id: int) -> ResponseReturnValue:
    """An officer records unused labels that were handed in at the office."""
    form, found = ReasonForm(data=_asked()), found_run(run_id)
    with snapshot(runtime().main) as db:
        me().must("stamps.take_back", units=queries.competent_units(db, found.run.product_id))
    act = _voiding(run_id, lambda: Voiding("returned", form.reason.data or ""))
    step = Step(
        title=_("Take back unused stamps"),
        button=_("Record them as handed back"),
        done=_("Recorded. These stamps are void."),
        act=act,
        more=((_("Reason"), form.reason.data or ""),),
        warn=True,
    )
    return walk(form, found, step)


def _voiding(run_id: int, said: Callable[[], Voiding]) -> Act:
    return lambda db, choice: service.void_spans(
        db, actor=me(), run_id=run_id, spans=choice.spans, voiding=said(), now=now()
    )


@blueprint.route("/tem/<int:run_id>/mat-cap", methods=["GET", "POST"])
@needs("stamps.report_stolen")
def report_stolen(run_id: int) -> ResponseReturnValue:
    """Report stolen stamps; a second person confirms before the public sees it."""
    form = TheftForm(data=_asked())
    step = Step(
        title=_("Report stolen stamps"),
        button=_("Send the report"),
        done=_("Reported. An officer confirms it; until then the stamps stay as they are."),
        act=_proposing(run_id, "stolen", form),
        more=((_("Reason"), form.reason.data or ""),),
    )
    return walk(form, found_run(run_id), step)


@blueprint.route("/tem/<int:run_id>/khoa", methods=["GET", "POST"])
@needs("stamps.propose_revocation")
def propose_revocation(run_id: int) -> ResponseReturnValue:
    """Propose to revoke stamps by a decision; a second person confirms before the public sees it."""
    form = RevocationForm(data=_asked())
    step = Step(
        title=_("Propose to revoke stamps"),
        button=_("Send the proposal"),
        done=_("Proposed. A second person confirms it; until then the stamps stay as they are."),
        act=_proposing(run_id, "revoked", form),
        more=((_("Reason"), form.reason.data or ""), (_("Decision number"), form.decision.data or "")),
        warn=True,
    )
    return walk(form, found_run(run_id), step)


def _proposing(run_id: int, kind: str, form: TheftForm) -> Act:
    decision = form.decision.data if isinstance(form, RevocationForm) else None

    def act(db: Session, choice: Choice) -> int:
        details = ProposalDetails(kind, form.reason.data or "", form.happened_on.data or date.max, decision)
        for lo, hi in choice.spans:
            service.propose(db, actor=me(), run_id=run_id, lo=lo, hi=hi, details=details, now=now())
        return choice.count

    return act


@blueprint.route("/s/<run>/<sheet>")
@blueprint.route("/S/<run>/<sheet>")
@needs("stamps.activate")
def from_sheet(run: str, sheet: str) -> ResponseReturnValue:
    """Where the symbol in a sheet's margin leads: to activating that sheet."""
    run_id, number = row_number(run), row_number(sheet)
    if run_id is None or number is None:
        return redirect(url_for("stamps.runs"))
    return redirect(url_for("stamps.activate", run_id=run_id, to=number))


def found_run(run_id: int) -> RunLine:
    """The run with its names. NotFound for one that this person may not see."""
    with snapshot(runtime().main) as db:
        return seen(db, run_id)


def _asked(otherwise: str = "sheets") -> dict[str, str]:
    """A sheet or box named in the address stands in the form already. What destroys is never offered for the whole."""
    for how, name in (("sheets", "to"), ("boxes", "thung")):
        number = request.args.get(name, "")
        if number.isascii() and number.isdigit():
            return {"how": how, how: number}
    return {"how": otherwise}


def walk(form: PartForm, found: RunLine, step: Step) -> ResponseReturnValue:
    """Form, then preview, then the act; a refusal at any of them is said on the form, with what was typed kept."""
    run = found.run
    total = rules.sheets_of(run.stock, run.quantity)
    with snapshot(runtime().main) as db:
        packed = [one.number for one in queries.packed(db, run.id)]
    form.of_sheets(total, shared=run.kind in SHARED_KINDS, boxed=bool(packed) and not isinstance(form, PackForm))
    context = {"form": form, "found": found, "step": step, "total": total, "crumbs": crumbs(found, step.title)}
    context["packed"] = rules.shortly(packed)
    if form.validate_on_submit():
        try:
            with snapshot(runtime().main) as db:
                choice = queries.choice(db, runtime().keys, run, form.wish())
                if step.check and request.form.get("act") != "confirm":
                    step.check(db, choice)
            if request.form.get("act") == "confirm":
                once_by_form(form, lambda db: step.act(db, choice))
                return see_other(step.done_at, step.done, run_id=run.id)
            words = choice_words(run.stock, run.kind, choice, run.copies)
            more = step.more + (step.tell(choice) if step.tell else ())
            return page("stamps/part_confirm.html", words=words, more=more, **context)
        except ANSWERED as error:
            form.refuse(error)
    return page("stamps/part.html", **context), form.status
