"""Pages of holds: one put on stamps or a batch after a preview, the list, and the answers of superior and colleague."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trace.base.db import snapshot, transaction
from trace.base.errors import Conflict, Refused
from trace.core.reason import Reason
from trace.core.words import local_day
from trace.inspections import queries, rules, service
from trace.inspections.forms import DecisionForm, HoldForm, ReasonForm
from trace.inspections.measures import queries as measures
from trace.inspections.measures.forms import ProlongForm
from trace.inspections.measures.rules import why_not_prolong
from trace.inspections.measures.service.prolonging import measured
from trace.inspections.queries import HoldCursor, HoldQuestion, StampRecord
from trace.inspections.rules import HoldDetails, HoldKey, HoldKind
from trace.inspections.views.frame import ONE_MORE, blueprint, confirmed, crumbs, first_rows, stamp_step, typed
from trace.registry.models import Batch
from trace.web.creating import once_by_form
from trace.web.guard import me, needs
from trace.web.pages import now, page, runtime, see_other

USUAL_REVIEW = timedelta(days=14)
LONGER = "longer-"  # two forms of the page ask for a reason


@dataclass(frozen=True)
class Target:
    """What a hold is put on: a batch, or stamps `[lo, hi)` of the run."""

    batch: Batch | None
    lo: int = 0
    hi: int = 0


@blueprint.route("/kiem-tra/tem/<int:run_id>/<int:ordinal>/tam-ngung", methods=["GET", "POST"])
@needs("hold.place")
def place_hold(run_id: int, ordinal: int) -> ResponseReturnValue:
    """Pause the sale of this stamp, of its neighbours or of the whole batch. First a preview, then the act."""
    form = HoldForm()
    with snapshot(runtime().main) as db:
        record = queries.stamp_record(db, run_id, ordinal)
    with snapshot(runtime().main) as db:
        form.offer(measures.bases(db, "hold"))
    if not form.is_submitted():
        form.review_on.data = local_day(now()) + USUAL_REVIEW
    context = {"record": record, "crumbs": crumbs(stamp_step(run_id, ordinal), (_("Pause the sale"), None))}
    if form.validate_on_submit():
        try:
            target = _target(form, record)
            if confirmed():
                return _placed(form, record, target)
            return page("inspections/hold_preview.html", form=form, target=target, typed=typed(), **context)
        except (Refused, Conflict) as error:
            form.refuse(error)
    return page("inspections/hold_form.html", form=form, **context), form.status


@blueprint.route("/kiem-tra/tam-ngung")
@needs("inspection.see")
def hold_list() -> ResponseReturnValue:
    """Holds: the open ones, first those to be looked at first, or all, the newest first."""
    every = request.args.get("all") == "1"
    after = HoldCursor.read(request.args.get("after"))
    with snapshot(runtime().main) as db:
        rows = queries.holds(db, HoldQuestion(open_only=not every), after=after, limit=ONE_MORE)
    kept: dict[str, Any] = {"all": "1"} if every else {}
    shown, older = first_rows(
        rows,
        lambda last: url_for("inspections.hold_list", after=HoldCursor.at(last, open_only=not every).text(), **kept),
    )
    context = {"held": shown, "every": every, "older": older}
    return page("inspections/holds.html", crumbs=crumbs((_("Holds"), None)), **context)


@blueprint.route("/kiem-tra/tam-ngung/<any(stamps,batch):kind>/<int:hold_id>")
@needs("inspection.see")
def hold(kind: str, hold_id: int) -> ResponseReturnValue:
    """One hold, and what this person may answer to it."""
    return hold_page(HoldKey.read(kind, hold_id), ReasonForm(formdata=None))


@blueprint.route("/kiem-tra/tam-ngung/<any(stamps,batch):kind>/<int:hold_id>/xac-nhan", methods=["POST"])
@needs("hold.confirm")
def confirm_hold(kind: str, hold_id: int) -> ResponseReturnValue:
    """A superior's yes."""
    form, key = DecisionForm(), HoldKey.read(kind, hold_id)
    if form.validate_on_submit():
        try:
            with transaction(runtime().main) as db:
                service.confirm_hold(db, actor=me(), key=key, now=now())
            return see_other("inspections.hold", _("The hold is confirmed."), kind=kind, hold_id=hold_id)
        except (Refused, Conflict) as error:
            form.refuse(error)
    return hold_page(key, ReasonForm(formdata=None), refused=form)


@blueprint.route("/kiem-tra/tam-ngung/<any(stamps,batch):kind>/<int:hold_id>/ket-thuc", methods=["POST"])
@needs("hold.release")
def release_hold(kind: str, hold_id: int) -> ResponseReturnValue:
    """A second officer ends the hold: the goods are for sale again at once."""
    form, key = ReasonForm(), HoldKey.read(kind, hold_id)
    if form.validate_on_submit():
        try:
            with transaction(runtime().main) as db:
                service.release_hold(db, actor=me(), key=key, reason=form.reason.data, now=now())
            return see_other("inspections.hold", _("The hold has ended."), kind=kind, hold_id=hold_id)
        except (Refused, Conflict) as error:
            form.refuse(error)
    return hold_page(key, form)


def hold_page(
    key: HoldKey, form: ReasonForm, *, refused: DecisionForm | None = None, prolonging: ProlongForm | None = None
) -> ResponseReturnValue:
    """A hold and what this person may answer to it, with what was refused."""
    actor, settings = me(), runtime().settings
    with snapshot(runtime().main) as db:
        found = queries.hold(db, key)
        paper = next(iter(measures.measures_on(db, (measured(key), key.id))), None)
        prolonged = measures.prolongations(db, key.kind, key.id)
    state = found.state
    confirm_not = rules.why_not_confirm(state, person=actor.id, heads=actor.heads)
    release_not = rules.why_not_release(state, person=actor.id, units=actor.units)
    prolong_not = why_not_prolong(state, person=actor.id, units=actor.units)
    context = {
        "hold": found,
        "form": form,
        "may_confirm": actor.may("hold.confirm") and confirm_not is None,
        "may_release": actor.may("hold.release") and release_not is None,
        "may_prolong": actor.may("hold.prolong") and prolong_not is None,
        "prolonging": prolonging or ProlongForm(formdata=None, prefix=LONGER),
        "paper": paper,
        "prolonged": prolonged,
        "shown": prolonging or refused or form,
        "confirm_by": rules.confirm_by(state, settings.hold_confirm_hours),
    }
    way = crumbs((_("Holds"), url_for("inspections.hold_list")), (found.product, None))
    return page("inspections/hold.html", crumbs=way, **context), (prolonging or refused or form).status


def _target(form: HoldForm, record: StampRecord) -> Target:
    """What the form chose. Refuses a batch where there is none, and stamps that the run does not have."""
    scope, run = form.scope.data, record.run
    if scope == "batch":
        if record.goods.batch is None:
            raise Refused(Reason("hold.no_batch", field="scope"))
        return Target(record.goods.batch)
    if scope == "stretch":
        return Target(None, record.stretch.lo, record.stretch.hi)
    if scope == "stamp":
        return Target(None, record.ordinal, record.ordinal + 1)
    first, last = form.first.data, form.last.data
    if first is None or last is None or not 1 <= first <= last <= run.quantity:
        raise Refused(Reason("hold.span", field="last", most=run.quantity))
    return Target(None, first - 1, last)


def _placed(form: HoldForm, record: StampRecord, target: Target) -> ResponseReturnValue:
    kind: HoldKind = "batch" if target.batch else "stamps"
    made = once_by_form(form, lambda db: _place(db, form, record, target).id)
    return see_other("inspections.hold", _("Sale is paused. The public page says so now."), kind=kind, hold_id=made)


def _place(db: Any, form: HoldForm, record: StampRecord, target: Target) -> HoldKey:
    details = HoldDetails(form.reason.data or "", form.review_on.data, form.chosen_basis)
    if target.batch:
        return service.hold_batch(db, actor=me(), batch_id=target.batch.id, details=details, now=now())
    run_id, lo, hi = record.run.id, target.lo, target.hi
    return service.hold_stamps(db, actor=me(), run_id=run_id, lo=lo, hi=hi, details=details, now=now())
