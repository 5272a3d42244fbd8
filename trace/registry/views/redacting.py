"""Covering a certificate's file before its copy is public: boxes on pictures of its pages, then published."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trace.base.db import snapshot, transaction
from trace.base.errors import NotFound, Refused
from trace.core.reason import Reason
from trace.registry import queries, redacting, service
from trace.registry.forms import RedactionForm
from trace.registry.models import Certificate, Producer, StoredFile
from trace.registry.redacting import Box
from trace.registry.uploads import Paper
from trace.registry.views.frame import ANSWERED, WORDS, blueprint, readable
from trace.web.guard import me, needs
from trace.web.pages import now, page, runtime, see_other

MOST_BOXES = 60
Sheet = tuple[int, str]


@blueprint.route("/giay/<int:certificate_id>/che", methods=["GET", "POST"])
@needs("certificate.publish")
def redact(certificate_id: int) -> ResponseReturnValue:
    """Black boxes over personal numbers and signatures; numbers found in the text are covered to begin with."""
    found, owner, file = _asked(certificate_id)
    content = runtime().store.get(file.stored_name)
    pages = redacting.pages_of(content, file.media_type)
    form = RedactionForm()
    if request.method == "GET":
        form.offer(redacting.suggested(content, file.media_type))
    boxes = form.chosen()
    if form.publish.data and form.validate_on_submit():
        try:
            _publish(found, file, content, (boxes, pages))
            return see_other("registry.certificate", _("The copy is public now."), certificate_id=certificate_id)
        except ANSWERED as error:
            form.refuse(error)
    title = _("Cover and publish a copy")
    here = [(found.name, url_for("registry.certificate", certificate_id=found.id)), (title, None)]
    crumbs = [(owner.name, url_for("registry.producer", producer_id=owner.id)), *here]
    sheets = [_sheet(certificate_id, number, boxes) for number in range(1, pages + 1)]
    shown = page("registry/redact.html", form=form, sheets=sheets, title=title, found=found, crumbs=crumbs, **WORDS)
    return shown, form.status


@blueprint.route("/giay/<int:certificate_id>/che/<int:number>.webp")
@needs("certificate.publish")
def redacted_page(certificate_id: int, number: int) -> ResponseReturnValue:
    """A page of the file with the boxes that its address names, for the officer only; nothing is kept."""
    _found, _owner, file = _asked(certificate_id)
    try:
        boxes = [_box(number, text) for text in request.args.getlist("o")[:MOST_BOXES]]
    except ValueError as error:
        raise NotFound(Reason("file.unknown")) from error
    if any(redacting.why_not_box(box, number) for box in boxes):
        raise NotFound(Reason("file.unknown"))
    content = runtime().store.get(file.stored_name)
    return Response(redacting.look(content, file.media_type, number, boxes), mimetype="image/webp")


def _asked(certificate_id: int) -> tuple[Certificate, Producer, StoredFile]:
    """The certificate and its file, for an officer who may publish a copy."""
    with snapshot(runtime().main) as db:
        found = queries.certificate(db, certificate_id)
        owner = readable(db, found.producer_id)
        me().must("certificate.publish", units=queries.competent(db, owner))
        if found.file_id is None:
            raise NotFound(Reason("file.unknown"))
        return found, owner, queries.file_for(db, me(), found.file_id)


def _publish(found: Certificate, file: StoredFile, content: bytes, told: tuple[Sequence[Box], int]) -> None:
    boxes, pages = told
    if wrong := [reason for box in boxes if (reason := redacting.why_not_box(box, pages))]:
        raise Refused(wrong[0])
    copy = redacting.covered(content, file.media_type, boxes)
    kind = ("application/pdf", "pdf") if file.media_type == redacting.PDF else ("image/webp", "webp")
    paper = Paper(f"{found.kind}-{found.id}.{kind[1]}", copy, *kind)
    rt = runtime()
    with transaction(rt.main) as db:
        kept = service.store_paper(
            db, actor=me(), producer_id=found.producer_id, paper=paper, store=rt.store, now=now()
        )
        service.publish_certificate_copy(db, actor=me(), certificate_id=found.id, file_id=kept.id, now=now())


def _sheet(certificate_id: int, number: int, boxes: Sequence[Box]) -> Sheet:
    here = [f"{box.left},{box.top},{box.width},{box.height}" for box in boxes if box.page == number]
    return number, url_for("registry.redacted_page", certificate_id=certificate_id, number=number, o=here)


def _box(number: int, text: str) -> Box:
    """A box as an address spells it: four numbers. ValueError where it is none."""
    left, top, width, height = (float(part) for part in text.split(","))
    return Box(number, left, top, width, height)
