"""Permits to fetch a print file again: asked for with a reason, answered by an officer where the rule does not."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trace.accounts import queries as accounts
from trace.base.db import snapshot, transaction
from trace.stamps import queries, rules, service
from trace.stamps.files import fetching
from trace.stamps.forms import PermitForm
from trace.stamps.seeing import seen
from trace.stamps.service import PermitWish, Wanted
from trace.stamps.views.blueprint import ANSWERED, blueprint, crumbs
from trace.stamps.wording import FORMS
from trace.web.forms import PressForm
from trace.web.guard import me, needs
from trace.web.language import sentence
from trace.web.pages import now, page, runtime, see_other


@blueprint.route("/tem/<int:run_id>/xin-tai/<form>/<int:number>", methods=["GET", "POST"])
@needs("run.export")
def ask_permit(run_id: int, form: str, number: int) -> ResponseReturnValue:
    """Ask to fetch a file once more, or the list of scratch PINs: why, and which sheets are printed again."""
    typed, file = PermitForm(), Wanted(run_id, form, number)
    limits = fetching.limits_of(runtime().settings)
    if typed.validate_on_submit():
        wish = PermitWish(typed.reason.data or "", typed.sheets.data or "")
        try:
            with transaction(runtime().main) as db:
                made = service.ask_permit(db, actor=me(), file=file, wish=wish, limits=limits, now=now())
            said = _("Granted: the file can be fetched once.") if made.granted else _("Asked. An officer answers.")
            return see_other("stamps.run", said, run_id=run_id)
        except ANSWERED as error:
            typed.refuse(error)
    with snapshot(runtime().main) as db:
        found = seen(db, run_id)
        why = rules.why_permit(queries.file_facts(db, found.run, form, number), limits, now())
    context = {
        "what": _("%(form)s, part %(number)s", form=FORMS.get(form, form), number=number),
        "why": sentence(why) if why else "",
        "by_rule": rules.granted_by_rule(found.run.labels, limits, pins=form == rules.PIN_FORM),
        "with_sheets": form != rules.PIN_FORM,
    }
    way = crumbs(found, _("Fetch a file again"))
    return page("stamps/ask_permit.html", found=found, form=typed, crumbs=way, **context), typed.status


@blueprint.route("/tem/xin-tai")
@needs("print.permit")
def permits() -> ResponseReturnValue:
    """What waits for this officer's answer."""
    return _queue(PressForm())


@blueprint.route("/tem/xin-tai/<int:permit_id>", methods=["POST"])
@needs("print.permit")
def decide_permit(permit_id: int) -> ResponseReturnValue:
    """Grant or refuse, as another person than who asked."""
    pressed, grant = PressForm(), request.form.get("act") == "grant"
    if pressed.validate_on_submit():
        try:
            with transaction(runtime().main) as db:
                service.decide_permit(db, actor=me(), permit_id=permit_id, grant=grant, now=now())
            return see_other("stamps.permits", _("Granted.") if grant else _("Refused."))
        except ANSWERED as error:
            pressed.refuse(error)
    return _queue(pressed)


def _queue(form: PressForm) -> ResponseReturnValue:
    with snapshot(runtime().main) as db:
        waiting = queries.waiting_permits(db, me())
        names = {one.asked_by: accounts.person_name(db, one.asked_by) for one, _run in waiting}
        lines = [(one, queries.line(db, run.id), names[one.asked_by]) for one, run in waiting]
    way = crumbs(here=_("Files to fetch again"))
    return page("stamps/permits.html", lines=lines, form=form, forms=FORMS, crumbs=way), form.status
