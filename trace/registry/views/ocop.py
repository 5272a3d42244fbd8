"""Pages of OCOP for officers: recognitions entered and revoked, and the rows of decisions that wait for a person."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from trace.base.db import snapshot, transaction
from trace.core.words import local_day
from trace.registry import queries, service, wording
from trace.registry.forms import OcopForm, OcopRevocationForm, SettleForm
from trace.registry.models import OcopItem, OcopMatch
from trace.registry.views.frame import ANSWERED, PAGE, WORDS, after, blueprint
from trace.web.creating import once_by_form
from trace.web.forms import choices
from trace.web.guard import me, needs
from trace.web.pages import now, page, runtime, see_other


@blueprint.route("/san-pham/<int:product_id>/ocop/moi", methods=["GET", "POST"])
@needs("ocop_item.edit")
def add_ocop_item(product_id: int) -> ResponseReturnValue:
    """An officer enters the decision that recognised a product; it holds for 36 months."""
    with snapshot(runtime().main) as db:
        found = queries.shown(db, product_id)
    form = OcopForm()
    if form.validate_on_submit():
        details = form.details(found.product.group_key)
        try:
            once_by_form(
                form,
                lambda db: service.add_ocop_item(db, actor=me(), product_id=product_id, details=details, now=now()).id,
            )
            return see_other("registry.product", _("Recorded."), product_id=product_id)
        except ANSWERED as error:
            form.refuse(error)
    title = _("Add an OCOP recognition")
    here = (found.version.name_vi, url_for("registry.product", product_id=product_id))
    return page("registry/plain_form.html", form=form, title=title, crumbs=[here, (title, None)]), form.status


@blueprint.route("/ocop/<int:ocop_item_id>/thu-hoi", methods=["GET", "POST"])
@needs("ocop_item.revoke")
def revoke_ocop_item(ocop_item_id: int) -> ResponseReturnValue:
    """An officer records that a recognition was revoked by a decision."""
    with snapshot(runtime().main) as db:
        item = queries.ocop_item(db, ocop_item_id)
    form = OcopRevocationForm(data={"on": local_day(now())})
    if form.validate_on_submit():
        try:
            with transaction(runtime().main) as db:
                service.revoke_ocop_item(
                    db,
                    actor=me(),
                    ocop_item_id=ocop_item_id,
                    on=form.on.data,
                    decision_no=form.decision_no.data,
                    reason=form.reason.data or "",
                    now=now(),
                )
            return _after(item)
        except ANSWERED as error:
            form.refuse(error)
    title = _("Revoke the OCOP recognition")
    here = (item.product_name, url_for("registry.product", product_id=item.product_id) if item.product_id else None)
    return page("registry/plain_form.html", form=form, title=title, crumbs=[here, (title, None)], warn=True), (
        form.status
    )


def _after(item: OcopItem) -> Response:
    if item.product_id is None:
        return see_other("registry.ocop_matches", _("Recorded."))
    return see_other("registry.product", _("Recorded."), product_id=item.product_id)


@blueprint.route("/ocop/doi-chieu")
@needs("ocop_item.edit")
def ocop_matches() -> ResponseReturnValue:
    """The rows of decisions whose product is doubtful, the oldest first: nobody else sees them. With `?giu-cho=1` the
    placeholders, whose product may be registered by now."""
    kept = bool(request.args.get("giu-cho"))
    with snapshot(runtime().main) as db:
        found = queries.matches_in(db, "placeholder" if kept else "waiting", after=after(), limit=PAGE + 1)
    way: dict[str, Any] = {"giu-cho": 1} if kept else {}
    more = url_for("registry.ocop_matches", after=found[PAGE - 1].id, **way) if len(found) > PAGE else None
    crumbs = [(_("OCOP decisions to compare"), None)]
    return page("registry/ocop_matches.html", found=found[:PAGE], kept=kept, more=more, crumbs=crumbs, **WORDS)


@blueprint.route("/ocop/doi-chieu/<int:match_id>", methods=["GET", "POST"])
@needs("ocop_item.edit")
def ocop_match(match_id: int) -> ResponseReturnValue:
    """One doubtful row beside what it may mean; the officer picks one, none, or keeps it as a placeholder."""
    with snapshot(runtime().main) as db:
        found = queries.match(db, match_id)
        offered = queries.likely_products(db, found)
    form = SettleForm(obj=found)
    form.choice.choices = choices([*((str(each.likeness.ident), _said(each)) for each in offered), *_others(found)])
    if form.validate_on_submit():
        try:
            with transaction(runtime().main) as db:
                service.settle_match(
                    db, actor=me(), match_id=found.id, choice=form.choice.data, version=form.seen, now=now()
                )
            return see_other("registry.ocop_matches", _("Recorded."))
        except ANSWERED as error:
            form.refuse(error)
    crumbs = [(_("OCOP decisions to compare"), url_for("registry.ocop_matches")), (found.product_name, None)]
    return page("registry/ocop_match.html", found=found, form=form, crumbs=crumbs, **WORDS), form.status


def _said(each: queries.Offered) -> str:
    """A candidate in words: what it is, where, and why it may be meant. Escaped: names are typed by people."""
    label, _tone = wording.CONFIDENCE[each.likeness.confidence]
    why = ", ".join(str(wording.BECAUSE[name]) for name in each.likeness.because)
    named = " – ".join(text for text in (each.product_name, each.producer_name, each.place) if text)
    return Markup("<strong>{}</strong><br>{}: {}").format(named, label, why)


def _others(found: OcopMatch) -> list[tuple[str, str]]:
    none = ("none", _("None of them: the row is put aside"))
    if found.state == "placeholder":
        return []
    if found.act == "revoke":
        return [none]
    return [("placeholder", _("Its product is not registered yet: keep the recognition, the public reads it")), none]
