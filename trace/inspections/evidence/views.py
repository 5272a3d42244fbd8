"""Pages of evidence packs: asked for by kind and number, made, fetched with their proofs."""

from __future__ import annotations

from typing import cast

from flask import Flask, current_app, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trace.base.db import snapshot
from trace.base.errors import Conflict, NotFound, Refused
from trace.inspections.evidence import queries, service
from trace.inspections.evidence.cases import PLACE, Telling, nothing
from trace.inspections.evidence.forms import SUBJECT_WORDS, PackForm
from trace.inspections.evidence.rules import Subject, SubjectKind
from trace.inspections.evidence.service import Place
from trace.inspections.views.frame import ONE_MORE, blueprint, crumbs, first_rows, number
from trace.web.creating import once_by_form
from trace.web.guard import me, needs
from trace.web.pages import attached, now, page, runtime, see_other

__all__ = ["blueprint"]

ZIP = "application/zip"


@blueprint.route("/kiem-tra/chung-cu", methods=["GET", "POST"])
@needs("evidence.make")
def evidence_packs() -> ResponseReturnValue:
    """Ask for a pack about an object; below, the packs that were made."""
    form = PackForm()
    if not form.is_submitted():
        form.kind.data = request.args.get("kind") or "stamp"
        form.number.data, form.ordinal.data = number("id"), number("stamp")
    elif form.validate():
        try:
            subject, rt = _subject(form), runtime()
            place = Place(rt.store, rt.settings.site_url, _cases())
            made = once_by_form(
                form, lambda db: service.make_pack(db, actor=me(), subject=subject, place=place, now=now()).id
            )
            return see_other("inspections.evidence_pack", _("The pack is made."), pack_id=made)
        except (Refused, Conflict, NotFound) as error:
            form.refuse(error)
    with snapshot(runtime().main) as db:
        rows = queries.packs(db, before=number("after"), limit=ONE_MORE)
    shown, older = first_rows(rows, lambda last: url_for("inspections.evidence_packs", after=last.id))
    context = {"form": form, "rows": shown, "older": older, "kinds": SUBJECT_WORDS}
    return page("inspections/evidence.html", crumbs=crumbs((_("Evidence packs"), None)), **context), form.status


@blueprint.route("/kiem-tra/chung-cu/<int:pack_id>")
@needs("evidence.make")
def evidence_pack(pack_id: int) -> ResponseReturnValue:
    """One pack: what it is about, its hash, how it is proved."""
    with snapshot(runtime().main) as db:
        found = queries.pack(db, pack_id)
        ready = bool(queries.placed(db, [found.entry_id]))
    way = crumbs((_("Evidence packs"), url_for("inspections.evidence_packs")), (found.about, None))
    return page("inspections/evidence_pack.html", row=found, ready=ready, kinds=SUBJECT_WORDS, crumbs=way)


@blueprint.route("/kiem-tra/chung-cu/<int:pack_id>.zip")
@needs("evidence.make")
def fetch_evidence(pack_id: int) -> ResponseReturnValue:
    """The file, with the proofs of this moment."""
    rt = runtime()
    with snapshot(rt.main) as db:
        content = service.fetched(db, actor=me(), pack_id=pack_id, store=rt.store)
    return attached(content, ZIP, f"chung-cu-{pack_id}.zip")


def told_by(app: Flask, telling: Telling) -> None:
    """Let a room above tell of its cases."""
    app.extensions[PLACE] = telling


def _cases() -> Telling:
    return cast(Telling, current_app.extensions.get(PLACE, nothing))


def _subject(form: PackForm) -> Subject:
    kind = cast(SubjectKind, form.kind.data)
    ordinal = (form.ordinal.data or 1) - 1 if kind == "stamp" else None
    return Subject(kind, form.number.data or 0, ordinal)
