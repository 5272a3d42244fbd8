"""Pages of products: list, one product with what is left to do, its form, its preview."""

from __future__ import annotations

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date
from flask_babel import gettext as _

from trace.accounts import queries as accounts
from trace.base.db import Session, snapshot, transaction
from trace.core.words import local_day
from trace.registry import queries, service
from trace.registry.forms import ProductForm
from trace.registry.lists import queries as lists
from trace.registry.lists.queries import Duty
from trace.registry.models import Producer
from trace.registry.queries import Shown
from trace.registry.rules import EDITABLE_STATES, LANGUAGES, ProductDetails, completeness
from trace.registry.rules.links import SHOP, market_of
from trace.registry.views.categories import picker
from trace.registry.views.eleven import where_filled
from trace.registry.views.frame import ANSWERED, PAGE, WORDS, after, blueprint, link, may, readable
from trace.web.creating import once_by_form
from trace.web.guard import me, mine, needs, own_or_hidden
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
        offered, everything = queries.offered(db), queries.groups(db)
        listed = lists.duties(db, local_day(now()))
    offered += [each for each in everything if each.key == form.group_key.data and each not in offered]  # closed since
    duties = {each.key: duty for each in everything if (duty := lists.duty_of(listed, each.key))}
    form.group_key.choices = picker(offered, everything, {key: _duty(each) for key, each in duties.items()})
    title = _("Change the product") if found else _("Add a product")
    crumbs = [(owner.name, url_for("registry.producer", producer_id=owner.id))]
    if found:
        crumbs.append((found.version.name_vi, url_for("registry.product", product_id=found.product.id)))
    return page(
        "registry/product_form.html",
        form=form,
        fixed=found is not None and found.accepted is not None,
        duty=duties.get(form.group_key.data or ""),
        title=title,
        crumbs=[*crumbs, (title, None)],
    ), form.status


def _duty(each: Duty) -> str:
    """Beside a group in the picker: that it is on a list, and by when its producers must be ready."""
    day = format_date(each.entry.deadline, "dd/MM/yyyy")
    if each.kind == "mandatory":
        return str(_("mandatory, by %(day)s", day=day))
    return str(_("priority, by %(day)s", day=day))


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
            "typist": accounts.person_name(db, found.version.made_by),
            "score": completeness(queries.facts_of(db, found.version, batch=last)),
            "differs": queries.difference(found.version, found.accepted) if found.accepted else [],
            "batches": queries.batches_of(db, product_id, limit=10),
            "group": queries.group(db, found.product.group_key),
            "certificates": [(each, queries.certificate_state(each, today)) for each in certificates],
            "items": [(each, queries.ocop_state(each, today)) for each in items],
            "duty": lists.duty_of(lists.duties(db, today), found.product.group_key),
            **_barcodes(db, found, owner),
            **_showing(db, found),
        }
    hand_in = link("review.submit_product", product_id=product_id) if found.version.state in EDITABLE_STATES else None
    return page(
        "registry/product.html",
        found=found,
        hand_in=hand_in if may("product.submit", owner.id) else None,
        may_edit=may("product.edit", owner.id),
        filled=where_filled(owner.id, product_id, last.id if last else None) if may("product.edit", owner.id) else {},
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
    holder = queries.prefix_under(db, gtin) if gtin else None
    return {
        "holder": holder,
        "holder_name": queries.producer(db, holder.producer_id).name if holder else "",
        "notes": queries.barcode_notes(db, found.product.id, gtin)[:3] if gtin else [],
        "may_note": may("barcode.note", owner.id),
        "gtins": gtins,
        "foreign_gtin": foreign,
        "may_allocate": allowed and not gtin and found.version.state != "submitted",
        "may_case": allowed and bool(gtin) and not foreign and queries.free_indicator(db, found.product.id) is not None,
    }


def _showing(db: Session, found: Shown) -> dict[str, object]:
    """Pictures in order, the languages nothing is said in yet, and the shops with what the look at them found."""
    said = {each["language"] for each in found.version.texts}
    return {
        "pictures": queries.pictures_of(found.version),
        "untranslated": [code for code in LANGUAGES if code not in said],
        "shops": [each for each in queries.links_of(db, "product", found.product.id) if each.link_type == SHOP],
        "market": market_of,
        "may_review": me().may("translation.review"),
        "may_link": may("link.edit", found.product.producer_id),
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
