"""Staff pages of reports: the queue of a unit, one report on one screen, what is done about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trace.base.actor import Actor
from trace.base.db import Session, snapshot, transaction
from trace.base.errors import Conflict, NotFound, Refused, Stale
from trace.core.reason import Reason
from trace.lookup.pages.sentences import sentences
from trace.lookup.responding import lang, place
from trace.registry.views.files import SANDBOX
from trace.review import queries, service
from trace.review.forms import AnswerForm, CloseForm, PhoneForm, ReportHandOverForm
from trace.review.models import Report
from trace.review.queries import ReportFile, ReportFilter
from trace.review.rules import days, reports
from trace.review.service import Reply
from trace.review.views.frame import blueprint, calendar
from trace.review.wording import EXTERNAL, REPORT_ACTS, REPORT_KINDS, REPORT_OUTCOMES, REPORT_STATES, time_left
from trace.web.forms import VersionedForm, choices
from trace.web.guard import me, needs
from trace.web.pages import now, page, runtime, see_other

WORDS = {
    "kinds": REPORT_KINDS,
    "states": REPORT_STATES,
    "outcomes": REPORT_OUTCOMES,
    "acts": REPORT_ACTS,
    "external": EXTERNAL,
}
ANSWERED = (Refused, Conflict, Stale)
UNREAD = 0  # the version of no report: where a form does not say what was read, it counts as an older reading


@blueprint.route("/xu-ly-phan-anh")
@needs("report.see")
def report_queue() -> ResponseReturnValue:
    """The reports that lie with somebody's units, the most urgent first; inspectors and administrators see all."""
    wanted, actor = _filter(), me()
    with snapshot(runtime().main) as db:
        listed = queries.report_queue(db, actor=actor, wanted=wanted, now=now(), after=request.args.get("after"))
    here = {
        "state": wanted.state,
        "kind": wanted.kind,
        "overdue": "1" if wanted.overdue else None,
        "below": "1" if wanted.below else None,
    }
    crumbs = [(_("Reports"), None)]
    return page("review/report_queue.html", listed=listed, here=here, time_tag=_time_tag, crumbs=crumbs, **WORDS)


@blueprint.route("/xu-ly-phan-anh/<int:report_id>")
@needs("report.see")
def report(report_id: int) -> ResponseReturnValue:
    """One report on one screen: what was told, the stamp, the photo, what else was told of it, what may be done."""
    return _screen(_file(report_id))


@blueprint.route("/xu-ly-phan-anh/<int:report_id>/anh")
@needs("report.see")
def report_photo(report_id: int) -> ResponseReturnValue:
    """The photo of a report: drawn anew when it came, and still shown in a sandbox, as an attachment."""
    with snapshot(runtime().main) as db:
        found = queries.report_for(db, me(), report_id)
    if found.photo_name is None:
        raise NotFound(Reason("file.unknown"))
    response = Response(runtime().store.get(found.photo_name), mimetype="image/webp")
    response.headers["Content-Disposition"] = f'attachment; filename="{found.reference}.webp"'
    response.headers["Content-Security-Policy"] = SANDBOX
    return response


@blueprint.route("/xu-ly-phan-anh/<int:report_id>/tra-loi", methods=["POST"])
@needs("report.answer")
def answer_report(report_id: int) -> ResponseReturnValue:
    """Answer in public or to its sender alone, and close the report where an outcome is chosen."""
    form = AnswerForm()

    def act(db: Session, version: int) -> Report:
        reply = Reply(form.text.data, form.audience.data == "public", form.outcome.data or None)
        return service.answer_report(db, actor=me(), report_id=report_id, version=version, reply=reply, now=now())

    return _done(report_id, form, act, _("The answer is recorded."))


@blueprint.route("/xu-ly-phan-anh/<int:report_id>/dong", methods=["POST"])
@needs("report.answer")
def close_report(report_id: int) -> ResponseReturnValue:
    """Close a report that was answered."""
    form = CloseForm()

    def act(db: Session, version: int) -> Report:
        outcome = form.outcome.data
        return service.close_report(db, actor=me(), report_id=report_id, version=version, outcome=outcome, now=now())

    return _done(report_id, form, act, _("The report is closed."))


@blueprint.route("/xu-ly-phan-anh/<int:report_id>/chuyen", methods=["POST"])
@needs("report.answer")
def hand_over_report(report_id: int) -> ResponseReturnValue:
    """Lay the report with another unit."""
    form = ReportHandOverForm()
    form.agency_id.choices = choices(_units(_file(report_id)))

    def act(db: Session, version: int) -> Report:
        to, why = form.agency_id.data, form.why.data
        return service.hand_over_report(
            db, actor=me(), report_id=report_id, version=version, agency_id=to, why=why, now=now()
        )

    return _done(report_id, form, act, _("The report was handed over."))


@blueprint.route("/xu-ly-phan-anh/<int:report_id>/so-dien-thoai", methods=["POST"])
@needs("report.answer")
def report_phone(report_id: int) -> ResponseReturnValue:
    """Show the number that was left, this once; the ledger says that it was read."""
    rt = runtime()
    with transaction(rt.main) as db:
        phone = service.read_phone(db, actor=me(), report_id=report_id, keys=rt.keys, now=now())
    return _screen(_file(report_id), phone=phone)


def _done(
    report_id: int, form: VersionedForm, act: Callable[[Session, int], Report], message: str
) -> ResponseReturnValue:
    """Do it when the form is whole, and say so on the queue's or the report's page; else say what is wrong with it."""
    found = _file(report_id)
    if form.validate_on_submit():
        try:
            with transaction(runtime().main) as db:
                act(db, form.seen or UNREAD)
        except ANSWERED as error:
            form.refuse(error)
        else:
            return see_other("review.report_queue", f"{found.report.reference}: {message}")
    return _screen(found, form)


def _filter() -> ReportFilter:
    """The filter in the address; words that are none of ours count as not said."""
    state, kind = request.args.get("state", "received"), request.args.get("kind")
    return ReportFilter(
        state if state in reports.STATES else "received",
        kind if kind in reports.KINDS else None,
        request.args.get("overdue") == "1",
        request.args.get("below") == "1",
    )


def _file(report_id: int) -> ReportFile:
    with snapshot(runtime().main) as db:
        return queries.report_file(db, me(), report_id)


def _units(found: ReportFile) -> list[tuple[int, str]]:
    return [unit for unit in found.units if unit[0] != found.report.agency_id]


def _screen(found: ReportFile, form: VersionedForm | None = None, phone: str | None = None) -> ResponseReturnValue:
    """The report's page. `form`: the one that was sent and is shown with its faults, the others empty."""
    version = found.report.version
    forms: dict[str, Any] = {
        kind.__name__: form if isinstance(form, kind) else kind(formdata=None, version=version)
        for kind in (AnswerForm, CloseForm, ReportHandOverForm)
    }
    forms["ReportHandOverForm"].agency_id.choices = choices(_units(found))
    shown = page(
        "review/report.html",
        file=found,
        forms=forms,
        form=form,
        press=PhoneForm(formdata=None),
        phone=phone,
        phone_masked=_masked(found.report),
        time_tag=_time_tag,
        verdict=found.report.shown_state and sentences(lang(), place())[f"state.{found.report.shown_state}"],
        may_answer=_may_answer(me(), found.report),
        may_record=me().may("inspection.see"),
        crumbs=[(_("Reports"), url_for("review.report_queue")), (found.report.reference, None)],
        **WORDS,
    )
    return shown, form.status if form else 200


def _masked(found: Report) -> str | None:
    """The number as everybody who sees the report sees it; None where none was left, or it is forgotten."""
    if found.phone_sealed is None:
        return None
    keys = runtime().keys
    return reports.masked(service.phone_of(found, keys)) if keys.present() else _("kept sealed")


def _may_answer(actor: Actor, found: Report) -> bool:
    units = {found.agency_id} if found.agency_id is not None else set()
    return actor.why_not("report.answer", units=units) is None


def _time_tag(found: Report) -> tuple[str, str] | None:
    return time_left(found, days.left(found.due_at, now(), *calendar()))
