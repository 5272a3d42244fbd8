"""Pages of the types of certificates: an administrator adds, changes and retires them; no program changes for one."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trace.base.db import snapshot, transaction
from trace.registry import queries, service
from trace.registry.forms import CertificateTypeForm
from trace.registry.models import CertificateType
from trace.registry.views.frame import ANSWERED, WORDS, blueprint
from trace.web.creating import once_by_form
from trace.web.guard import me, needs
from trace.web.pages import now, page, runtime, see_other

SPARE = 2  # empty lines for further fields
Crumbs = list[tuple[str, str | None]]


def _crumbs(title: str) -> Crumbs:
    return [(_("Kinds of certificates"), url_for("registry.certificate_types")), (title, None)]


@blueprint.route("/loai-giay")
@needs("certificate_type.edit")
def certificate_types() -> ResponseReturnValue:
    """All types, those out of use too."""
    with snapshot(runtime().main) as db:
        found = queries.certificate_types(db, retired=True)
    return page("registry/certificate_types.html", found=found, crumbs=[(_("Kinds of certificates"), None)], **WORDS)


@blueprint.route("/loai-giay/moi", methods=["GET", "POST"])
@needs("certificate_type.edit")
def add_certificate_type() -> ResponseReturnValue:
    """A new type."""
    form = CertificateTypeForm()
    if form.validate_on_submit():
        details = form.details()
        try:
            once_by_form(form, lambda db: service.add_certificate_type(db, actor=me(), details=details, now=now()).id)
            return see_other("registry.certificate_types", _("Saved."))
        except ANSWERED as error:
            form.refuse(error)
    return _form_page(form, _("Add a kind of certificate"))


@blueprint.route("/loai-giay/<int:type_id>", methods=["GET", "POST"])
@needs("certificate_type.edit")
def edit_certificate_type(type_id: int) -> ResponseReturnValue:
    """Change a type; papers that exist keep their values."""
    with snapshot(runtime().main) as db:
        found = queries.certificate_type(db, type_id)
    form = CertificateTypeForm(data=_kept(found))
    form.key.data = found.key
    if form.validate_on_submit():
        try:
            with transaction(runtime().main) as db:
                service.edit_certificate_type(
                    db, actor=me(), type_id=found.id, details=form.details(), version=form.seen, now=now()
                )
            return see_other("registry.certificate_types", _("Saved."))
        except ANSWERED as error:
            form.refuse(error)
    return _form_page(form, found.name, found)


@blueprint.route("/loai-giay/<int:type_id>/ngung", methods=["POST"])
@needs("certificate_type.edit")
def retire_certificate_type(type_id: int) -> ResponseReturnValue:
    """No new paper of this type from today on; pressed again, it is in use again."""
    with transaction(runtime().main) as db:
        service.retire_certificate_type(db, actor=me(), type_id=type_id, now=now())
    return see_other("registry.certificate_types", _("Recorded."))


def _kept(found: CertificateType) -> dict[str, Any]:
    names = ("key", "name", "name_en", "family", "issued_by", "months", "covers", "version")
    return {name: getattr(found, name) for name in names} | {"fields": [*found.fields, *[{}] * SPARE]}


def _form_page(form: CertificateTypeForm, title: str, found: CertificateType | None = None) -> ResponseReturnValue:
    shown = page("registry/certificate_type.html", form=form, title=title, found=found, crumbs=_crumbs(title))
    return shown, form.status
