"""Ordering: the form, its preview, and the drawing of a label."""

from __future__ import annotations

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trace.base.db import snapshot
from trace.base.errors import NotFound
from trace.core.labels import STOCKS
from trace.core.reason import Reason
from trace.registry import queries as registry
from trace.stamps import queries, rules, service
from trace.stamps.forms import OrderForm
from trace.stamps.preview import label_svg
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
    preview = None
    if form.validate_on_submit():
        try:
            if request.form.get("act") == "order":
                return _ordered(form)
            preview = _preview(form)
        except ANSWERED as error:
            form.refuse(error)
    return page(
        "stamps/order.html", form=form, products=products, preview=preview, crumbs=crumbs(here=_("Order stamps"))
    ), form.status


def _ordered(form: OrderForm) -> ResponseReturnValue:
    settings = runtime().settings
    run_id = once_by_form(
        form,
        lambda db: service.order_run(db, actor=me(), order=form.order(), settings=settings, now=now()).id,
    )
    return see_other("stamps.run", _("Ordered. An officer checks the order; then the file is made."), run_id=run_id)


def _preview(form: OrderForm) -> dict[str, object]:
    """What the order comes to. Refuses figures that make no run."""
    wanted = form.order()
    service.check_order(wanted)
    drawing = url_for("stamps.preview", product=wanted.product_id, stock=wanted.stock)
    return {"order": wanted, "sheets": rules.sheets_of(wanted.stock, wanted.labels), "drawing": drawing}


@blueprint.route("/tem/xem-truoc")
@needs("run.order")
def preview() -> ResponseReturnValue:
    """A label of a stock for a product, as a drawing with a sample code."""
    stock, product_id = request.args.get("stock", ""), request.args.get("product", type=int)
    if stock not in STOCKS or product_id is None:
        raise NotFound(Reason("http.404"))
    settings = runtime().settings
    with snapshot(runtime().main) as db:
        chosen = next((row for row in queries.stampable(db, me().producers) if row[0] == product_id), None)
        if chosen is None:
            raise NotFound(Reason("http.404"))
        gtin = registry.product(db, product_id).gtin
    site = (settings.site_url, settings.qr_case)
    drawing = label_svg(stock, product=chosen[1], producer=chosen[2], gtin=gtin, site=site)
    return Response(drawing, mimetype="image/svg+xml")
