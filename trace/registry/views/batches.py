"""Pages of batches and their journey. Three taps for a batch or a step like the last one: copy, look, save."""

from __future__ import annotations

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trace.accounts import queries as accounts
from trace.base.db import Session, snapshot
from trace.core.numbers import row_number
from trace.core.words import VIETNAM
from trace.registry import queries, service
from trace.registry.forms import BatchForm, StepForm
from trace.registry.models import Batch, Producer
from trace.registry.queries import Shown
from trace.registry.rules import BatchDetails, StepDetails, completeness
from trace.registry.views.eleven import where_filled
from trace.registry.views.frame import ANSWERED, WORDS, after, blueprint, link, may
from trace.web.creating import once_by_form
from trace.web.forms import choices
from trace.web.guard import me, needs, own_or_hidden
from trace.web.pages import now, page, runtime, see_other

COPIED = ("quantity", "unit", "exp_kind", "site_id", "units_per_pack", "origin")


def _product(db: Session, product_id: int) -> tuple[Shown, Producer]:
    found = queries.shown(db, product_id)
    own_or_hidden("product.see", found.product.producer_id)
    return found, queries.producer(db, found.product.producer_id)


def _crumbs(found: Shown, *more: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    return [(found.version.name_vi, url_for("registry.product", product_id=found.product.id)), *more]


@blueprint.route("/san-pham/<int:product_id>/lo")
@needs("product.see")
def batches(product_id: int) -> ResponseReturnValue:
    """All batches of a product, the newest first."""
    with snapshot(runtime().main) as db:
        found, owner = _product(db, product_id)
        listed = queries.batches_of(db, product_id, before=after() or None, limit=51)
    more = url_for("registry.batches", product_id=product_id, after=listed[49].id) if len(listed) > 50 else None
    return page(
        "registry/batches.html",
        found=found,
        listed=listed[:50],
        more=more,
        may_batch=may("batch.edit", owner.id),
        crumbs=_crumbs(found, (_("Batches"), None)),
    )


@blueprint.route("/san-pham/<int:product_id>/lo/moi", methods=["GET", "POST"])
@needs("batch.edit")
def add_batch(product_id: int) -> ResponseReturnValue:
    """A new batch, filled in like the last one but for its dates, which nobody makes up."""
    with snapshot(runtime().main) as db:
        found, owner = _product(db, product_id)
        last = queries.last_batch(db, product_id)
    form = BatchForm(data=_like(last))
    if form.validate_on_submit():
        details = form.details()
        try:
            made = once_by_form(form, lambda db: _add(db, product_id, details))
            return see_other("registry.batch", _("Saved. Now the steps of its journey."), batch_id=made)
        except ANSWERED as error:
            form.refuse(error)
    return _batch_page(form, found, owner, _("Add a batch"), last)


def _add(db: Session, product_id: int, details: BatchDetails) -> int:
    return service.add_batch(db, actor=me(), product_id=product_id, details=details, now=now()).id


def _like(last: Batch | None) -> dict[str, object]:
    """What a new batch takes over from the last one: no date and no lot number."""
    return {name: getattr(last, name) for name in COPIED} if last else {"units_per_pack": 1}


def _batch_page(
    form: BatchForm, found: Shown, owner: Producer, title: str, last: Batch | None = None
) -> ResponseReturnValue:
    with snapshot(runtime().main) as db:
        sites = queries.sites_of(db, owner.id)
    form.site_id.choices = choices([("", ""), *((str(each.id), each.name) for each in sites)])
    shown = page("registry/batch_form.html", form=form, title=title, last=last, crumbs=_crumbs(found, (title, None)))
    return shown, form.status


def _batch(db: Session, batch_id: int) -> tuple[Batch, Shown, Producer]:
    each = queries.batch(db, batch_id)
    return each, *_product(db, each.product_id)


@blueprint.route("/lo/<int:batch_id>")
@needs("product.see")
def batch(batch_id: int) -> ResponseReturnValue:
    """One batch: its dates and amount, its journey, holds and recalls, and what it still lacks."""
    with snapshot(runtime().main) as db:
        each, found, owner = _batch(db, batch_id)
        earlier = queries.batches_of(db, each.product_id, before=each.id, limit=1)
        steps = queries.journey(db, batch_id)
        context = {
            "steps": steps,
            "typists": accounts.names_of(db, {each.made_by, *(one.step.made_by for one in steps)}),
            "site": queries.site(db, each.site_id) if each.site_id else None,
            "holds": queries.open_holds(db, batch_id),
            "recalls": queries.recalls_of(db, batch_id),
            "score": completeness(queries.facts_of(db, found.accepted or found.version, batch=each)),
            "copyable": _not_yet_done(queries.journey(db, earlier[0].id), steps) if earlier else [],
        }
    return page(
        "registry/batch.html",
        batch=each,
        found=found,
        owner=owner,
        may_batch=may("batch.edit", owner.id),
        filled=where_filled(owner.id, found.product.id, batch_id) if may("batch.edit", owner.id) else {},
        recall=link("inspections.voluntary_recall", batch_id=batch_id) if _may_recall(owner) else None,
        crumbs=_crumbs(found, (_("Batch %(lot)s", lot=each.lot), None)),
        **context,
        **WORDS,
    )


def _may_recall(owner: Producer) -> bool:
    return may("recall.start_voluntary", owner.id)


def _not_yet_done(last: list[queries.Journey], now_there: list[queries.Journey]) -> list[queries.Journey]:
    done = {each.step.name_vi for each in now_there}
    return [each for each in last if each.step.name_vi not in done]


@blueprint.route("/lo/<int:batch_id>/sua", methods=["GET", "POST"])
@needs("batch.edit")
def edit_batch(batch_id: int) -> ResponseReturnValue:
    """Change a batch, while its sale is not paused and no recall covers it."""
    with snapshot(runtime().main) as db:
        each, found, owner = _batch(db, batch_id)
    form = BatchForm(obj=each)
    if form.validate_on_submit():
        try:
            once_by_form(form, lambda db: _edit(db, batch_id, form))
            return see_other("registry.batch", _("Saved."), batch_id=batch_id)
        except ANSWERED as error:
            form.refuse(error)
    return _batch_page(form, found, owner, _("Change the batch"))


def _edit(db: Session, batch_id: int, form: BatchForm) -> int:
    """Once for each form: whose answer was lost sends it again and is not told that it is stale."""
    edited = service.edit_batch(db, actor=me(), batch_id=batch_id, details=form.details(), version=form.seen, now=now())
    return edited.id


@blueprint.route("/lo/<int:batch_id>/cong-doan", methods=["GET", "POST"])
@needs("batch.edit")
def add_step(batch_id: int) -> ResponseReturnValue:
    """A step of the batch's journey; `?nhu=` fills it in like a step of an earlier batch, with the time of now."""
    with snapshot(runtime().main) as db:
        each, found, owner = _batch(db, batch_id)
        sites = queries.sites_of(db, owner.id)
        like = _step_like(db, each.product_id)
    form = StepForm(data=like | {"event_time": now().astimezone(VIETNAM).replace(tzinfo=None)})
    form.site_id.choices = choices([("", ""), *((str(site.id), site.name) for site in sites)])
    if form.validate_on_submit():
        details = form.details()
        try:
            once_by_form(form, lambda db: _add_step(db, batch_id, details))
            return see_other("registry.batch", _("Saved: %(name)s.", name=details.name_vi), batch_id=batch_id)
        except ANSWERED as error:
            form.refuse(error)
    title = _("Add a step")
    here = (_("Batch %(lot)s", lot=each.lot), url_for("registry.batch", batch_id=batch_id))
    crumbs = _crumbs(found, here, (title, None))
    return page("registry/step_form.html", form=form, title=title, crumbs=crumbs), form.status


def _add_step(db: Session, batch_id: int, details: StepDetails) -> int:
    return service.add_step(db, actor=me(), batch_id=batch_id, details=details, now=now()).id


def _step_like(db: Session, product_id: int) -> dict[str, object]:
    """What a step of another batch of this product said, without its time: that is never copied."""
    wanted = row_number(request.args.get("nhu", ""))
    step = queries.step_of(db, product_id, wanted) if wanted is not None else None
    names = ("name_vi", "name_en", "site_id", "place", "done_by")
    return {name: getattr(step, name) for name in names} if step else {}
