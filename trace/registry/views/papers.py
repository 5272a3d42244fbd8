"""Pages of papers: certificates with their files, what officers do with them, and OCOP items."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trace.accounts import queries as accounts
from trace.base.db import Session, snapshot, transaction
from trace.base.errors import Forbidden
from trace.core.reason import Reason
from trace.core.words import local_day
from trace.registry import queries, service, uploads
from trace.registry.forms import CertificateForm, OcopForm, OcopRevocationForm, PaperForm, StandingForm
from trace.registry.models import Certificate, Producer
from trace.registry.rules import CertificateDetails
from trace.registry.views.frame import ANSWERED, WORDS, blueprint, link, may, readable, sent
from trace.web.creating import once_by_form
from trace.web.forms import PressForm, choices
from trace.web.guard import me, needs, own_or_hidden
from trace.web.pages import now, page, runtime, see_other


def _crumbs(owner: Producer, *more: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    return [(owner.name, url_for("registry.producer", producer_id=owner.id)), *more]


@blueprint.route("/co-so/<int:producer_id>/giay/moi", methods=["GET", "POST"])
@needs("certificate.edit")
def add_certificate(producer_id: int) -> ResponseReturnValue:
    """A new certificate; its file is asked for next."""
    with snapshot(runtime().main) as db:
        owner = readable(db, producer_id)
    form = CertificateForm()
    if form.validate_on_submit():
        details = form.details()
        try:
            made = once_by_form(form, lambda db: _add(db, producer_id, details))
            return see_other("registry.certificate_file", _("Saved. Now its file."), certificate_id=made)
        except ANSWERED as error:
            form.refuse(error)
    return _form_page(form, owner, _("Add a certificate"))


def _add(db: Session, producer_id: int, details: CertificateDetails) -> int:
    return service.add_certificate(db, actor=me(), producer_id=producer_id, details=details, now=now()).id


def _form_page(form: CertificateForm, owner: Producer, title: str) -> ResponseReturnValue:
    with snapshot(runtime().main) as db:
        own = queries.products_of(db, {owner.id}, limit=200)
    form.product_ids.choices = choices((each.product.id, each.version.name_vi) for each in own)
    return page("registry/certificate_form.html", form=form, title=title, crumbs=_crumbs(owner, (title, None))), (
        form.status
    )


def _readable(db: Session, certificate_id: int) -> tuple[Certificate, Producer]:
    found = queries.certificate(db, certificate_id)
    return found, readable(db, found.producer_id)


@blueprint.route("/giay/<int:certificate_id>")
@needs("producer.see")
def certificate(certificate_id: int) -> ResponseReturnValue:
    """One certificate: what it says, its state today, its file, and what an officer may do with it."""
    with snapshot(runtime().main) as db:
        found, owner = _readable(db, certificate_id)
        covered = [queries.shown(db, each) for each in queries.certificate_products(db, certificate_id)]
        units = queries.competent(db, owner)
    actor = me()
    return page(
        "registry/certificate.html",
        found=found,
        state=queries.certificate_state(found, local_day(now())),
        covered=covered,
        may_edit=may("certificate.edit", owner.id) and found.revoked_on is None,
        may_publish=actor.why_not("certificate.publish", units=units) is None,
        may_revoke=actor.why_not("certificate.revoke", units=units) is None,
        ask_check=link("review.submit_certificate", certificate_id=certificate_id),
        press=PressForm(),
        crumbs=_crumbs(owner, (found.name, None)),
        **WORDS,
    )


@blueprint.route("/giay/<int:certificate_id>/sua", methods=["GET", "POST"])
@needs("certificate.edit")
def edit_certificate(certificate_id: int) -> ResponseReturnValue:
    """Change a certificate: it counts as declared again."""
    with snapshot(runtime().main) as db:
        found, owner = _readable(db, certificate_id)
        covered = queries.certificate_products(db, certificate_id)
    form = CertificateForm(obj=found, data={"product_ids": covered})
    if form.validate_on_submit():
        try:
            _save(found, form.details(found.file_id), form.seen)
            return see_other("registry.certificate", _("Saved."), certificate_id=certificate_id)
        except ANSWERED as error:
            form.refuse(error)
    return _form_page(form, owner, _("Change the certificate"))


def _save(found: Certificate, details: CertificateDetails, version: int | None) -> None:
    with transaction(runtime().main) as db:
        service.edit_certificate(db, actor=me(), certificate_id=found.id, details=details, version=version, now=now())


@blueprint.route("/giay/<int:certificate_id>/tep", methods=["GET", "POST"])
@needs("certificate.edit")
def certificate_file(certificate_id: int) -> ResponseReturnValue:
    """The certificate's file: a PDF or a picture, private to the producer and the authorities."""
    with snapshot(runtime().main) as db:
        found, owner = _readable(db, certificate_id)
    form = PaperForm()
    if form.validate_on_submit():
        rt = runtime()
        try:
            paper = uploads.read_paper(*sent(form.file.data), most_bytes=rt.settings.max_upload_bytes)
            with transaction(rt.main) as db:
                file = service.store_paper(db, actor=me(), producer_id=owner.id, paper=paper, store=rt.store, now=now())
                service.attach_file(db, actor=me(), certificate_id=found.id, file_id=file.id, now=now())
            return see_other("registry.certificate", _("Saved."), certificate_id=certificate_id)
        except ANSWERED as error:
            form.refuse(error)
    title = _("File of the certificate")
    crumbs = _crumbs(owner, (title, None))
    shown = page("registry/paper_form.html", form=form, title=title, found=found, public=False, crumbs=crumbs)
    return shown, form.status


@blueprint.route("/giay/<int:certificate_id>/doi-chieu", methods=["POST"])
@needs("certificate.publish")
def check_certificate(certificate_id: int) -> ResponseReturnValue:
    """An officer has compared the certificate with the paper: the public reads which unit, and when."""
    with transaction(runtime().main) as db:
        service.check_certificate(db, actor=me(), certificate_id=certificate_id, unit_name=_own_unit(db), now=now())
    return see_other("registry.certificate", _("Recorded as checked."), certificate_id=certificate_id)


def _own_unit(db: Session) -> str:
    home = me().home
    if home is None:
        raise Forbidden(Reason("hold.no_unit"))
    return accounts.unit_name(db, home)


@blueprint.route("/giay/<int:certificate_id>/cong-bo", methods=["GET", "POST"])
@needs("certificate.publish")
def publish_copy(certificate_id: int) -> ResponseReturnValue:
    """A copy for the public, without personal numbers and signatures."""
    with snapshot(runtime().main) as db:
        found, owner = _readable(db, certificate_id)
    form = PaperForm()
    if form.validate_on_submit():
        rt = runtime()
        try:
            paper = uploads.read_paper(*sent(form.file.data), most_bytes=rt.settings.max_upload_bytes)
            with transaction(rt.main) as db:
                file = service.store_paper(db, actor=me(), producer_id=owner.id, paper=paper, store=rt.store, now=now())
                service.publish_certificate_copy(db, actor=me(), certificate_id=found.id, file_id=file.id, now=now())
            return see_other("registry.certificate", _("The copy is public now."), certificate_id=certificate_id)
        except ANSWERED as error:
            form.refuse(error)
    title = _("Publish a copy")
    return page(
        "registry/paper_form.html",
        form=form,
        title=title,
        found=found,
        public=True,
        crumbs=_crumbs(owner, (title, None)),
    ), form.status


@blueprint.route("/giay/<int:certificate_id>/hieu-luc", methods=["GET", "POST"])
@needs("certificate.revoke")
def certificate_standing(certificate_id: int) -> ResponseReturnValue:
    """Suspend, reinstate or revoke a certificate; the public page shows it within seconds."""
    with snapshot(runtime().main) as db:
        found, owner = _readable(db, certificate_id)
    form = StandingForm(data={"on": local_day(now())})
    if form.validate_on_submit():
        try:
            with transaction(runtime().main) as db:
                _change_standing(db, found.id, form)
            return see_other("registry.certificate", _("Recorded."), certificate_id=certificate_id)
        except ANSWERED as error:
            form.refuse(error)
    title = _("Suspend or revoke")
    return page("registry/plain_form.html", form=form, title=title, crumbs=_crumbs(owner, (title, None)), warn=True), (
        form.status
    )


def _change_standing(db: Session, certificate_id: int, form: StandingForm) -> None:
    common = {"actor": me(), "certificate_id": certificate_id, "source": form.source.data, "now": now()}
    if form.act.data == "reinstate":
        service.reinstate_certificate(db, **common)
    elif form.act.data == "suspend":
        service.suspend_certificate(db, on=form.on.data, **common)
    else:
        service.revoke_certificate(db, on=form.on.data, **common)


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
        found = queries.shown(db, item.product_id)
        own_or_hidden("product.see", found.product.producer_id)
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
            return see_other("registry.product", _("Recorded."), product_id=item.product_id)
        except ANSWERED as error:
            form.refuse(error)
    title = _("Revoke the OCOP recognition")
    here = (found.version.name_vi, url_for("registry.product", product_id=item.product_id))
    return page("registry/plain_form.html", form=form, title=title, crumbs=[here, (title, None)], warn=True), (
        form.status
    )
