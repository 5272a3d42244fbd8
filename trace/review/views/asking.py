"""Pages that open cases of papers: a certificate to be checked, an OCOP item to be confirmed by a second officer."""

from __future__ import annotations

from flask import g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trace.base.actor import Actor
from trace.base.db import snapshot, transaction
from trace.base.errors import Conflict
from trace.core.reason import Reason
from trace.registry import queries as registry
from trace.registry.forms import OcopForm
from trace.review import service
from trace.review.views.cases import handed_in, not_submitted
from trace.review.views.frame import ANSWERED, blueprint
from trace.web.creating import once_by_form
from trace.web.guard import me, needs
from trace.web.pages import now, page, runtime, see_other

# Where the register would take an OCOP item at once: page and API.
DIRECT_PAGE, DIRECT_API = "registry.add_ocop_item", "registry_api.add_ocop_item"


@blueprint.route("/ho-so/gui/giay/<int:certificate_id>", methods=["POST"])
@needs("certificate.edit")
def submit_certificate(certificate_id: int) -> ResponseReturnValue:
    """Ask for a certificate to be compared with its paper; says what is missing when it cannot be."""
    try:
        with transaction(runtime().main) as db:
            opened = service.submit_certificate(db, actor=me(), certificate_id=certificate_id, now=now())
    except ANSWERED as error:
        return not_submitted(error, url_for("registry.certificate", certificate_id=certificate_id))
    return handed_in(opened)


@blueprint.route("/ho-so/de-nghi/ocop/<int:product_id>", methods=["GET", "POST"])
@needs("ocop_item.edit")
def propose_ocop(product_id: int) -> ResponseReturnValue:
    """An officer enters an OCOP decision that a second one confirms: until then the public sees nothing of it."""
    with snapshot(runtime().main) as db:
        found = registry.shown(db, product_id)
    form = OcopForm()
    if form.validate_on_submit():
        details = form.details(found.product.group_key)
        try:
            case_id = once_by_form(
                form,
                lambda db: service.propose_ocop(db, actor=me(), product_id=product_id, details=details, now=now()).id,
            )
        except ANSWERED as error:
            form.refuse(error)
        else:
            return see_other("review.case", _("Handed in. Another officer confirms it."), case_id=case_id)
    title = _("Propose an OCOP recognition")
    here = (found.version.name_vi, url_for("registry.product", product_id=product_id))
    return page("registry/plain_form.html", form=form, title=title, crumbs=[here, (title, None)]), form.status


@blueprint.before_app_request
def lead_to_proposal() -> ResponseReturnValue | None:
    """Where OCOP items go by cases, nobody enters one directly: the page leads to the proposal, the API refuses."""
    actor = g.get("actor")
    direct = request.endpoint == DIRECT_PAGE or (request.endpoint == DIRECT_API and request.method == "POST")
    if not direct or not isinstance(actor, Actor) or not actor.may("ocop_item.edit"):
        return None
    product_id = int((request.view_args or {})["product_id"])
    with snapshot(runtime().main) as db:
        by_case = service.ocop_goes_by_case(db, product_id)
    if by_case and request.endpoint == DIRECT_API:
        raise Conflict(Reason("review.ocop_by_case"))
    return redirect(url_for("review.propose_ocop", product_id=product_id), code=303) if by_case else None
