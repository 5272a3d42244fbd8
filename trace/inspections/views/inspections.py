"""Pages of inspections: the list, one with all that was sent of it, its files, and the choice between revisions."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.http import dump_options_header

from trace.accounts import queries as accounts
from trace.base.db import snapshot, transaction
from trace.base.errors import Conflict, NotFound, Refused
from trace.core.reason import Reason
from trace.core.words import VIETNAM
from trace.inspections import inspectionwords, queries, rules, service
from trace.inspections.checklists import queries as checklists
from trace.inspections.forms import SettleForm, StepForm
from trace.inspections.models import InspectionFile
from trace.inspections.queries import InspectionQuestion, InspectionRecord
from trace.inspections.rules import StepDetails
from trace.inspections.views.frame import ONE_MORE, Crumbs, blueprint, crumbs, first_rows, number, this_minute
from trace.web.forms import choices
from trace.web.guard import me, needs
from trace.web.pages import now, page, runtime, see_other

SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'"
SHOWN_IN_PLACE = ("image/webp", "audio/mpeg")


def inspection_way(of: InspectionRecord, *steps: tuple[str, str | None]) -> Crumbs:
    """The way to a page of one inspection."""
    here = (of.inspection.number, url_for("inspections.inspection", inspection_id=of.inspection.id))
    return crumbs((_("Inspections"), url_for("inspections.inspection_list")), here, *steps)


@blueprint.route("/kiem-tra/cuoc")
@needs("inspection.see")
def inspection_list() -> ResponseReturnValue:
    """Inspections, the last received first; `?xung-dot=1`: those in which a person has to choose."""
    actor = me()
    conflicts, mine = request.args.get("xung-dot") == "1", request.args.get("cua-toi") == "1"
    question = InspectionQuestion(
        producer_id=number("producer"),
        product_id=number("product"),
        made_by=actor.id if mine else None,
        conflicts_only=conflicts,
    )
    kept = {name: value for name, value in request.args.items() if name != "after"}
    with snapshot(runtime().main) as db:
        rows = queries.inspections(db, question, after=number("after"), limit=ONE_MORE)
        shown, older = first_rows(rows, lambda last: f"{request.path}?{urlencode(kept | {'after': last.id})}")
        lines = queries.lines(db, shown)
        waiting = bool(queries.inspections(db, InspectionQuestion(conflicts_only=True), limit=1))
    context = {"lines": lines, "older": older, "waiting": waiting, "conflicts": conflicts, "mine": mine}
    way = crumbs((_("Inspections"), None))
    return page("inspections/inspection_list.html", iw=inspectionwords, actor=actor, crumbs=way, **context)


@blueprint.route("/kiem-tra/cuoc/<int:inspection_id>", methods=["GET", "POST"])
@needs("inspection.see")
def inspection(inspection_id: int) -> ResponseReturnValue:
    """One inspection: what counts, every revision, files, samples, minutes. POST: which revision counts."""
    form = SettleForm()
    with snapshot(runtime().main) as db:
        record = queries.inspection_record(db, inspection_id)
        of = record.inspection
        points = []
        if of.checklist_id is not None:
            points = checklists.checklist(db, of.checklist_id, of.checklist_version).points
        unit = accounts.unit_name(db, of.agency_id) if of.agency_id is not None else ""
    known = queries.kept(record.revisions)
    against = {one.arrival for one in rules.rivals(known, of.arrival)}
    form.arrival.choices = choices(
        (str(one), _("Sending %(number)s", number=one)) for one in sorted({of.arrival, *against})
    )
    if form.is_submitted():
        me().must_on_something("inspection.settle")
        if form.validate() and _settled(form, inspection_id):
            return see_other("inspections.inspection", _("The choice is recorded."), inspection_id=inspection_id)
    weighty = rules.ChecklistFacts(weighty=frozenset(one.id for one in points if one.weighty))
    said = [rules.Answer(**one) for one in record.counting.content["answers"]]
    shown = page(
        "inspections/inspection.html",
        record=record,
        points=[(one, next((each for each in said if each.item == one.id), None)) for one in points],
        otherwise=rules.says_otherwise(of.result, said, weighty),
        unit=unit,
        against=against,
        form=form,
        may_settle=of.in_conflict and (me().id == of.made_by or of.agency_id in me().heads),
        next_step={one.sample.id: rules.next_step([step.step for step in one.steps]) for one in record.samples},
        iw=inspectionwords,
        actor=me(),
        crumbs=crumbs((_("Inspections"), url_for("inspections.inspection_list")), (of.number, None)),
    )
    return shown, form.status


@blueprint.route("/kiem-tra/cuoc/<int:inspection_id>/tep/<int:number>")
@needs("inspection.see")
def inspection_file(inspection_id: int, number: int) -> ResponseReturnValue:
    """The `number`th file of an inspection as it may be shown; `?goc=1`: the original with its EXIF, to be kept."""
    with snapshot(runtime().main) as db:
        queries.inspection(db, inspection_id)
        files = [one for one in queries.files_of(db, inspection_id) if one.whole_at is not None]
    if not 1 <= number <= len(files):
        raise NotFound(Reason("file.unknown"))
    return _handed(files[number - 1], f"kiem-tra-{inspection_id}-{number}", original=request.args.get("goc") == "1")


@blueprint.route("/kiem-tra/mau/<int:sample_id>", methods=["GET", "POST"])
@needs("inspection.record")
def sample(sample_id: int) -> ResponseReturnValue:
    """The way of a sample, and its next step."""
    form = StepForm()
    with snapshot(runtime().main) as db:
        found = queries.sample(db, sample_id)
        record = queries.inspection_record(db, found.sample.inspection_id)
    step = rules.next_step([one.step for one in found.steps])
    if not form.is_submitted():
        form.step.data, form.seal_no.data = step, found.steps[-1].seal_no
        form.happened_at.data = this_minute()
    elif form.validate():
        details = StepDetails(
            step=form.step.data or "",
            happened_at=form.happened_at.data.replace(tzinfo=VIETNAM),
            by_whom=form.by_whom.data,
            seal_no=form.seal_no.data,
            seal_whole=form.seal_whole.data,
            outcome=form.outcome.data or None,
            note=form.note.data or "",
        )
        try:
            with transaction(runtime().main) as db:
                service.add_step(db, actor=me(), sample_id=sample_id, details=details, now=now())
            return see_other("inspections.sample", _("The step is recorded."), sample_id=sample_id)
        except (Refused, Conflict) as error:
            form.refuse(error)
    way = inspection_way(record, (_("Sample"), None))
    context = {"found": found, "record": record, "step": step, "iw": inspectionwords}
    return page("inspections/sample.html", form=form, crumbs=way, **context), form.status


def _settled(form: SettleForm, inspection_id: int) -> bool:
    try:
        with transaction(runtime().main) as db:
            choice = {"arrival": int(form.arrival.data), "why": form.why.data}
            service.settle(db, actor=me(), inspection_id=inspection_id, now=now(), **choice)
    except (Refused, Conflict) as error:
        form.refuse(error)
        return False
    return True


def _handed(file: InspectionFile, name: str, *, original: bool) -> Response:
    """A file in a sandbox. An original is never shown in place: nobody knows what is in it."""
    rt = runtime()
    stored = file.stored_name if original else file.shown_name
    if stored is None:
        raise NotFound(Reason("file.unknown"))
    kind = "application/octet-stream" if original else file.shown_type or "application/octet-stream"
    response = Response(rt.store.get(stored), mimetype=kind)
    place = "inline" if kind in SHOWN_IN_PLACE else "attachment"
    extension = _extension(file.media_type if original else kind)
    response.headers["Content-Disposition"] = dump_options_header(place, {"filename": f"{name}{extension}"})
    response.headers["Content-Security-Policy"] = SANDBOX
    return response


def _extension(media_type: str | None) -> str:
    plain = (media_type or "").partition(";")[0].strip().lower()
    known = {"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp", "image/avif": ".avif"}
    return (known | {"application/pdf": ".pdf", "audio/mpeg": ".mp3", "audio/wav": ".wav"}).get(plain, ".bin")
