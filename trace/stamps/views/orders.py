"""Ordering: the form, its preview, and the drawing of a label."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trace.base.db import snapshot
from trace.base.errors import NotFound
from trace.core.labels import stock
from trace.core.reason import Reason
from trace.registry import queries as registry
from trace.stamps import queries, rules, service
from trace.stamps.forms import OrderForm
from trace.stamps.preview import label_svg
from trace.stamps.sheets import DEMO, Goods, Look, label_layout
from trace.stamps.views.blueprint import ANSWERED, blueprint, crumbs
from trace.web.creating import once_by_form
from trace.web.guard import me, needs
from trace.web.pages import now, page, runtime, see_other


@blueprint.route("/tem/dat", methods=["GET", "POST"])
@needs("run.order")
def order() -> ResponseReturnValue:
    """Order stamps: first the figures, then how a label will look and what it comes to, then the order itself."""
    with snapshot(runtime().main) as db:
        products = queries.stampable(db, me().producers)
        sites = queries.sites_of(db, me().producers)
    form = OrderForm(data={"product_id": request.args.get("product", type=int)}).offer(products, sites)
    act = request.form.get("act")
    if form.validate_on_submit() and act != "edit":
        try:
            return _ordered(form) if act == "order" else _preview(form)
        except ANSWERED as error:
            form.refuse(error)
    way = crumbs(here=_("Order stamps"))
    return page("stamps/order.html", form=form, products=products, crumbs=way), form.status


def _ordered(form: OrderForm) -> ResponseReturnValue:
    settings = runtime().settings
    run_id = once_by_form(
        form,
        lambda db: service.order_run(db, actor=me(), order=form.order(), settings=settings, now=now()).id,
    )
    return see_other("stamps.run", _("Ordered. An officer checks the order; then the file is made."), run_id=run_id)


def _preview(form: OrderForm) -> ResponseReturnValue:
    """How a label will look and what the order comes to. Refuses figures that make no run."""
    wanted = form.order()
    service.check_order(wanted)
    context = {
        "order": wanted,
        "sheets": rules.sheets_of(wanted.stock, wanted.labels),
        "drawing": url_for("stamps.preview", product=wanted.product_id, stock=wanted.stock),
        "chosen": [(field.label.text, _said(field)) for field in (form.product_id, form.kind, form.stock)],
    }
    return page("stamps/order_confirm.html", form=form, crumbs=crumbs(here=_("Order stamps")), **context)


def _said(field: Any) -> str:
    """The words of the chosen option."""
    return next((str(label) for value, label, *_more in field.iter_choices() if field.coerce(value) == field.data), "")


@blueprint.route("/tem/xem-truoc")
@needs("run.order")
def preview() -> ResponseReturnValue:
    """A label of a stock for a product, as a drawing with a sample code."""
    wanted, product_id = stock(request.args.get("stock", "")), request.args.get("product", type=int)
    if wanted is None or product_id is None:
        raise NotFound(Reason("http.404"))
    settings = runtime().settings
    with snapshot(runtime().main) as db:
        chosen = next((row for row in queries.stampable(db, me().producers) if row[0] == product_id), None)
        if chosen is None:
            raise NotFound(Reason("http.404"))
        goods = Goods(chosen[1], chosen[2], registry.product(db, product_id).gtin)
    badge = DEMO if settings.demonstration else ""
    look = Look(wanted, settings.site_url, case=settings.qr_case, badge=badge)
    return Response(label_svg(label_layout(look, goods, "1", 1), look.symbols), mimetype="image/svg+xml")
