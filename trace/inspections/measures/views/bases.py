"""Pages of the list of legal bases: anybody of the state reads it, an administrator keeps it."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trace.base.db import snapshot, transaction
from trace.base.errors import Conflict, Refused, Stale
from trace.inspections.measures import queries, service
from trace.inspections.measures.forms import RESTING_WORDS, BasisForm
from trace.inspections.measures.rules import BasisDetails
from trace.inspections.views.frame import blueprint
from trace.web.creating import once_by_form
from trace.web.forms import PressForm
from trace.web.guard import me, needs
from trace.web.pages import now, page, runtime, see_other


@blueprint.route("/can-cu-phap-ly")
@needs("basis.see")
def legal_bases() -> ResponseReturnValue:
    """The list, retired ones too."""
    with snapshot(runtime().main) as db:
        found = queries.bases(db)
    way = [(_("Legal bases"), None)]
    return page(
        "inspections/bases.html", found=found, resting=RESTING_WORDS, may_edit=me().may("basis.edit"), crumbs=way
    )


@blueprint.route("/can-cu-phap-ly/moi", methods=["GET", "POST"])
@needs("basis.edit")
def add_basis() -> ResponseReturnValue:
    """Write a legal basis down."""
    form = BasisForm()
    if form.validate_on_submit():
        try:
            once_by_form(form, lambda db: service.add_basis(db, actor=me(), details=_details(form), now=now()).id)
            return see_other("inspections.legal_bases", _("Added. Measures may rest on it from now on."))
        except Refused as error:
            form.refuse(error)
    return _form_page(form)


@blueprint.route("/can-cu-phap-ly/<int:basis_id>", methods=["GET", "POST"])
@needs("basis.edit")
def edit_basis(basis_id: int) -> ResponseReturnValue:
    """Put a legal basis right. What was imposed by it keeps the words of its day."""
    form = BasisForm()
    with snapshot(runtime().main) as db:
        found = queries.basis(db, basis_id)
    if not form.is_submitted():
        form.process(obj=found)
        form.version.data = str(found.version)
    elif form.validate():
        try:
            with transaction(runtime().main) as db:
                details, seen = _details(form), form.seen
                service.change_basis(db, actor=me(), basis_id=basis_id, details=details, version=seen, now=now())
            return see_other("inspections.legal_bases", _("Saved."))
        except (Refused, Stale) as error:
            form.refuse(error)
    return _form_page(form, found)


@blueprint.route("/can-cu-phap-ly/<int:basis_id>/ngung", methods=["POST"])
@needs("basis.edit")
def retire_basis(basis_id: int) -> ResponseReturnValue:
    """Offer it for nothing more."""
    if PressForm().validate_on_submit():
        # One that is retired already is what was asked for.
        with suppress(Conflict), transaction(runtime().main) as db:
            service.retire_basis(db, actor=me(), basis_id=basis_id, now=now())
    return see_other("inspections.legal_bases", _("Retired. What rests on it stays as it is."))


def _form_page(form: BasisForm, found: Any = None) -> ResponseReturnValue:
    way = [(_("Legal bases"), url_for("inspections.legal_bases")), (_("Legal basis"), None)]
    return page("inspections/basis_form.html", form=form, found=found, crumbs=way), form.status


def _details(form: BasisForm) -> BasisDetails:
    return BasisDetails(
        cited=form.cited.data or "",
        measures=tuple(form.measures.data or ()),
        appeal_to=form.appeal_to.data or "",
        appeal_days=form.appeal_days.data or 0,
    )
