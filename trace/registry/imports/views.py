"""Pages of imports: what was brought, a new sheet, how far it is, its wrong rows, the sheet with them, templates."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator
from typing import Any, cast

from flask import Blueprint, make_response, request, send_file, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from trace.accounts import queries as accounts
from trace.base.db import Session, snapshot, transaction
from trace.base.errors import Conflict, Forbidden, NotFound, Refused
from trace.base.tokens import digest
from trace.base.workbooks import write_list
from trace.core.numbers import row_number
from trace.core.reason import Reason
from trace.core.sheets import CSV, XLSX
from trace.core.words import local_day
from trace.registry import queries as registry
from trace.registry.imports import keeping, queries, service, sheets
from trace.registry.imports.bringing import Sent, bring
from trace.registry.imports.exporting import EXPORTS, Asked, csv_lines, rows_of
from trace.registry.imports.forms import MODE_WORDS, SheetForm
from trace.registry.imports.kinds import Kind
from trace.registry.imports.rules import as_reasons
from trace.registry.imports.table import KINDS, kind_of, kinds_for
from trace.registry.imports.wording import STATES
from trace.registry.models import SheetImport
from trace.web import language
from trace.web.creating import once_by_form
from trace.web.forms import choices
from trace.web.guard import me, mine, needs
from trace.web.language import sentence
from trace.web.pages import attached, now, page, runtime, see_other

blueprint = Blueprint("imports", __name__)

PAGE = queries.PAGE
LOOKED_AT_EVERY_S = 3


@blueprint.route("/nhap")
@needs("import.bring")
def history() -> ResponseReturnValue:
    """The kinds of sheets somebody may bring, and the imports they may see, the newest first."""
    before = row_number(request.args.get("after", ""))
    with snapshot(runtime().main) as db:
        found = queries.imports_for(db, me(), before=before, limit=PAGE + 1)
        names = accounts.names_of(db, {each.made_by for each in found})
        lines = [(each, queries.standing(db, each), names[each.made_by]) for each in found[:PAGE]]
    return page(
        "registry/imports/history.html",
        kinds=kinds_for(me()),
        lines=lines,
        kind_of=KINDS,
        kind_name=sheets.kind_name,
        states=STATES,
        more=url_for("imports.history", after=found[PAGE - 1].id) if len(found) > PAGE else None,
        crumbs=[(_("Sheets in and out"), None)],
    )


@blueprint.route("/nhap/<sheet_kind>", methods=["GET", "POST"])
@needs("import.bring")
def new(sheet_kind: str) -> ResponseReturnValue:
    """Send a sheet. A worker takes its rows; the next page says how far it is."""
    kind = _offered(sheet_kind)
    form = SheetForm(producer_id=request.args.get("co-so", ""))
    _offer_producers(form, kind)
    if form.validate_on_submit():
        key, content = form.once.data or "", _content(form)
        # The same sheet twice is one sending; a mended one from the page before is another.
        form.once.data = digest(key + hashlib.sha256(content).hexdigest())
        try:
            made = once_by_form(form, lambda db: _bring(db, form, kind, content))
            return see_other("imports.one", _("The sheet is received."), import_id=made)
        except Refused as error:
            form.once.data = key
            form.refuse(error)
    name = sheets.kind_name(kind)
    shown = page(
        "registry/imports/new.html",
        form=form,
        kind=kind,
        name=name,
        title=_("Sheet of: %(name)s", name=name.lower()),
        columns=[(sheets.heading(each), each, sheets.how_to_fill(each)) for each in kind.columns],
        crumbs=[(_("Sheets in and out"), url_for("imports.history")), (name, None)],
    )
    return shown, form.status


def _offered(name: str) -> Kind:
    kind = kind_of(name)
    if kind not in kinds_for(me()):
        raise Forbidden(Reason("permission.act", act=kind.act))
    return kind


def _offer_producers(form: SheetForm, kind: Kind) -> None:
    """Those whose goods are typed choose for which producer; a list of producers is for none."""
    if kind.act == "producer.register" or not me().works_for_producers:
        del form.producer_id
        return
    with snapshot(runtime().main) as db:
        own = registry.producers_of(db, me().producers, limit=500)
    pairs = [(str(each.id), each.name) for each in own]
    form.producer_id.choices = choices(pairs if len(pairs) == 1 else [("", ""), *pairs])


def _content(form: SheetForm) -> bytes:
    """What was sent, read no further than one byte beyond the limit."""
    return cast(FileStorage, form.sheet.data).stream.read(runtime().settings.max_upload_bytes + 1)


def _bring(db: Session, form: SheetForm, kind: Kind, content: bytes) -> int:
    producer_id = row_number(form.producer_id.data or "") if form.producer_id else None
    sent = Sent(kind, form.mode.data, producer_id, form.sheet.data.filename or "", content)
    return bring(db, runtime(), actor=me(), sent=sent, now=now()).id


@blueprint.route("/nhap/<sheet_kind>/mau.xlsx")
@needs("import.bring")
def template(sheet_kind: str) -> ResponseReturnValue:
    """A workbook to fill in for a kind of sheet."""
    kind = _offered(sheet_kind)
    lists = {}
    if "group_key" in kind.by_key:
        with snapshot(runtime().main) as db:
            lists["group_key"] = [(each.key, each.name) for each in registry.groups(db)]
    return _workbook(lambda file: sheets.write_template(file, kind, lists), f"mau-{kind.name}.xlsx")


@blueprint.route("/nhap/tep/<int:import_id>")
@needs("import.bring")
def one(import_id: int) -> ResponseReturnValue:
    """How far an import is; once it has ended, what became of its rows and which of them are wrong."""
    after = row_number(request.args.get("after", "")) or 0
    with snapshot(runtime().main) as db:
        found = queries.import_for(db, me(), import_id)
        how = queries.standing(db, found)
        faults = queries.faults(db, import_id, after=after, limit=PAGE + 1) if how.ended else []
        context = {
            "by": accounts.person_name(db, found.made_by),
            "producer": registry.producer(db, found.producer_id) if found.producer_id else None,
            "stuck": not how.ended and queries.given_up(db, import_id),
        }
    kind = kind_of(found.kind)
    more = url_for("imports.one", import_id=import_id, after=faults[PAGE - 1].row) if len(faults) > PAGE else None
    shown = make_response(
        page(
            "registry/imports/one.html",
            found=found,
            how=how,
            kind=kind,
            name=sheets.kind_name(kind),
            lines=[line for each in faults[:PAGE] for line in _lines(kind, each.row, each.reasons)],
            refusals=[sentence(reason) for reason in as_reasons(found.refusal or [])],
            more=more,
            mode=MODE_WORDS[found.mode],
            states=STATES,
            crumbs=[(_("Sheets in and out"), url_for("imports.history")), (found.given_name, None)],
            **context,
        )
    )
    if not how.ended:
        shown.headers["Refresh"] = str(LOOKED_AT_EVERY_S)
    return shown


def _lines(kind: Kind, row: int, reasons: list[dict[str, Any]]) -> list[tuple[int, str, str]]:
    """Row, column and reason, one line a reason; a row that waits for a person has one line."""
    said = [(row, sheets.heading_of(kind, each), sentence(each)) for each in as_reasons(reasons)]
    return said or [(row, str(_("Row")), str(_("Waits for an officer to decide.")))]


@blueprint.route("/nhap/tep/<int:import_id>/loi.xlsx")
@needs("import.bring")
def returned(import_id: int) -> ResponseReturnValue:
    """The sheet with a column that says what is wrong: the wrong rows, or all of them by `?tat-ca=1`."""
    with snapshot(runtime().main) as db:
        found = queries.import_for(db, me(), import_id)
    if found.forgotten_at is not None or found.rows is None:
        raise NotFound(Reason("import.forgotten"))
    rows = _rows(found, everything=bool(request.args.get("tat-ca")))
    kind, stem = kind_of(found.kind), found.given_name.rpartition(".")[0] or found.given_name
    headings = found.headings or []
    return _workbook(lambda file: sheets.write_returned(file, kind, headings, rows), f"{stem}-loi.xlsx")


def _rows(found: SheetImport, *, everything: bool) -> Iterator[sheets.Faulty]:
    """The rows in the order of the sheet with what is wrong with each; a piece at a time."""
    rt, wrong = runtime(), _faults(found.id)
    fault = next(wrong, None)
    for piece in keeping.pieces(rt, found.id):
        for number, cells in piece.rows:
            if fault is not None and fault[0] == number:
                yield number, cells, as_reasons(fault[1])
                fault = next(wrong, None)
            elif everything:
                yield number, cells, []


def _faults(import_id: int) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    after: int | None = 0
    while after is not None:
        with snapshot(runtime().main) as db:
            found = queries.faults(db, import_id, after=after, limit=1_000)
        yield from ((each.row, each.reasons) for each in found)
        after = found[-1].row if found else None


@blueprint.route("/nhap/tep/<int:import_id>/dung", methods=["POST"])
@needs("import.bring")
def cancel(import_id: int) -> ResponseReturnValue:
    """Stop an import: rows that were taken stay."""
    try:
        with transaction(runtime().main) as db:
            service.cancel_import(db, actor=me(), import_id=import_id, now=now())
    except Conflict as error:
        return see_other("imports.one", sentence(error.reason), import_id=import_id)
    return see_other("imports.one", _("Stopped. Rows that were taken stay."), import_id=import_id)


@blueprint.route("/xuat/<any('co-so', 'san-pham', lo, giay):listed>.<any(csv, xlsx):suffix>")
@needs("producer.see")
def export(listed: str, suffix: str) -> ResponseReturnValue:
    """A list of the register as a sheet, with the page's filter `?tim=`: one's own, or all for the state's people."""
    chosen_one = EXPORTS[listed]
    asked = Asked(runtime(), mine(), request.args.get("tim", "")[:200], local_day(now()), language.chosen())
    headings, name = chosen_one.headings(), f"{listed}-{asked.today:%Y%m%d}.{suffix}"
    rows = rows_of(chosen_one, asked)
    if suffix == "xlsx":
        return _workbook(lambda file: write_list(file, listed, headings, rows), name)
    return attached(stream_with_context(csv_lines(headings, rows)), CSV, name)


def _workbook(write: Any, name: str) -> ResponseReturnValue:
    """A workbook made now, sent from a file that goes when it is closed."""
    file = tempfile.TemporaryFile()
    write(file)
    file.seek(0)
    return send_file(file, XLSX, as_attachment=True, download_name=name, etag=False, max_age=0)
