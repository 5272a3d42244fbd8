"""Pages of products: list, one product with what is left to do, its form, its picture, its preview."""

from __future__ import annotations

from dataclasses import replace

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trace.base.db import Session, snapshot, transaction
from trace.core.words import local_day
from trace.registry import queries, service, uploads
from trace.registry.forms import PictureForm, ProductForm
from trace.registry.models import Producer
from trace.registry.queries import Shown
from trace.registry.rules import EDITABLE_STATES, ProductDetails, completeness
from trace.registry.views.frame import ANSWERED, PAGE, WORDS, after, blueprint, link, may, readable, sent
from trace.web.creating import once_by_form
from trace.web.forms import choices
from trace.web.guard import me, mine, needs, own_or_hidden
from trace.web.language import chosen
from trace.web.pages import now, page, runtime, see_other


@blueprint.route("/san-pham")
@needs("product.see")
def products() -> ResponseReturnValue:
    """Products of the producers somebody works for, or all; found by name without marks, trace code or GTIN."""
    text = request.args.get("tim", "")
    with snapshot(runtime().main) as db:
        found = queries.products_of(db, mine(), text=text, after=after(), limit=PAGE + 1)
        owners = queries.names_of(db, {each.product.producer_id for each in found})
        begin = queries.producers_of(db, mine()) if mine() is not None else []
    last = found[PAGE - 1].product.id if len(found) > PAGE else None
    return page(
        "registry/products.html",
        found=found[:PAGE],
        owners=owners,
        begin=begin,
        text=text,
        more=url_for("registry.products", tim=text or None, after=last) if last else None,
        crumbs=[(_("Products"), None)],
        **WORDS,
    )


@blueprint.route("/co-so/<int:producer_id>/san-pham/moi", methods=["GET", "POST"])
@needs("product.edit")
def add_product(producer_id: int) -> ResponseReturnValue:
    """A new product; its picture is asked for next."""
    with snapshot(runtime().main) as db:
        owner = readable(db, producer_id, "product.see")
    form = ProductForm()
    if form.validate_on_submit():
        details = form.details()
        try:
            made = once_by_form(form, lambda db: _draft(db, producer_id, details))
            return see_other("registry.product_picture", _("Saved. Now its picture."), product_id=made)
        except ANSWERED as error:
            form.refuse(error)
    return _form_page(form, owner, None)


def _draft(db: Session, producer_id: int, details: ProductDetails) -> int:
    return service.draft_product(db, actor=me(), producer_id=producer_id, details=details, now=now()).id


def _form_page(form: ProductForm, owner: Producer, found: Shown | None) -> ResponseReturnValue:
    with snapshot(runtime().main) as db:
        groups = queries.groups(db)
    parents = {each.parent_key for each in groups}
    name = "name_en" if chosen() == "en" else "name"
    # Only the ends of the tree are chosen: review and OCOP go by them.
    ends = [(each.key, f"{each.key} {getattr(each, name)}") for each in groups if each.key not in parents]
    form.group_key.choices = choices([("", ""), *ends])
    title = _("Change the product") if found else _("Add a product")
    crumbs = [(owner.name, url_for("registry.producer", producer_id=owner.id))]
    if found:
        crumbs.append((found.version.name_vi, url_for("registry.product", product_id=found.product.id)))
    fixed = found is not None and found.accepted is not None
    return page("registry/product_form.html", form=form, fixed=fixed, title=title, crumbs=[*crumbs, (title, None)]), (
        form.status
    )


def _readable(db: Session, product_id: int) -> tuple[Shown, Producer]:
    found = queries.shown(db, product_id)
    own_or_hidden("product.see", found.product.producer_id)
    return found, queries.producer(db, found.product.producer_id)


@blueprint.route("/san-pham/<int:product_id>")
@needs("product.see")
def product(product_id: int) -> ResponseReturnValue:
    """One product: its state, what the law asks and it lacks, batches, papers, what waits and what is public."""
    today = local_day(now())
    with snapshot(runtime().main) as db:
        found, owner = _readable(db, product_id)
        last = queries.last_batch(db, product_id)
        certificates = queries.certificates_of(db, owner.id, product_id=product_id)
        items = queries.ocop_items_of(db, product_id)
        context = {
            "owner": owner,
            "score": completeness(queries.facts_of(db, found.version, batch=last)),
            "differs": queries.difference(found.version, found.accepted) if found.accepted else [],
            "batches": queries.batches_of(db, product_id, limit=10),
            "group": queries.group(db, found.product.group_key),
            "certificates": [(each, queries.certificate_state(each, today)) for each in certificates],
            "items": [(each, queries.ocop_state(each, today)) for each in items],
            **_barcodes(db, found, owner),
        }
    hand_in = link("review.submit_product", product_id=product_id) if found.version.state in EDITABLE_STATES else None
    return page(
        "registry/product.html",
        found=found,
        hand_in=hand_in if may("product.submit", owner.id) else None,
        may_edit=may("product.edit", owner.id),
        may_batch=may("batch.edit", owner.id),
        may_star=me().may("ocop_item.edit"),
        crumbs=[(owner.name, url_for("registry.producer", producer_id=owner.id)), (found.version.name_vi, None)],
        **context,
        **WORDS,
    )


def _barcodes(db: Session, found: Shown, owner: Producer) -> dict[str, object]:
    """The numbers that were given, and which may be asked for: a unit's where there is none, a case's of our own."""
    gtin, gtins = found.version.gtin, queries.gtins_of(db, found.product.id)
    checked = any(each.checked_at for each in queries.prefixes_of(db, owner.id))
    allowed = checked and may("gtin.allocate", owner.id)
    foreign = queries.is_foreign(db, owner.id, gtin)
    return {
        "gtins": gtins,
        "foreign_gtin": foreign,
        "may_allocate": allowed and not gtin and found.version.state != "submitted",
        "may_case": allowed and bool(gtin) and not foreign and queries.free_indicator(db, found.product.id) is not None,
    }


@blueprint.route("/san-pham/<int:product_id>/sua", methods=["GET", "POST"])
@needs("product.edit")
def edit_product(product_id: int) -> ResponseReturnValue:
    """Change what is said of a product; of an accepted one a new version begins, and the public keeps the old."""
    with snapshot(runtime().main) as db:
        found, owner = _readable(db, product_id)
    told = queries.details_of(found)
    form = ProductForm(data=_typed(told) | {"version": found.product.version})
    if form.validate_on_submit():
        try:
            _save(product_id, form.details(told.image_file_id), form.seen)
            return see_other("registry.product", _("Saved."), product_id=product_id)
        except ANSWERED as error:
            form.refuse(error)
    return _form_page(form, owner, found)


def _typed(told: ProductDetails) -> dict[str, object]:
    fields = {name: getattr(told, name) for name in ProductForm.TOLD}
    return fields | {"standards": "\n".join(told.standards)}


def _save(product_id: int, details: ProductDetails, version: int | None) -> None:
    with transaction(runtime().main) as db:
        service.edit_product(db, actor=me(), product_id=product_id, details=details, version=version, now=now())


@blueprint.route("/san-pham/<int:product_id>/anh", methods=["GET", "POST"])
@needs("product.edit")
def product_picture(product_id: int) -> ResponseReturnValue:
    """The product's picture: judged by its content, drawn anew without what a phone hides in it."""
    with snapshot(runtime().main) as db:
        found, owner = _readable(db, product_id)
    form = PictureForm(data={"version": found.product.version})
    if form.validate_on_submit():
        rt = runtime()
        try:
            picture = uploads.read_picture(*sent(form.image.data), most_bytes=rt.settings.max_upload_bytes)
            with transaction(rt.main) as db:
                file = service.store_picture(
                    db, actor=me(), producer_id=owner.id, picture=picture, store=rt.store, now=now()
                )
                details = replace(queries.details_of(queries.shown(db, product_id)), image_file_id=file.id)
                service.edit_product(
                    db, actor=me(), product_id=product_id, details=details, version=form.seen, now=now()
                )
            return see_other("registry.product", _("Saved."), product_id=product_id)
        except ANSWERED as error:
            form.refuse(error)
    crumbs = [
        (owner.name, url_for("registry.producer", producer_id=owner.id)),
        (found.version.name_vi, url_for("registry.product", product_id=product_id)),
        (_("Product picture"), None),
    ]
    return page("registry/picture_form.html", form=form, found=found, crumbs=crumbs), form.status


@blueprint.route("/san-pham/<int:product_id>/xem-truoc")
@needs("product.see")
def preview(product_id: int) -> ResponseReturnValue:
    """What the public will read of the product once this version is accepted, and nothing else."""
    today = local_day(now())
    with snapshot(runtime().main) as db:
        found, owner = _readable(db, product_id)
        commune = queries.commune_line(db, owner.ward_code, owner.ward_valid_from)
        last = queries.last_batch(db, product_id)
        steps = queries.journey(db, last.id) if last else []
        certificates = queries.certificates_of(db, owner.id, product_id=product_id)
        items = queries.ocop_items_of(db, product_id)
    return page(
        "registry/preview.html",
        found=found,
        owner=owner,
        commune=commune,
        batch=last,
        steps=steps,
        certificates=[(each, queries.certificate_state(each, today)) for each in certificates],
        items=[(each, queries.ocop_state(each, today)) for each in items],
        crumbs=[
            (found.version.name_vi, url_for("registry.product", product_id=product_id)),
            (_("What the public will see"), None),
        ],
        **WORDS,
    )
