"""One step back and one step on: raw material that came in, what went into a batch, and to whom goods were sent."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trace.base.db import Session, snapshot, transaction
from trace.registry import queries, service, uploads
from trace.registry.diary.forms import RawForm, ShipmentForm, StrikeForm, UseForm
from trace.registry.diary.views.frame import DIARY_WORDS, about_batch
from trace.registry.diary.wording import amount_words
from trace.registry.models import RawBatch
from trace.registry.queries import supply
from trace.registry.rules.amounts import Amount
from trace.registry.service import supply as commands
from trace.registry.views.frame import ANSWERED, PAGE, after, blueprint, may, readable, sent
from trace.web.creating import once_by_form
from trace.web.forms import choices, picked
from trace.web.guard import me, needs, own_or_hidden
from trace.web.pages import now, page, runtime, see_other


@blueprint.route("/co-so/<int:producer_id>/nguyen-lieu")
@needs("supply.see")
def raw_batches(producer_id: int) -> ResponseReturnValue:
    """Raw material of a producer, the last one first."""
    with snapshot(runtime().main) as db:
        owner = readable(db, producer_id, "supply.see")
        found = supply.raw_batches_of(db, producer_id, before=after() or None, limit=PAGE + 1)
        used = supply.used_of_each(db, {each.id for each in found})
    more = (
        url_for("registry.raw_batches", producer_id=producer_id, after=found[PAGE - 1].id)
        if len(found) > PAGE
        else None
    )
    return page(
        "registry/diary/raw.html",
        owner=owner,
        found=found[:PAGE],
        used=used,
        more=more,
        amount=Amount,
        may_write=may("diary.write", producer_id),
        crumbs=[(owner.name, url_for("registry.producer", producer_id=producer_id)), (_("Raw material"), None)],
        **DIARY_WORDS,
    )


@blueprint.route("/co-so/<int:producer_id>/nguyen-lieu/moi", methods=["GET", "POST"])
@needs("diary.write")
def receive_raw(producer_id: int) -> ResponseReturnValue:
    """Raw material that came in, with the supplier's lot and the paper it came with."""
    with snapshot(runtime().main) as db:
        owner = readable(db, producer_id, "diary.write")
    form = RawForm()
    if form.validate_on_submit():
        try:
            paper, details = _paper(form), form.details()

            def make(db: Session) -> int:
                file = None
                if paper is not None:
                    store = runtime().store
                    file = service.store_paper(
                        db, actor=me(), producer_id=producer_id, paper=paper, store=store, now=now()
                    ).id
                made = commands.receive_raw(
                    db, actor=me(), producer_id=producer_id, details=details, file_id=file, now=now()
                )
                return made.id

            once_by_form(form, make)
            return see_other("registry.raw_batches", _("Saved."), producer_id=producer_id)
        except ANSWERED as error:
            form.refuse(error)
    crumbs = [
        (owner.name, url_for("registry.producer", producer_id=producer_id)),
        (_("Raw material"), url_for("registry.raw_batches", producer_id=producer_id)),
        (_("Raw material came in"), None),
    ]
    return page("registry/diary/raw_form.html", form=form, crumbs=crumbs), form.status


def _paper(form: RawForm) -> uploads.Paper | None:
    if not (form.file.data and form.file.data.filename):
        return None
    return uploads.read_paper(*sent(form.file.data), most_bytes=runtime().settings.max_upload_bytes)


@blueprint.route("/lo/<int:batch_id>/nguyen-lieu", methods=["GET", "POST"])
@needs("diary.write")
def use_raw(batch_id: int) -> ResponseReturnValue:
    """Raw material that went into a batch."""
    with snapshot(runtime().main) as db:
        about = about_batch(db, batch_id, "diary.write")
        raw = [each for each in supply.raw_batches_of(db, about.owner.id) if each.struck_at is None]
        used = supply.used_of_each(db, {each.id for each in raw})
    form = UseForm()
    left = [(each, each.quantity - used[each.id]) for each in raw]
    offered = [(str(each.id), _named(each, still)) for each, still in left if still > 0]
    form.raw_batch_id.choices = choices([("", ""), *offered])
    if form.validate_on_submit():
        told: dict[str, Any] = {
            "raw_batch_id": picked(form.raw_batch_id.data),
            "quantity": form.quantity.data or "",
        }
        try:
            once_by_form(form, lambda db: commands.use_raw(db, actor=me(), batch_id=batch_id, **told, now=now()).id)
            return see_other("registry.mass_balance", _("Saved."), batch_id=batch_id)
        except ANSWERED as error:
            form.refuse(error)
    title = _("Raw material used in the batch")
    crumbs = about.crumbs((_("Mass balance"), url_for("registry.mass_balance", batch_id=batch_id)), (title, None))
    return page(
        "registry/diary/use_form.html", form=form, title=title, owner=about.owner, offered=offered, crumbs=crumbs
    ), form.status


def _named(each: RawBatch, left: int) -> str:
    lot = f" ({each.supplier_lot})" if each.supplier_lot else ""
    facts = {"name": f"{each.name}{lot}", "supplier": each.supplier, "left": amount_words(Amount(left, each.unit))}
    return str(_("%(name)s – %(supplier)s, %(left)s left", **facts))


@blueprint.route("/lo/<int:batch_id>/xuat-hang", methods=["GET", "POST"])
@needs("diary.write")
def send_goods(batch_id: int) -> ResponseReturnValue:
    """Goods of a batch that went out: to whom, how much, when."""
    with snapshot(runtime().main) as db:
        about = about_batch(db, batch_id, "diary.write")
    form = ShipmentForm(data={"unit": about.batch.unit if about.batch else ""})
    if form.validate_on_submit():
        details = form.details()
        try:
            once_by_form(
                form, lambda db: commands.send_goods(db, actor=me(), batch_id=batch_id, details=details, now=now()).id
            )
            return see_other("registry.mass_balance", _("Saved."), batch_id=batch_id)
        except ANSWERED as error:
            form.refuse(error)
    title = _("Goods sent out")
    crumbs = about.crumbs((_("Mass balance"), url_for("registry.mass_balance", batch_id=batch_id)), (title, None))
    return page("registry/diary/draft_form.html", form=form, title=title, crumbs=crumbs), form.status


@blueprint.route("/nguyen-lieu/<int:raw_batch_id>/gach", methods=["GET", "POST"])
@needs("diary.write")
def strike_raw(raw_batch_id: int) -> ResponseReturnValue:
    """Strike raw material that was written down wrongly."""
    with snapshot(runtime().main) as db:
        found = supply.raw_batch(db, raw_batch_id)
        own_or_hidden("diary.write", found.producer_id)
    back = {"endpoint": "registry.raw_batches", "producer_id": found.producer_id}
    return _strike(("raw_batch", raw_batch_id, found.producer_id), found.name, back)


@blueprint.route("/nguyen-lieu-da-dung/<int:raw_use_id>/gach", methods=["GET", "POST"])
@needs("diary.write")
def strike_use(raw_use_id: int) -> ResponseReturnValue:
    """Strike a use of raw material that was written down wrongly."""
    with snapshot(runtime().main) as db:
        found = supply.raw_use(db, raw_use_id)
        owner = queries.batch(db, found.batch_id).producer_id
        own_or_hidden("diary.write", owner)
        name = supply.raw_batch(db, found.raw_batch_id).name
    back = {"endpoint": "registry.mass_balance", "batch_id": found.batch_id}
    return _strike(("raw_use", raw_use_id, owner), name, back)


@blueprint.route("/xuat-hang/<int:shipment_id>/gach", methods=["GET", "POST"])
@needs("diary.write")
def strike_shipment(shipment_id: int) -> ResponseReturnValue:
    """Strike a shipment that was written down wrongly."""
    with snapshot(runtime().main) as db:
        found = supply.shipment(db, shipment_id)
        owner = queries.batch(db, found.batch_id).producer_id
        own_or_hidden("diary.write", owner)
    back = {"endpoint": "registry.mass_balance", "batch_id": found.batch_id}
    return _strike(("shipment", shipment_id, owner), found.consignee, back)


READ = {"raw_batch": supply.raw_batch, "raw_use": supply.raw_use, "shipment": supply.shipment}


def _strike(line: tuple[str, int, int], name: str, back: dict[str, Any]) -> ResponseReturnValue:
    """`line`: its kind, its id, and the producer it belongs to."""
    kind, number, owner = line
    form = StrikeForm()
    if form.validate_on_submit():
        try:
            with transaction(runtime().main) as db:
                found: Any = READ[kind](db, number)
                commands.strike_line(db, actor=me(), line=found, producer_id=owner, why=form.why.data or "", now=now())
            return see_other(message=_("Struck. It stays to be read and counts no more."), **back)
        except ANSWERED as error:
            form.refuse(error)
    title = _("Strike: %(name)s", name=name)
    return page("registry/plain_form.html", form=form, title=title, warn=True, crumbs=[(title, None)]), form.status
