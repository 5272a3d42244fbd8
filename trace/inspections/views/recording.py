"""Recording an inspection without the app: find the goods, fill in one form, at a desk or on any phone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from trace.base import tokens
from trace.base.db import Session, snapshot
from trace.base.errors import Conflict, Forbidden, Refused
from trace.core.reason import Reason
from trace.core.words import VIETNAM
from trace.inspections import filing, inspectionwords, opening, queries, rules, service
from trace.inspections.checklists.queries import Listed
from trace.inspections.forms import FindForm, InspectionForm
from trace.inspections.opening import Numbers, Opened
from trace.inspections.rules import Answer, FileSaid, Measurement, Refusal, SampleSaid, Sending, Sent
from trace.inspections.service.files import Shown
from trace.inspections.views.frame import blueprint, crumbs, number, this_minute
from trace.registry import queries as registry
from trace.registry import sound, uploads
from trace.registry.forms import group_choices
from trace.registry.rules.searching import read_question
from trace.web.creating import once_by_form
from trace.web.forms import choices
from trace.web.guard import me, needs
from trace.web.language import chosen
from trace.web.pages import now, page, runtime, see_other

MOST_PHOTOS: Final = 10
FOUND: Final = 20


@dataclass(frozen=True)
class Upload:
    """A file that came with the form: as it is named, as it came, and what may be shown of it."""

    said: FileSaid
    stored_name: str
    shown: Shown


@blueprint.route("/kiem-tra/cuoc/tim", methods=["GET", "POST"])
@needs("inspection.record")
def find_goods() -> ResponseReturnValue:
    """Find the goods by code, barcode number or name, or go on without: not all goods are in the register."""
    form, found, makers = FindForm(), [], []
    item = number("item")
    if form.validate_on_submit():
        asked = read_question(form.text.data)
        if isinstance(asked, Reason):
            form.refuse(Refused(asked.beside("text")))
            return page("inspections/inspection_find.html", form=form, item=item), form.status
        with snapshot(runtime().main) as db:
            found = registry.products_by_code(db, asked, own=None)
            found = found or registry.find_products(db, asked, own=None, limit=FOUND)
            makers = registry.find_producers(db, asked, own=None, limit=FOUND)
    way = crumbs((_("Inspections"), url_for("inspections.inspection_list")), (_("Find the goods"), None))
    context = {"found": found, "makers": makers, "item": item, "searched": form.is_submitted()}
    return page("inspections/inspection_find.html", form=form, crumbs=way, **context), form.status


@blueprint.route("/kiem-tra/cuoc/moi", methods=["GET", "POST"])
@needs("inspection.record")
def record_inspection() -> ResponseReturnValue:
    """One inspection in one form. `?run=&ordinal=`, `?product=`, `?producer=`, `?item=` say what it is about."""
    with snapshot(runtime().main) as db:
        about = opening.opened(db, _numbers())
        group_key = about.group_key or request.form.get("group_key") or None
        fitting = opening.fitting(db, group_key)
        groups = group_choices(registry.offered(db), english=chosen() == "en")
    listed = _chosen(fitting)
    form = _form(about, listed, groups)
    if form.validate_on_submit():
        try:
            made = once_by_form(form, lambda db: _record(db, form, about, listed))
            return see_other("inspections.inspection", _("The inspection is recorded."), inspection_id=made)
        except (Refused, Conflict, Forbidden) as error:
            form.refuse(error)
    way = crumbs((_("Inspections"), url_for("inspections.inspection_list")), (_("New inspection"), None))
    kept = {name: value for name, value in request.args.items() if name != "list"}
    shown = page(
        "inspections/inspection_form.html",
        form=form,
        about=about,
        listed=listed,
        others=[(one.checklist.id, one.version.name) for one in fitting if one is not listed],
        kept=kept,
        iw=inspectionwords,
        crumbs=way,
    )
    return shown, form.status


def _numbers() -> Numbers:
    names = {"run": "run_id", "ordinal": "ordinal", "product": "product_id", "producer": "producer_id"}
    return Numbers(**{field: number(name) for name, field in (names | {"item": "plan_item_id"}).items()})


def _chosen(fitting: list[Listed]) -> Listed | None:
    """The checklist that was asked for, else the nearest; None where there is none."""
    wanted = number("list")
    return next((one for one in fitting if one.checklist.id == wanted), fitting[0] if fitting else None)


def _form(about: Opened, listed: Listed | None, groups: list[tuple[str, str]]) -> InspectionForm:
    points = listed.points if listed is not None else []
    form = InspectionForm(data=_begin(about) | {"answers": [{"item": str(one.id)} for one in points]})
    form.group_key.choices = choices([("", _("Not known")), *groups])
    return form


def _begin(about: Opened) -> dict[str, Any]:
    minute = this_minute()
    times = {"began_at": minute - timedelta(minutes=30), "ended_at": minute}
    return {"stamp": about.subject.stamp if about.words else None, **times}


def _record(db: Session, form: InspectionForm, about: Opened, listed: Listed | None) -> int:
    """The inspection with its files, in one transaction: whole, or nothing of it."""
    client_id = f"w{(form.once.data or '')[:40]}"
    files = _uploads(form, client_id)
    sent = _sent(form, about, listed, client_id, files)
    if sent.ended_at > now() + rules.CLOCK_LEEWAY or sent.began_at > sent.ended_at:
        raise Refused(Reason("finding.future", field="ended_at"))
    rt = runtime()
    made = service.receive(db, actor=me(), sent=sent, sending=Sending("desk"), ring=rt.keys, now=now())
    rows = {one.client_id: one for one in queries.files_of(db, made.inspection.id)}
    for one in files:
        row = rows[one.said.client_id]
        service.make_whole(db, actor=me(), file_id=row.id, stored_name=one.stored_name, shown=one.shown, now=now())
    return made.inspection.id


def _sent(form: InspectionForm, about: Opened, listed: Listed | None, client_id: str, files: list[Upload]) -> Sent:
    typed = opening.as_typed(
        about.subject,
        form.stamp.data,
        (form.code.data or "").strip(),
        (form.described.data or "").strip(),
        form.group_key.data if about.group_key is None else None,
    )
    began, ended = (_in_vietnam(field.data) for field in (form.began_at, form.ended_at))
    samples = enumerate(form.taken())
    refusal = Refusal((form.witness.data or "").strip(), (form.refusal_reason.data or "").strip())
    return Sent(
        client_id=client_id,
        revision=1,
        based_on=0,
        kind="planned" if about.plan_item_id is not None else "on_the_spot",
        plan_item_id=about.plan_item_id,
        subject=typed,
        place=(form.place.data or "").strip(),
        position=None,
        began_at=began,
        ended_at=ended,
        result=form.result.data,
        text=(form.text.data or "").strip(),
        checklist=(listed.checklist.id, listed.version.number) if listed is not None else None,
        answers=tuple(Answer(**one) for one in form.answered()),
        measurements=tuple(Measurement(**one) for one in form.measured()),
        samples=tuple(SampleSaid(f"{client_id}-m{place}", **one, taken_at=ended) for place, one in samples),
        refusal=refusal if form.refused.data else None,
        files=tuple(one.said for one in files),
    )


def _uploads(form: InspectionForm, client_id: str) -> list[Upload]:
    """The files of the form, each looked at. Refuses, beside its field, what cannot be read or is too large."""
    photos = [one for one in form.photos.data or [] if _is_there(one)]
    if len(photos) > MOST_PHOTOS:
        raise Refused(Reason("inspection.photos", field="photos", most=MOST_PHOTOS))
    parts: Iterable[tuple[str, str, FileStorage]] = (
        *(("photos", "photo", one) for one in photos),
        *(("voice", "voice", one) for one in (form.voice.data,) if _is_there(one)),
        *(("paper", "paper", one) for one in (form.paper.data,) if _is_there(one)),
    )
    return [_upload(f"{client_id}-{place}", *part) for place, part in enumerate(parts)]


def _upload(client_id: str, field: str, kind: str, given: FileStorage) -> Upload:
    most = runtime().settings.max_upload_bytes
    content = given.stream.read(most + 1)
    if kind == "voice":
        if reason := sound.why_not_recording(content, most_bytes=most):
            raise Refused(reason.beside(field))
        media_type = given.mimetype if given.mimetype.startswith("audio/") else "audio/wav"
    else:
        uploads.read_picture(given.filename or "", content, field=field, most_bytes=most)
        extension = uploads.clean_name(given.filename or "").rpartition(".")[2].lower()
        media_type = uploads.MEDIA_TYPES[uploads.EXTENSIONS[extension]]
    store, stored = runtime().store, f"{filing.FOLDER}/{tokens.new_name()}"
    store.put(stored, content)
    said = FileSaid(client_id, kind, sha256(content).hexdigest(), len(content), media_type)
    return Upload(said, stored, filing.shown(store, kind, media_type, stored))


def _is_there(given: Any) -> bool:
    return isinstance(given, FileStorage) and bool(given.filename)


def _in_vietnam(typed: datetime) -> datetime:
    return typed.replace(tzinfo=VIETNAM)
