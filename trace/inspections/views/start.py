"""Where an inspector begins: a code, goods without a stamp, what waits for them, what was found last."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trace.base.db import snapshot
from trace.base.errors import Refused
from trace.core.reason import Reason
from trace.core.typed import Reading, read_typed
from trace.inspections import queries
from trace.inspections.forms import CodeForm
from trace.inspections.queries import FindingQuestion, HoldQuestion, RecallQuestion
from trace.inspections.views.frame import blueprint
from trace.lookup import asking
from trace.lookup.scans import observing
from trace.stamps import queries as stamps
from trace.web.guard import me, needs
from trace.web.pages import now, page, runtime, see_other

RECENT = 10


@blueprint.route("/kiem-tra", methods=["GET", "POST"])
@needs("inspection.see")
def start() -> ResponseReturnValue:
    """Type a code; below it the holds and recalls that wait for this person, open holds, and recent findings.

    The code is posted: it stands in no address, so in no log and no history.
    """
    form = CodeForm()
    if form.validate_on_submit():
        try:
            run_id, ordinal = _stamp_behind(form.code.data or "")
            return see_other("inspections.stamp", run_id=run_id, ordinal=ordinal)
        except Refused as error:
            form.refuse(error)
    actor = me()
    with snapshot(runtime().main) as db:
        mine = queries.waiting_for(db, person=actor.id, heads=actor.heads)
        entered = queries.recalls(db, RecallQuestion(entered_only=True)) if actor.may("recall.publish") else []
        held = queries.holds(db, HoldQuestion(open_only=True), limit=RECENT)
        found = queries.findings(db, FindingQuestion(), limit=RECENT)
        alarms = queries.open_alarms(db)
    context = {"mine": mine, "entered": entered, "held": held, "found": found, "alarms": alarms, "actor": actor}
    return page("inspections/start.html", form=form, crumbs=[(_("Inspection"), None)], **context), form.status


def _stamp_behind(text: str) -> tuple[int, int]:
    """Run and ordinal of the stamp with this code. Refuses what is no code, and a code that was never made.

    A wrong tag and a serial that no run holds are one answer, here as for the public.
    """
    reading = read_typed(text)
    if isinstance(reading, Reason):
        raise Refused(reading.beside("code"))
    if not isinstance(reading, Reading):
        raise Refused(Reason("inspection.gtin", field="code"))
    rt = runtime()
    with snapshot(rt.main) as db:
        found = stamps.find(db, rt.keys, reading.code)
    if found is not None and found.run.canary:
        # Never printed: who holds it holds goods of somebody who has our keys. A refused form answers no code, so the
        # observer is told here.
        observing.observe(rt, request.environ, asking.ask(rt, text, route="typed", now=now()))
    if found is None or found.run.canary:
        raise Refused(Reason("inspection.no_such_code", field="code"))
    return found.run.id, found.ordinal
