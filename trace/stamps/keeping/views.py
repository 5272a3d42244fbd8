"""Pages of keys: what is open, proved and tried, and what two people decide about issuing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trace.accounts import queries as accounts
from trace.accounts import signin
from trace.base.db import Session, snapshot, transaction
from trace.base.errors import Conflict, Refused, TraceError
from trace.core.words import local_day
from trace.stamps import queries, service
from trace.stamps.keeping import wording
from trace.stamps.keeping.forms import ReasonForm, TrialForm
from trace.stamps.wording import stock_words
from trace.web.creating import once_by_form
from trace.web.guard import me, needs
from trace.web.language import sentence
from trace.web.pages import now, page, runtime, see_other

blueprint = Blueprint("keeping", __name__)
ANSWERED = (Refused, Conflict)
Crumbs = list[tuple[str, str | None]]


def _crumbs(here: str | None = None) -> Crumbs:
    way: Crumbs = [(_("Stamp keys"), url_for("keeping.keys") if here else None)]
    return [*way, (here, None)] if here else way


@blueprint.route("/ngan-khoa")
@needs("keys.see")
def keys() -> ResponseReturnValue:
    """Slots, proofs of their backup, print trials, what is missing before the first release, and what is proposed."""
    with snapshot(runtime().main) as db:
        proposals, backups = queries.issuing_proposals(db), queries.backups(db)
        context = {
            "slots": queries.slot_lines(db),
            "trials": queries.trials(db),
            "lacking": [wording.missing(each) for each in queries.missing_before_release(db)],
            "is_frozen": queries.freeze(db) is not None,
            "proposals": proposals,
            "backups": backups,
            "names": {
                person: accounts.person_name(db, person)
                for each in proposals
                for person in (each.proposed_by, each.decided_by)
            },
        }
    return page("stamps/keys.html", crumbs=_crumbs(), words=wording, stock_words=stock_words, **context)


@blueprint.route("/ngan-khoa/moi", methods=["POST"])
@needs("keys.manage")
def new_key() -> ResponseReturnValue:
    """Open the next production slot; the older ones then only verify."""
    return _pressed(
        lambda db: service.new_key(db, actor=me(), keys=runtime().keys, now=now()),
        _("A slot is open. Prove the backup of its key before anything is released."),
    )


@blueprint.route("/ngan-khoa/<int:slot>/dong", methods=["POST"])
@needs("keys.manage")
def close_slot(slot: int) -> ResponseReturnValue:
    """Close a slot: its stamps are still verified, no new ones are ordered."""
    return _pressed(
        lambda db: service.close_slot(db, actor=me(), slot=slot, now=now()),
        _("The slot is closed: it only verifies from now on."),
    )


@blueprint.route("/ngan-khoa/de-nghi/<int:proposal_id>", methods=["POST"])
@needs("keys.see")
def decide(proposal_id: int) -> ResponseReturnValue:
    """Confirm or reject what was proposed, as the second person; or take one's own proposal back."""
    accept = request.form.get("act") == "accept"
    return _pressed(
        lambda db: service.decide_issuing(db, actor=me(), proposal_id=proposal_id, accept=accept, now=now()),
        _("Confirmed.") if accept else _("Rejected."),
    )


def _pressed(act: Callable[[Session], object], said: str) -> ResponseReturnValue:
    """Do what a button says and go back to the page of keys. Asks for the password again when it is old."""
    back = url_for("keeping.keys")
    if not signin.is_fresh():
        return redirect(url_for("accounts.confirm", next=back), code=303)
    try:
        with transaction(runtime().main) as db:
            act(db)
        flash(said, "success")
    except ANSWERED as error:
        flash(sentence(error.reason), "error")
    return redirect(back, code=303)


@blueprint.route("/ngan-khoa/tam-ngung", methods=["GET", "POST"])
@needs("stamps.freeze")
@signin.recent_sign_in
def freeze() -> ResponseReturnValue:
    """Propose to freeze issuing, or, while it is frozen, to issue again."""
    with snapshot(runtime().main) as db:
        kind = "unfreeze" if queries.freeze(db) else "freeze"
    title = _("Propose to issue again") if kind == "unfreeze" else _("Propose to freeze issuing")
    return _propose(kind, None, title)


@blueprint.route("/ngan-khoa/<int:slot>/lo", methods=["GET", "POST"])
@needs("keys.compromise")
@signin.recent_sign_in
def compromise(slot: int) -> ResponseReturnValue:
    """Propose that the keys of a slot are in strange hands."""
    with snapshot(runtime().main) as db:
        queries.key(db, slot)
    return _propose("compromise", slot, _("Report the key of slot %(slot)s as compromised", slot=slot))


def _propose(kind: str, slot: int | None, title: str) -> ResponseReturnValue:
    form = ReasonForm()
    if form.validate_on_submit():
        reason = form.reason.data or ""
        try:
            once_by_form(
                form,
                lambda db: service.propose_issuing(db, actor=me(), kind=kind, slot=slot, reason=reason, now=now()).id,
            )
            return see_other("keeping.keys", _("Proposed. Now a second person confirms it."))
        except ANSWERED as error:
            form.refuse(error)
    return page("stamps/issuing.html", form=form, kind=kind, title=title, crumbs=_crumbs(title)), form.status


@blueprint.route("/ngan-khoa/in-thu", methods=["GET", "POST"])
@needs("keys.manage")
def record_trial() -> ResponseReturnValue:
    """Record a trial of printed labels on real phones."""
    with snapshot(runtime().main) as db:
        form = TrialForm(data={"tried_on": local_day(now())}).on(queries.free_stocks(db))
    if form.validate_on_submit():
        try:
            once_by_form(form, lambda db: _record_trial(db, form))
            return see_other("keeping.keys", _("The trial is on record."))
        except ANSWERED as error:
            form.refuse(error)
    title = _("Record a print trial")
    return page("stamps/trial.html", form=form, title=title, crumbs=_crumbs(title)), form.status


def _record_trial(db: Session, form: TrialForm) -> int:
    return service.record_print_trial(db, actor=me(), trial=form.trial(), now=now()).id


def frozen() -> dict[str, Any] | None:
    """What every page of somebody who issues or watches stamps says while issuing is frozen; None else."""
    actor = me()
    watches = actor.may("keys.see")
    if not (watches or actor.may("run.order")):
        return None
    try:
        with snapshot(runtime().main) as db:
            found = queries.freeze(db)
    except TraceError:
        return None  # the page has a worse thing to say
    if found is None:
        return None
    return {"since": found.decided_at, "reason": found.reason if watches else None, "url": url_for("keeping.keys")}
