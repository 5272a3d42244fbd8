"""Pages of minutes: the words to print, the paper as PDF, the signed copy; and what whoever holds the paper reads."""

from __future__ import annotations

from flask import Response, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.http import dump_options_header

from trace.base.db import snapshot, transaction
from trace.base.errors import Conflict, Refused
from trace.core.reason import Reason
from trace.inspections import inspectionwords, queries
from trace.inspections.forms import SignedMinutesForm
from trace.inspections.minutes import queries as reads
from trace.inspections.minutes import service
from trace.inspections.models import Minutes
from trace.inspections.taking import cabinet
from trace.inspections.views.frame import blueprint
from trace.inspections.views.inspections import SANDBOX, inspection_way
from trace.registry import signatures
from trace.registry.rules import PERSONAL_ID_TYPES
from trace.web.guard import me, needs, public
from trace.web.pages import now, page, runtime, see_other


@blueprint.route("/kiem-tra/cuoc/<int:inspection_id>/bien-ban", methods=["GET", "POST"])
@needs("inspection.see")
def minutes(inspection_id: int) -> ResponseReturnValue:
    """The minutes of an inspection, to read and to print. POST makes the paper, frozen from then on."""
    if request.method == "POST":
        me().must_on_something("inspection.record")
        with transaction(runtime().main) as db:
            service.make(db, actor=me(), inspection_id=inspection_id, cabinet=cabinet(), now=now())
        done = _("The minutes are made. Print them, or have them signed by a certificate.")
        return see_other("inspections.minutes", done, inspection_id=inspection_id)
    return _screen(inspection_id, SignedMinutesForm(formdata=None))


@blueprint.route("/kiem-tra/bien-ban/<int:minutes_id>/ky", methods=["POST"])
@needs("inspection.record")
def sign_minutes(minutes_id: int) -> ResponseReturnValue:
    """Take the copy that came back signed by a certificate."""
    form = SignedMinutesForm()
    with snapshot(runtime().main) as db:
        inspection_id = reads.minutes(db, minutes_id).inspection_id
    if form.validate_on_submit():
        most = runtime().settings.max_upload_bytes
        content = form.file.data.stream.read(most + 1)
        try:
            if len(content) > most:
                raise Refused(Reason("file.too_large", field="file", megabytes=most // 1_000_000))
            with transaction(runtime().main) as db:
                asked = {"minutes_id": minutes_id, "content": content, "cabinet": cabinet()}
                service.take_signed(db, actor=me(), now=now(), **asked)
            return see_other("inspections.minutes", _("The signed copy is taken."), inspection_id=inspection_id)
        except (Refused, Conflict) as error:
            form.refuse(error)
    return _screen(inspection_id, form)


@blueprint.route("/kiem-tra/bien-ban/<int:minutes_id>/tep")
@needs("inspection.see")
def minutes_file(minutes_id: int) -> ResponseReturnValue:
    """The signed copy where there is one, else the paper; `?ban=goc`: the paper as it left."""
    with snapshot(runtime().main) as db:
        found = reads.minutes(db, minutes_id)
        name = queries.inspection(db, found.inspection_id).number
    return _handed(found, name, original=request.args.get("ban") == "goc")


@blueprint.route("/bien-ban/<token>")
@public
def shared_minutes(token: str) -> ResponseReturnValue:
    """What whoever holds the paper reads: number, day, unit, whether it is signed and still holds; and the paper."""
    with snapshot(runtime().main) as db:
        read = reads.by_token(db, token)
    maker = read.record.producer
    named = maker is not None and maker.legal_type not in PERSONAL_ID_TYPES
    shown = page(
        "inspections/minutes_shared.html",
        read=read,
        inspected=maker.name if named and maker is not None else "",
        when=signatures.moment_of,
        iw=inspectionwords,
    )
    return _unlisted(Response(shown))


@blueprint.route("/bien-ban/<token>/tep")
@public
def shared_minutes_file(token: str) -> ResponseReturnValue:
    """The paper itself, for whoever holds it."""
    with snapshot(runtime().main) as db:
        read = reads.by_token(db, token)
    return _unlisted(_handed(read.minutes, read.record.inspection.number))


def _screen(inspection_id: int, form: SignedMinutesForm) -> ResponseReturnValue:
    actor = me()
    with snapshot(runtime().main) as db:
        words, office, record = reads.words(db, inspection_id, place=runtime().settings.province)
    of = record.inspection
    latest = record.minutes[-1] if record.minutes else None
    shown = page(
        "inspections/minutes.html",
        words=words,
        office=office,
        record=record,
        latest=latest,
        form=form,
        may=actor.may("inspection.record") and (actor.id == of.made_by or of.agency_id in actor.units),
        address=cabinet().address(latest.token) if latest else "",
        when=signatures.moment_of,
        iw=inspectionwords,
        crumbs=inspection_way(record, (_("Minutes"), None)),
    )
    return shown, form.status


def _handed(found: Minutes, number: str, *, original: bool = False) -> Response:
    stored = found.stored_name if original or found.signed_name is None else found.signed_name
    response = Response(runtime().store.get(stored), mimetype="application/pdf")
    named = dump_options_header("attachment", {"filename": f"bien-ban-{number}.pdf"})
    response.headers["Content-Disposition"] = named
    response.headers["Content-Security-Policy"] = SANDBOX
    return response


def _unlisted(response: Response) -> Response:
    """No search engine keeps what only the holder of a paper reads."""
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Cache-Control"] = "no-store"
    return response
