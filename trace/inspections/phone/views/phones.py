"""`/kiem-tra/may`: one's own phones with the app, for heads those of their people, for an administrator all; wiping."""

from __future__ import annotations

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trace.base.db import snapshot, transaction
from trace.core.numbers import row_number
from trace.inspections.phone import queries, service
from trace.inspections.phone.views.frame import blueprint
from trace.web.forms import PressForm
from trace.web.guard import me, needs
from trace.web.pages import now, page, runtime, see_other

ROWS = 50
Crumbs = list[tuple[str, str | None]]


@blueprint.get("/kiem-tra/may")
@needs("phone.see")
def phones() -> ResponseReturnValue:
    """The phones this person may see, newest first."""
    rt = runtime()
    with snapshot(rt.main) as db:
        after = row_number(request.args.get("after", ""))
        rows = queries.phones_for(db, me(), after=after, limit=ROWS + 1)
    with snapshot(rt.observations) as observations:
        seen = queries.seen(observations, [each.phone.id for each in rows])
    older = url_for("phone.phones", after=rows[ROWS - 1].phone.id) if len(rows) > ROWS else None
    context = {"found": rows[:ROWS], "seen": seen, "older": older, "actor": me()}
    return page("inspections/phone/phones.html", crumbs=_way(), **context)


@blueprint.route("/kiem-tra/may/<int:phone_id>/xoa", methods=["GET", "POST"])
@needs("phone.wipe")
def wipe(phone_id: int) -> ResponseReturnValue:
    """What wiping does, and the button for it."""
    form = PressForm()
    if form.validate_on_submit():
        with transaction(runtime().main) as db:
            service.ask_wipe(db, actor=me(), phone_id=phone_id, now=now())
        return see_other("phone.phones", _("The phone is wiped at its next contact."))
    with snapshot(runtime().main) as db:
        listed = queries.phone_for(db, me(), phone_id)
    return page("inspections/phone/wipe.html", form=form, listed=listed, crumbs=_way(_("Wipe a phone"))), form.status


def _way(here: str | None = None) -> Crumbs:
    start: Crumbs = [(_("Inspection"), url_for("inspections.start"))] if me().may("inspection.see") else []
    title = _("Inspectors' phones")
    return [*start, (title, url_for("phone.phones")), (here, None)] if here else [*start, (title, None)]
