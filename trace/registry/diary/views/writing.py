"""Writing the diary: what (a button of the template), when, and save; correcting, striking, attaching a season."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, make_response, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from trace.base.db import Session, snapshot, transaction
from trace.base.errors import NotFound, Refused
from trace.core.numbers import row_number
from trace.core.reason import Reason
from trace.registry import queries, sound, uploads
from trace.registry.diary.forms import AttachForm, EntryForm, StrikeForm, again, asked
from trace.registry.diary.views.frame import DIARY_WORDS, About, about_batch, about_site
from trace.registry.diary.wording import named
from trace.registry.models import DiaryEntry, DiaryStep
from trace.registry.queries import diary
from trace.registry.rules.diary import Ask
from trace.registry.service import diary as service
from trace.registry.service.diary import Beside, Target
from trace.registry.views.frame import ANSWERED, PAGE, blueprint, sent
from trace.web.creating import once_by_form
from trace.web.forms import choices
from trace.web.guard import me, needs, own_or_hidden
from trace.web.language import chosen
from trace.web.pages import HEADERS, now, page, runtime, see_other

# Pages on which a browser may ask for the microphone.
LISTENING = HEADERS["Permissions-Policy"].replace("microphone=()", "microphone=(self)")


@blueprint.route("/lo/<int:batch_id>/nhat-ky/ghi", methods=["GET", "POST"])
@needs("diary.write")
def write_for_batch(batch_id: int) -> ResponseReturnValue:
    """One entry for a batch; `?viec=` is the step whose button was pressed."""
    with snapshot(runtime().main) as db:
        about = about_batch(db, batch_id, "diary.write")
        step = _step(db, about)
    return _write(about, step)


@blueprint.route("/dia-diem/<int:site_id>/nhat-ky/ghi", methods=["GET", "POST"])
@needs("diary.write")
def write_for_site(site_id: int) -> ResponseReturnValue:
    """One entry for a season at a place, before its batch exists; `?sp=` is what grows there."""
    product_id = row_number(request.args.get("sp", ""))
    with snapshot(runtime().main) as db:
        own_or_hidden("diary.write", queries.site(db, site_id).producer_id)
        if product_id is None:
            raise NotFound(Reason("product.unknown"))
        about = about_site(db, site_id, product_id, "diary.write")
        step = _step(db, about)
    return _write(about, step)


def _step(db: Session, about: About) -> DiaryStep:
    """The step that was chosen. A page that waited without a network may name one of an older version."""
    number = row_number(request.args.get("viec", ""))
    if number is None:
        raise NotFound(Reason("diary.no_step"))
    return diary.step(db, number)


def _write(about: About, step: DiaryStep) -> ResponseReturnValue:
    asks = diary.asks_of(step)
    form = asked(asks, chosen())(data=_begin(about))
    _places(form, about)
    form.site_id.flags.required = step.public
    if form.validate_on_submit():
        batch_id = about.batch.id if about.batch else None
        try:
            beside, target = _beside(form), Target(about.found.product.id, batch_id)

            def make(db: Session) -> int:
                return service.write_entry(
                    db, actor=me(), target=target, step_id=step.id, written=form.written(), beside=beside, now=now()
                ).id

            return _done(about, once_by_form(form, make), _("Written: %(name)s.", name=named(step)))
        except ANSWERED as error:
            form.refuse(error)
    return _entry_page(form, about, asks, named(step))


def _begin(about: About) -> dict[str, object]:
    """Where it was done last is offered again, and the season goes on; nothing else is filled in."""
    if about.batch is not None:
        return {"site_id": about.batch.site_id}
    site_id = about.site.id if about.site else 0
    with snapshot(runtime().main) as db:
        last = diary.diary_of_site(db, site_id, limit=1)
    return {"site_id": site_id, "season": last[0].entry.season if last else None}


def _places(form: EntryForm, about: About) -> None:
    with snapshot(runtime().main) as db:
        sites = queries.sites_of(db, about.owner.id)
    if len(sites) == 1 and not form.is_submitted():  # the only place there is needs no choosing
        form.site_id.data = str(sites[0].id)
    form.site_id.choices = choices([("", ""), *((str(each.id), each.name) for each in sites)])
    if about.site is not None:  # a place's own diary: nothing to choose
        form.site_id.data = str(about.site.id)


def _beside(form: EntryForm) -> Beside:
    """The picture, drawn anew without what a phone hides in it, and the recording, looked at by its head."""
    rt = runtime()
    most = rt.settings.max_upload_bytes
    picture = recording = None
    if _is_there(form.photo.data):
        picture = uploads.read_picture(*sent(form.photo.data), field="photo", most_bytes=most)
    if _is_there(form.sound.data):
        recording = sent(form.sound.data)[1]
        if reason := sound.why_not_recording(recording, most_bytes=most):
            raise Refused(reason)
    return Beside(rt.store, picture, recording)


def _is_there(upload: object) -> bool:
    return isinstance(upload, FileStorage) and bool(upload.filename)


def _done(about: About, entry_id: int, words: str) -> ResponseReturnValue:
    """Back to the diary. A batch's says what was harvested too soon; a place's may be longer than its page."""
    with snapshot(runtime().main) as db:
        soon = diary.too_soon(db, entry_id=entry_id, limit=1) if about.batch is None else []
    for each in soon:
        facts = {"name": each.spraying.pesticide, "day": f"{each.spraying.harvest_from:%d/%m/%Y}"}
        flash(_("Harvested too soon: after %(name)s the first day to harvest is %(day)s.", **facts), "error")
    if about.batch is not None:
        return see_other("registry.diary_of_batch", words, batch_id=about.batch.id)
    number = about.site.id if about.site else 0
    return see_other("registry.site_diary", words, site_id=number, sp=about.found.product.id)


def _entry_page(
    form: EntryForm, about: About, asks: Sequence[Ask], title: str, corrects: DiaryEntry | None = None
) -> ResponseReturnValue:
    shown = page(
        "registry/diary/entry_form.html",
        form=form,
        about=about,
        asks=asks,
        title=title,
        corrects=corrects,
        seconds=sound.MOST_SECONDS,
        megabytes=runtime().settings.max_upload_bytes // 1_000_000,
        crumbs=about.crumbs((title, None)),
    )
    response = make_response(shown, form.status)
    response.headers["Permissions-Policy"] = LISTENING
    return response


def _about_entry(db: Session, entry_id: int) -> tuple[DiaryEntry, About]:
    found = diary.entry(db, entry_id)
    own_or_hidden("diary.write", found.producer_id)
    links = diary.batches_of_entry(db, entry_id)
    if links:
        return found, about_batch(db, links[0].batch_id, "diary.write")
    return found, about_site(db, found.site_id or 0, found.product_id, "diary.write")


@blueprint.route("/nhat-ky-san-xuat/<int:entry_id>/dinh-chinh", methods=["GET", "POST"])
@needs("diary.write")
def correct_entry(entry_id: int) -> ResponseReturnValue:
    """Write an entry anew: the wrong one is struck and stays to be read."""
    with snapshot(runtime().main) as db:
        found, about = _about_entry(db, entry_id)
        asks = diary.asks_of(diary.step(db, found.step_id))
    like = {"when": "chosen", "day": found.happened_on, "site_id": found.site_id, "season": found.season}
    form = asked(asks, chosen())(data={**like, "note": found.note, **again(found.said, asks)})
    _places(form, about)
    if form.validate_on_submit():
        try:
            beside = _beside(form)

            def make(db: Session) -> int:
                return service.correct_entry(
                    db,
                    actor=me(),
                    entry_id=entry_id,
                    correction=(form.why.data or "", form.written()),
                    beside=beside,
                    now=now(),
                ).id

            return _done(about, once_by_form(form, make), _("Corrected. What stood there before is struck."))
        except ANSWERED as error:
            form.refuse(error)
    return _entry_page(form, about, asks, _("Correct: %(name)s", name=named(found)), found)


@blueprint.route("/nhat-ky-san-xuat/<int:entry_id>/gach", methods=["GET", "POST"])
@needs("diary.write")
def strike_entry(entry_id: int) -> ResponseReturnValue:
    """Strike an entry that does not hold; it stays to be read."""
    with snapshot(runtime().main) as db:
        found, about = _about_entry(db, entry_id)
    form = StrikeForm()
    if form.validate_on_submit():
        try:
            with transaction(runtime().main) as db:
                service.strike_entry(db, actor=me(), entry_id=entry_id, why=form.why.data or "", now=now())
            return _done(about, entry_id, _("Struck. It stays to be read and counts no more."))
        except ANSWERED as error:
            form.refuse(error)
    title = _("Strike: %(name)s", name=named(found))
    shown = page("registry/plain_form.html", form=form, title=title, warn=True, crumbs=about.crumbs((title, None)))
    return shown, form.status


@blueprint.route("/lo/<int:batch_id>/nhat-ky/gan", methods=["GET", "POST"])
@needs("diary.write")
def attach_season(batch_id: int) -> ResponseReturnValue:
    """Choose the entries of the season that this batch came of."""
    with snapshot(runtime().main) as db:
        about = about_batch(db, batch_id, "diary.write")
        lines = diary.attachable(db, queries.batch(db, batch_id), limit=PAGE)
    form = AttachForm()
    if form.validate_on_submit():
        try:
            with transaction(runtime().main) as db:
                chosen_ones = form.entries.data or []
                put = service.attach_entries(db, actor=me(), batch_id=batch_id, entry_ids=chosen_ones, now=now())
            said = _("%(count)s entries belong to this batch now.", count=len(put))
            return see_other("registry.diary_of_batch", said, batch_id=batch_id)
        except ANSWERED as error:
            form.refuse(error)
    title = _("Entries of the season")
    crumbs = about.crumbs((title, None))
    return page("registry/diary/attach.html", form=form, lines=lines, title=title, crumbs=crumbs, **DIARY_WORDS), (
        form.status
    )
