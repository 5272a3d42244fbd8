"""Pages of the counter for officers: find the producer, receive the file, type it, hand it in, print the slip."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trace.accounts.slippaper import picture as qr_picture
from trace.base.db import Session, snapshot, transaction
from trace.base.errors import Conflict, NotFound, Refused, Stale
from trace.core.reason import Reason
from trace.core.words import VIETNAM, local_day
from trace.registry import queries as registry
from trace.registry import uploads
from trace.registry.models import Producer
from trace.registry.rules import TaxId, read_tax_id
from trace.registry.service import tax_id_print
from trace.registry.wording import PRODUCER_STATES
from trace.review import service as review
from trace.review.counter import queries, service
from trace.review.counter.forms import CounterProductForm, ReceiptForm, ScanForm
from trace.review.counter.frame import slip_lines
from trace.review.counter.service import HandedOver, Typed
from trace.review.counter.slippaper import slip_pdf
from trace.review.counter.wording import PAPERS, PRIORITIES, SLIP_FORMS
from trace.review.models import Case
from trace.web.creating import once_by_form
from trace.web.forms import PressForm, choices
from trace.web.guard import me, needs
from trace.web.language import chosen, sentence
from trace.web.pages import now, page, runtime, see_other

blueprint = Blueprint("counter", __name__)
ANSWERED = (Refused, Conflict, Stale)
FOUND_AT_ONCE = 20


@blueprint.route("/tiep-nhan")
@needs("counter.serve")
def start() -> ResponseReturnValue:
    """Find the producer by name; below, what the unit has received today."""
    text = request.args.get("tim", "")[:200]
    midnight = datetime.combine(local_day(now()), time(), VIETNAM)
    with snapshot(runtime().main) as db:
        found = registry.producers_of(db, None, text=text, limit=FOUND_AT_ONCE) if text.strip() else []
        places = {each.id: registry.commune_line(db, each.ward_code, each.ward_valid_from) for each in found}
        today = queries.received_since(db, me(), midnight)
    return page(
        "review/counter/start.html",
        text=text,
        found=found,
        places=places,
        states={each.id: PRODUCER_STATES[registry.producer_state(each)] for each in found},
        today=today,
        priorities=PRIORITIES,
        form=PressForm(),
        crumbs=[(_("Counter"), None)],
    )


@blueprint.route("/tiep-nhan/ma-so-thue", methods=["POST"])
@needs("counter.serve")
def by_tax_id() -> ResponseReturnValue:
    """Find the producer by its whole tax code: by POST, for a person's number stands in no address."""
    number = read_tax_id(request.form.get("tax_id", "")[:40])
    found = None if isinstance(number, Reason) else _holder(number)
    if found is None:
        said = sentence(number) if isinstance(number, Reason) else _("No producer has this tax code yet.")
        return see_other("counter.start", said)
    return see_other("counter.receive", producer_id=found.id)


def _holder(number: TaxId) -> Producer | None:
    """Whose tax code it is. Looking for a person's number is written down here as everywhere."""
    rt = runtime()
    if number.private:
        with transaction(rt.main) as db:
            return review.seek_by_personal_id(db, actor=me(), number=number.text, keys=rt.keys, now=now())
    with snapshot(rt.main) as db:
        return registry.producer_by_print(db, tax_id_print(rt.keys, number.text))


@blueprint.route("/tiep-nhan/co-so/<int:producer_id>", methods=["GET", "POST"])
@needs("counter.serve")
def receive(producer_id: int) -> ResponseReturnValue:
    """Receive a file of this producer: which papers, and whether the person is served first."""
    with snapshot(runtime().main) as db:
        owner = registry.producer(db, producer_id)
    form = ReceiptForm()
    if form.validate_on_submit():
        brought = HandedOver(tuple(form.papers.data or ()), form.priority.data or None)
        try:
            made = once_by_form(form, lambda db: _receive(db, producer_id, brought))
            return see_other("counter.one", _("Received. Now hand in what it is about."), receipt_id=made)
        except ANSWERED as error:
            form.refuse(error)
    title = _("Receive a file of %(name)s", name=owner.name)
    crumbs = [(_("Counter"), url_for("counter.start")), (owner.name, None)]
    return page("review/counter/form.html", form=form, title=title, act=_("Receive"), crumbs=crumbs), form.status


def _receive(db: Session, producer_id: int, brought: HandedOver) -> int:
    return service.receive(db, actor=me(), producer_id=producer_id, brought=brought, now=now()).id


@blueprint.route("/tiep-nhan/<int:receipt_id>")
@needs("counter.serve")
def one(receipt_id: int) -> ResponseReturnValue:
    """One receipt: what is left to do until its slip is printed."""
    with snapshot(runtime().main) as db:
        each = queries.received(db, queries.receipt_for(db, me(), receipt_id))
        drafts = queries.drafts_of(db, each.producer.id)
    open_matter = registry.producer_state(each.producer) in ("draft", "suspended") or bool(each.producer.pending)
    return page(
        "review/counter/one.html",
        each=each,
        drafts=drafts,
        own=each.receipt.received_by == me().id,
        may_submit=open_matter and each.producer.submitted_at is None,
        scan=ScanForm(),
        papers=PAPERS,
        priorities=PRIORITIES,
        slip_forms=SLIP_FORMS,
        crumbs=[(_("Counter"), url_for("counter.start")), (each.producer.name, None)],
    )


@blueprint.route("/tiep-nhan/<int:receipt_id>/co-so", methods=["POST"])
@needs("counter.serve")
def hand_in_producer(receipt_id: int) -> ResponseReturnValue:
    """Hand the producer's registration in for review."""
    return _handed_in(receipt_id, lambda db: service.hand_in_producer(db, actor=me(), receipt_id=receipt_id, now=now()))


@blueprint.route("/tiep-nhan/<int:receipt_id>/san-pham/<int:product_id>", methods=["POST"])
@needs("counter.serve")
def hand_in_product(receipt_id: int, product_id: int) -> ResponseReturnValue:
    """Hand in a product that is written already."""
    return _handed_in(
        receipt_id,
        lambda db: service.hand_in_product(db, actor=me(), receipt_id=receipt_id, product_id=product_id, now=now()),
    )


def _handed_in(receipt_id: int, act: Callable[[Session], Case]) -> ResponseReturnValue:
    try:
        with transaction(runtime().main) as db:
            said = _("Handed in: %(code)s. Now print the slip.", code=act(db).case_code)
    except ANSWERED as error:
        said = " ".join(sentence(reason) for reason in error.reasons)
    return see_other("counter.one", said, receipt_id=receipt_id)


@blueprint.route("/tiep-nhan/<int:receipt_id>/san-pham", methods=["GET", "POST"])
@needs("counter.serve")
def type_product(receipt_id: int) -> ResponseReturnValue:
    """A product typed from its papers on behalf of the producer, and handed in at once."""
    with snapshot(runtime().main) as db:
        each = queries.received(db, queries.receipt_for(db, me(), receipt_id))
        groups = registry.groups(db)
    form = CounterProductForm()
    parents, name = {group.parent_key for group in groups}, "name_en" if chosen() == "en" else "name"
    ends = [(group.key, f"{group.key} {getattr(group, name)}") for group in groups if group.key not in parents]
    form.group_key.choices = choices([("", ""), *ends])
    if form.validate_on_submit():
        try:
            typed = Typed(form.details(), _picture(form))
            once_by_form(form, lambda db: _type(db, receipt_id, typed))
            return see_other("counter.one", _("Handed in. Now print the slip."), receipt_id=receipt_id)
        except ANSWERED as error:
            form.refuse(error)
    title = _("Product of %(name)s", name=each.producer.name)
    back = url_for("counter.one", receipt_id=receipt_id)
    crumbs = [(_("Counter"), url_for("counter.start")), (each.producer.name, back), (title, None)]
    return page("review/counter/form.html", form=form, title=title, act=_("Hand in"), crumbs=crumbs), form.status


def _picture(form: CounterProductForm) -> uploads.Picture | None:
    file = form.image_file_id.data
    if not file or not getattr(file, "filename", ""):
        return None
    most = runtime().settings.max_upload_bytes
    return uploads.read_picture(file.filename, file.stream.read(most + 1), field="image_file_id", most_bytes=most)


def _type(db: Session, receipt_id: int, typed: Typed) -> int:
    store = runtime().store
    return service.type_product(db, actor=me(), receipt_id=receipt_id, typed=typed, store=store, now=now()).id


@blueprint.route("/tiep-nhan/<int:receipt_id>/ban-quet", methods=["POST"])
@needs("counter.serve")
def scan(receipt_id: int) -> ResponseReturnValue:
    """Keep a scanned paper with the producer, private."""
    rt, sent = runtime(), request.files.get("file")
    most = rt.settings.max_upload_bytes
    try:
        name, content = (sent.filename or "", sent.stream.read(most + 1)) if sent else ("", b"")
        paper = uploads.read_paper(name, content, most_bytes=most)
        with transaction(rt.main) as db:
            service.keep_scan(db, actor=me(), receipt_id=receipt_id, paper=paper, store=rt.store, now=now())
        said = _("Kept: %(name)s", name=paper.given_name)
    except ANSWERED as error:
        said = " ".join(sentence(reason) for reason in error.reasons)
    return see_other("counter.one", said, receipt_id=receipt_id)


@blueprint.route("/tiep-nhan/<int:receipt_id>/phieu", methods=["POST"])
@needs("counter.serve")
def print_slip(receipt_id: int) -> ResponseReturnValue:
    """The slip, as PDF on A5 or a roll, or as a page to print. The first time it is printed is kept."""
    form = request.form.get("form", "a5")
    if form not in SLIP_FORMS:
        raise NotFound(Reason("counter.unknown"))
    with transaction(runtime().main) as db:
        found = service.note_slip(db, actor=me(), receipt_id=receipt_id, now=now())
        lines = slip_lines(queries.slip(db, found, language=chosen()))
    if form == "page":
        return page("review/counter/slip.html", slip=lines, picture=qr_picture(lines.address))
    answer = Response(slip_pdf(lines, form), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{lines.code}.pdf"'
    return answer
