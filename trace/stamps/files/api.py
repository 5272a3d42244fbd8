"""The API of print files: forms, parts, manifests, permits, and that printing is done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from io import BytesIO
from typing import Any

from flask import Response, send_file, url_for
from flask_smorest import Blueprint

from trace.base.db import Session, snapshot
from trace.stamps import queries, service
from trace.stamps.files import fetching
from trace.stamps.files.schemas import (
    DownloadView,
    FormBody,
    FormView,
    PartView,
    PermitAnswerBody,
    PermitBody,
    PermitView,
)
from trace.stamps.models import Download, PrintPart, PrintPermit
from trace.stamps.queries import Making
from trace.stamps.schemas import MakingView, RunView
from trace.stamps.seeing import seen
from trace.stamps.service import PermitWish, Wanted
from trace.web.creating import ONCE, created
from trace.web.guard import me, needs
from trace.web.pages import now, runtime

blueprint = Blueprint("files_api", __name__, url_prefix="/api/v1", description="Print files")

CONFLICT = "Not in the state this act expects; `code` says why."
NOT_YET = "Not finished, not yet in the ledger's chain (ready in a few seconds), or by permit only."
DOWNLOADS_MOST = 200


@blueprint.route("/runs/<int:run_id>/parts", methods=["GET"])
@needs("run.see")
@blueprint.response(200, PartView(many=True))
def list_parts(run_id: int) -> Sequence[PrintPart]:
    """The finished print files of a run: parts of at most 12,000 labels in each of its forms."""
    with snapshot(runtime().main) as db:
        seen(db, run_id)
        return queries.parts(db, run_id)


@blueprint.route("/runs/<int:run_id>/parts/<form>/<int:number>", methods=["POST"])
@needs("run.export")
@blueprint.response(200, content_type="application/octet-stream")
@blueprint.alt_response(409, description=NOT_YET)
@blueprint.alt_response(503, description="The stored file was missing or changed; it is being made again.")
def fetch_part(run_id: int, form: str, number: int) -> Response:
    """Fetch a print file. A POST, because every fetching is recorded with its person."""
    part = fetching.fetched(runtime(), me(), Wanted(run_id, form, number), now())
    path = runtime().store.path(part.stored_name)
    return send_file(path, "application/octet-stream", as_attachment=True, download_name=part.file_name, etag=False)


@blueprint.route("/runs/<int:run_id>/forms", methods=["GET"])
@needs("run.see")
@blueprint.response(200, MakingView(many=True))
def list_forms(run_id: int) -> Sequence[Making]:
    """How far each form of a run's files is."""
    with snapshot(runtime().main) as db:
        return list(queries.printing(db, seen(db, run_id).run, now()).forms)


@blueprint.route("/runs/<int:run_id>/forms", methods=["POST"])
@needs("run.export")
@blueprint.arguments(FormBody)
@blueprint.doc(parameters=[ONCE])
@blueprint.response(201, FormView)
@blueprint.alt_response(409, description=CONFLICT)
def ask_form(body: dict[str, Any], run_id: int) -> Response:
    """Ask for a released run in one more form; its making begins at once."""
    return created(
        lambda db: service.ask_form(db, actor=me(), run_id=run_id, form=body["form"], now=now()),
        view=FormView(),
        at=lambda made: url_for("files_api.list_forms", run_id=made.run_id),
    )


@blueprint.route("/runs/<int:run_id>/forms/<form>/stop", methods=["POST"])
@needs("run.export")
@blueprint.doc(parameters=[ONCE])
@blueprint.response(201, MakingView)
@blueprint.alt_response(409, description=CONFLICT)
def stop_form(run_id: int, form: str) -> Response:
    """Stop making the files of a form; parts that are made stay."""
    return _changed(service.stop_form, run_id, form)


@blueprint.route("/runs/<int:run_id>/forms/<form>/resume", methods=["POST"])
@needs("run.export")
@blueprint.doc(parameters=[ONCE])
@blueprint.response(201, MakingView)
@blueprint.alt_response(409, description=CONFLICT)
def resume_form(run_id: int, form: str) -> Response:
    """Go on with a form that was stopped, or try again what could not be made."""
    return _changed(service.go_on, run_id, form)


@blueprint.route("/runs/<int:run_id>/forms/<form>/manifest", methods=["GET"])
@needs("run.export")
@blueprint.response(200, content_type="application/json")
@blueprint.alt_response(404, description="No such form, or it is not finished.")
def show_manifest(run_id: int, form: str) -> Response:
    """The manifest of a form: its files, what each holds, and their hashes. Its own hash stands in the ledger."""
    with snapshot(runtime().main) as db:
        seen(db, run_id)
    made = BytesIO(fetching.manifest_of(runtime(), run_id, form))
    return send_file(made, "application/json", etag=False)


@blueprint.route("/runs/<int:run_id>/downloads", methods=["GET"])
@needs("run.see")
@blueprint.response(200, DownloadView(many=True))
def list_downloads(run_id: int) -> Sequence[Download]:
    """Who fetched which file of a run, the latest first, two hundred at most."""
    with snapshot(runtime().main) as db:
        seen(db, run_id)
        return queries.downloads(db, run_id, limit=DOWNLOADS_MOST)


@blueprint.route("/runs/<int:run_id>/print-done", methods=["POST"])
@needs("run.export")
@blueprint.doc(parameters=[ONCE])
@blueprint.response(201, RunView)
@blueprint.alt_response(409, description=CONFLICT)
def print_done(run_id: int) -> Response:
    """Declare a run printed: from now on its files leave by permit only."""
    return created(lambda db: service.print_done(db, actor=me(), run_id=run_id, now=now()), view=RunView())


@blueprint.route("/runs/<int:run_id>/permits", methods=["GET"])
@needs("run.see")
@blueprint.response(200, PermitView(many=True))
def list_permits(run_id: int) -> Sequence[PrintPermit]:
    """The permits that were asked for on a run, the latest first."""
    with snapshot(runtime().main) as db:
        seen(db, run_id)
        return queries.permits(db, run_id)


@blueprint.route("/runs/<int:run_id>/permits", methods=["POST"])
@needs("run.export")
@blueprint.arguments(PermitBody)
@blueprint.doc(parameters=[ONCE])
@blueprint.response(201, PermitView)
@blueprint.alt_response(409, description=CONFLICT)
@blueprint.alt_response(422, description="No reason, or sheets that are not in this file.")
def ask_permit(body: dict[str, Any], run_id: int) -> Response:
    """Ask to fetch a file again. Granted at once for small runs; by an officer for large ones and for PINs."""
    file, wish = Wanted(run_id, body["form"], body["number"]), PermitWish(body["reason"], body["sheets"])
    limits = fetching.limits_of(runtime().settings)
    return created(
        lambda db: service.ask_permit(db, actor=me(), file=file, wish=wish, limits=limits, now=now()),
        view=PermitView(),
    )


@blueprint.route("/permits", methods=["GET"])
@needs("print.permit")
@blueprint.response(200, PermitView(many=True))
def list_waiting_permits() -> Sequence[PrintPermit]:
    """The permits that wait for this officer's answer, the oldest first."""
    with snapshot(runtime().main) as db:
        return [one for one, _run in queries.waiting_permits(db, me())]


@blueprint.route("/permits/<int:permit_id>/decision", methods=["POST"])
@needs("print.permit")
@blueprint.arguments(PermitAnswerBody)
@blueprint.doc(parameters=[ONCE])
@blueprint.response(201, PermitView)
@blueprint.alt_response(409, description=CONFLICT)
def decide_permit(body: dict[str, Any], permit_id: int) -> Response:
    """Grant or refuse a permit, as another person than who asked."""
    return created(
        lambda db: service.decide_permit(db, actor=me(), permit_id=permit_id, grant=body["grant"], now=now()),
        view=PermitView(),
    )


def _changed(act: Callable[..., None], run_id: int, form: str) -> Response:
    """An act on a form, answered by how far the form is now."""

    def make(db: Session) -> Making:
        act(db, actor=me(), run_id=run_id, form=form, now=now())
        return next(one for one in queries.printing(db, queries.run(db, run_id), now()).forms if one.form == form)

    return created(make, view=MakingView())
