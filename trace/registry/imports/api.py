"""The API of imports: send a sheet or rows, ask how far it is, read what was wrong."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for
from flask_smorest import Blueprint

from trace.base.db import Session, snapshot, transaction
from trace.base.errors import Refused
from trace.core.reason import Reason
from trace.registry.api.frame import a_page
from trace.registry.imports import queries, service
from trace.registry.imports.bringing import Sent, as_csv, bring
from trace.registry.imports.rules import MODES, as_reasons
from trace.registry.imports.schemas import FaultPage, ImportQuery, ImportView, RowsBody
from trace.registry.imports.table import kind_of
from trace.registry.models import SheetImport
from trace.registry.schemas import PageQuery
from trace.web.creating import ONCE, created
from trace.web.guard import me, needs
from trace.web.language import sentence
from trace.web.pages import now, runtime

blueprint = Blueprint("imports_api", __name__, url_prefix="/api/v1", description="Sheets")

# What ImportQuery takes: written out, since `doc(parameters=…)` stands in the place of what it would say.
HOW = [
    {"in": "query", "name": "mode", "schema": {"type": "string", "enum": list(MODES), "default": "good"}},
    {"in": "query", "name": "producer_id", "schema": {"type": "integer", "minimum": 1}},
]
FILE = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {"type": "object", "properties": {"file": {"type": "string", "format": "binary"}}}
        }
    },
}


@blueprint.route("/imports/<sheet_kind>/files", methods=["POST"])
@needs("import.bring")
@blueprint.doc(parameters=[ONCE, *HOW], requestBody=FILE)
@blueprint.arguments(ImportQuery, location="query")
@blueprint.response(201, ImportView)
@blueprint.alt_response(422, description="The file is no sheet.")
def send_sheet(query: dict[str, Any], sheet_kind: str) -> Response:
    """Send a sheet in the part `file`: XLSX or CSV. A worker takes its rows."""
    rt, sent = runtime(), request.files.get("file")
    if sent is None:
        raise Refused(Reason("field.missing", field="file"))
    content = sent.stream.read(rt.settings.max_upload_bytes + 1)
    return _brought(Sent(kind_of(sheet_kind), query["mode"], query["producer_id"], sent.filename or "", content))


@blueprint.route("/imports/<sheet_kind>/rows", methods=["POST"])
@needs("import.bring")
@blueprint.doc(parameters=[ONCE, *HOW])
@blueprint.arguments(ImportQuery, location="query")
@blueprint.arguments(RowsBody)
@blueprint.response(201, ImportView)
@blueprint.alt_response(422, description="A column is none of this kind.")
def send_rows(query: dict[str, Any], body: dict[str, Any], sheet_kind: str) -> Response:
    """Send rows as JSON; they are taken like those of a sheet."""
    kind = kind_of(sheet_kind)
    return _brought(Sent(kind, query["mode"], query["producer_id"], "rows.csv", as_csv(kind, body["rows"])))


def _brought(sent: Sent) -> Response:
    def make(db: Session) -> dict[str, Any]:
        return _view(db, bring(db, runtime(), actor=me(), sent=sent, now=now()))

    return created(make, view=ImportView(), at=lambda made: url_for("imports_api.show_import", import_id=made["id"]))


@blueprint.route("/imports/<int:import_id>", methods=["GET"])
@needs("import.bring")
@blueprint.response(200, ImportView)
def show_import(import_id: int) -> dict[str, Any]:
    """How far an import is, and what became of its rows."""
    with snapshot(runtime().main) as db:
        return _view(db, queries.import_for(db, me(), import_id))


@blueprint.route("/imports/<int:import_id>/faults", methods=["GET"])
@needs("import.bring")
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, FaultPage)
def list_faults(query: dict[str, Any], import_id: int) -> dict[str, Any]:
    """The rows that were not taken, in the order of the sheet."""
    with snapshot(runtime().main) as db:
        queries.import_for(db, me(), import_id)
        found = queries.faults(db, import_id, after=query["after"], limit=query["limit"] + 1)
    lines = [{"row": each.row, "reasons": _said(each.reasons)} for each in found]
    return a_page(lines, query["limit"], lambda each: each["row"])


@blueprint.route("/imports/<int:import_id>/cancellation", methods=["POST"])
@needs("import.bring")
@blueprint.response(200, ImportView)
@blueprint.alt_response(409, description="It has ended.")
def cancel_import(import_id: int) -> dict[str, Any]:
    """Stop an import: rows that were taken stay."""
    with transaction(runtime().main) as db:
        return _view(db, service.cancel_import(db, actor=me(), import_id=import_id, now=now()))


def _view(db: Session, found: SheetImport) -> dict[str, Any]:
    how = queries.standing(db, found)
    names = ("id", "kind", "mode", "producer_id", "sha256", "made_at", "made", "changed", "same", "doubtful", "wrong")
    told = {name: getattr(found, name) for name in names} | {"file": found.given_name, "refusal": _said(found.refusal)}
    return told | {"state": how.state, "done": how.done, "total": how.total}


def _said(stored: list[dict[str, Any]] | None) -> list[dict[str, Any]]:
    return [{"code": each.code, "field": each.field, "message": sentence(each)} for each in as_reasons(stored or [])]
