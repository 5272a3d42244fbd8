"""Ordering: the form with its label drawn beside it, what the order comes to, a test sheet, the order itself."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import Any

from flask import Response, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from trace.base.db import Session, snapshot
from trace.base.errors import NotFound, Refused
from trace.core.labels import stock
from trace.core.reason import Reason
from trace.stamps import queries, rules, service
from trace.stamps.forms import OrderForm
from trace.stamps.preview import label_svg, refusal_svg
from trace.stamps.rules import RunOrder
from trace.stamps.sheets import WIDE_RUN, Goods, Look, label_layout
from trace.stamps.testsheet import write_test_sheet
from trace.stamps.views.blueprint import ANSWERED, blueprint, crumbs
from trace.stamps.wording import stock_words
from trace.web.creating import once_by_form
from trace.web.guard import me, needs
from trace.web.language import sentence
from trace.web.pages import now, page, runtime, see_other

DRAWN = (
    *("product_id", "kind", "stock", "width", "height", "roll_labels"),
    *("template_id", "qr_level", "symbol_form", "batch_id"),
)
KEPT = (*DRAWN, "quantity", "site_id")


@blueprint.route("/tem/dat", methods=["GET", "POST"])
@needs("run.order")
def order() -> ResponseReturnValue:
    """Order stamps: first the figures, then how a label will look and what it comes to, then the order itself."""
    form = _offered(OrderForm(data={"product_id": request.args.get("product", type=int)}))
    act = request.form.get("act")
    if form.validate_on_submit() and act != "edit":
        try:
            return _ordered(form) if act == "order" else _preview(form)
        except ANSWERED as error:
            form.refuse(error)
    return _order_page(form)


@blueprint.route("/tem/ban-thu", methods=["POST"])
@needs("run.order")
def test_sheet() -> ResponseReturnValue:
    """One sheet of the labels that the form describes, with codes of no run. Nothing is issued, nothing recorded."""
    form = _offered(OrderForm())
    if form.validate_on_submit():
        try:
            with snapshot(runtime().main) as db:
                look, goods = _look(db, form.order())
            made = BytesIO()
            write_test_sheet(made, look, goods)
            made.seek(0)
            return send_file(made, "application/pdf", as_attachment=True, download_name="ban-in-thu.pdf", etag=False)
        except ANSWERED as error:
            form.refuse(error)
    return _order_page(form)


def _offered(form: OrderForm) -> OrderForm:
    """The form with what this person may choose."""
    producers = me().producers
    with snapshot(runtime().main) as db:
        form.offer(queries.stampable(db, producers), queries.sites_of(db, producers))
        own = producers if runtime().settings.producer_templates else ()
        found = [(line.template.id, line.template.name, line.producer) for line in queries.templates(db, own)]
        batches = queries.recent_batches(db, producers)
    looks = [(number, f"{name} – {owner}" if owner else name) for number, name, owner in found]
    return form.with_looks(looks, [(batch.id, f"{batch.lot} – {product}") for batch, product in batches])


def _order_page(form: OrderForm) -> ResponseReturnValue:
    way = crumbs(here=_("Order stamps"))
    return page("stamps/order.html", form=form, drawn=DRAWN, crumbs=way), form.status


def _ordered(form: OrderForm) -> ResponseReturnValue:
    settings = runtime().settings
    run_id = once_by_form(
        form,
        lambda db: service.order_run(db, actor=me(), order=form.order(), settings=settings, now=now()).id,
    )
    with snapshot(runtime().main) as db:
        released = queries.run(db, run_id).state == "released"
    said = _("Ordered and released within the quota. The print file is being made.")
    waits = _("Ordered. An officer checks the order; then the file is made.")
    return see_other("stamps.run", said if released else waits, run_id=run_id)


def _preview(form: OrderForm) -> ResponseReturnValue:
    """How a label will look and what the order comes to. Refuses figures that make no run."""
    wanted = form.order()
    with snapshot(runtime().main) as db:
        _look(db, wanted)
    asked = {name: form[name].data for name in (*DRAWN, "batch_id") if form[name].data not in (None, "")}
    fields = (form.product_id, form.kind, form.template_id, form.qr_level, form.symbol_form, form.batch_id)
    context = {
        "order": wanted,
        "sheets": rules.sheets_of(wanted.stock, wanted.labels),
        "drawing": url_for("stamps.preview", **asked),
        "chosen": [(field.label.text, _said(field)) for field in fields]
        + [(form.stock.label.text, stock_words(wanted.stock))],
        "kept": [form[name] for name in KEPT],
        "crumbs": crumbs(here=_("Order stamps")),
    }
    return page("stamps/order_confirm.html", form=form, **context)


def _said(field: Any) -> str:
    """The words of the chosen option."""
    return next((str(label) for value, label, *_more in field.iter_choices() if field.coerce(value) == field.data), "")


def _look(db: Session, wanted: RunOrder) -> tuple[Look, Goods]:
    """How labels of this order look. Refuses what no order may be, and goods that are not one's own as unknown."""
    product = next((row for row in queries.stampable(db, me().producers) if row[0] == wanted.product_id), None)
    if product is None:
        raise NotFound(Reason("http.404"))
    service.check_order(wanted)
    settings = runtime().settings
    template = service.check_label(db, order=wanted, settings=settings, now=now())
    goods = queries.goods_of(db, wanted.product_id, wanted.batch_id)
    return queries.look_of(wanted, template, goods, settings), goods


@blueprint.route("/tem/xem-truoc")
@needs("run.order")
def preview() -> ResponseReturnValue:
    """A label of the order that the question describes, as a drawing with a sample code.

    What is refused is drawn as words, with the status of the refusal.
    """
    asked: MultiDict[str, str] = MultiDict({"quantity": "1"} | request.args.to_dict())
    form = _offered(OrderForm(formdata=asked, meta={"csrf": False}))
    wanted = form.order()
    if stock(wanted.stock) is None or wanted.product_id is None:
        raise NotFound(Reason("http.404"))
    kind = wanted.kind if wanted.kind == "unit_scratch" else "unit"  # others look alike
    wanted = replace(wanted, kind=kind, quantity=1, copies=1, site_id=None)
    try:
        with snapshot(runtime().main) as db:
            look, goods = _look(db, wanted)
        drawing, status = label_svg(label_layout(look, goods, WIDE_RUN, wanted.labels), look.symbols), 200
    except Refused as refusal:
        drawing, status = refusal_svg([sentence(reason) for reason in refusal.reasons]), 422
    return Response(drawing, status, mimetype="image/svg+xml")
