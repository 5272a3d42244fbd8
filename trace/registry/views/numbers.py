"""Company prefixes of a producer, and the buttons that give a product its numbers."""

from __future__ import annotations

from collections.abc import Callable

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trace.base.db import Session, snapshot
from trace.registry import queries, service
from trace.registry.forms import PrefixForm
from trace.registry.service import prefixes
from trace.registry.views.frame import ANSWERED, blueprint, pressed, readable
from trace.web.creating import once_by_form
from trace.web.guard import me, needs
from trace.web.pages import now, page, runtime, see_other


@blueprint.route("/co-so/<int:producer_id>/tien-to", methods=["GET", "POST"])
@needs("prefix.record")
def add_prefix(producer_id: int) -> ResponseReturnValue:
    """Record a company prefix; of a producer's own people it waits for an officer who compares the certificate."""
    with snapshot(runtime().main) as db:
        owner = readable(db, producer_id)
    form = PrefixForm()
    if form.validate_on_submit():
        try:
            once_by_form(form, lambda db: _record(db, producer_id, form))
            return see_other("registry.producer", _("Saved."), producer_id=producer_id)
        except ANSWERED as error:
            form.refuse(error)
    title = _("Record a company prefix")
    crumbs = [(owner.name, url_for("registry.producer", producer_id=producer_id)), (title, None)]
    return page("registry/prefix_form.html", form=form, title=title, crumbs=crumbs), form.status


def _record(db: Session, producer_id: int, form: PrefixForm) -> int:
    typed = {"prefix": form.prefix.data or "", "certificate_no": form.certificate_no.data or ""}
    return prefixes.record_prefix(db, actor=me(), producer_id=producer_id, **typed, now=now()).id


@blueprint.route("/tien-to/<int:prefix_id>/doi-chieu", methods=["POST"])
@needs("prefix.check")
def check_prefix(prefix_id: int) -> ResponseReturnValue:
    """Say that the prefix was compared with its certificate."""
    return _of_prefix(
        prefix_id,
        lambda db: service.check_prefix(db, actor=me(), prefix_id=prefix_id, now=now()),
        _("Checked. Numbers can be given now."),
    )


@blueprint.route("/tien-to/<int:prefix_id>/bo", methods=["POST"])
@needs("prefix.record")
def drop_prefix(prefix_id: int) -> ResponseReturnValue:
    """Take back a prefix that nobody has checked yet."""
    return _of_prefix(
        prefix_id,
        lambda db: service.drop_prefix(db, actor=me(), prefix_id=prefix_id, now=now()),
        _("The prefix was taken back."),
    )


def _of_prefix(prefix_id: int, act: Callable[[Session], object], said: str) -> ResponseReturnValue:
    with snapshot(runtime().main) as db:
        owner = readable(db, queries.prefix(db, prefix_id).producer_id)
    return pressed(act, said, url_for("registry.producer", producer_id=owner.id))


@blueprint.route("/san-pham/<int:product_id>/cap-gtin", methods=["POST"])
@needs("gtin.allocate")
def allocate_gtin(product_id: int) -> ResponseReturnValue:
    """Give the product the next free GTIN-13 of its producer's prefix."""
    return pressed(
        lambda db: service.allocate_gtin(db, actor=me(), product_id=product_id, now=now()),
        _("A number was given and stands in the draft: hand it in for review."),
        url_for("registry.product", product_id=product_id),
    )


@blueprint.route("/san-pham/<int:product_id>/cap-gtin-thung", methods=["POST"])
@needs("gtin.allocate")
def allocate_case(product_id: int) -> ResponseReturnValue:
    """Give a case of this product a GTIN-14."""
    return pressed(
        lambda db: service.allocate_case(db, actor=me(), product_id=product_id, now=now()),
        _("A number for a case was given."),
        url_for("registry.product", product_id=product_id),
    )
