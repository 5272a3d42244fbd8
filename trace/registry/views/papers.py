"""Pages of certificates: their types, their files, and what officers do with them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trace.accounts import queries as accounts
from trace.base.db import Session, snapshot, transaction
from trace.base.errors import Forbidden, NotFound
from trace.core.reason import Reason
from trace.core.words import local_day
from trace.registry import queries, service, uploads, wording
from trace.registry.forms import CertificateForm, ComparisonForm, CopyForm, PaperForm, StandingForm, certificate_form
from trace.registry.forms.papers import EXTRA
from trace.registry.models import Certificate, CertificateType, Producer
from trace.registry.rules import CertificateDetails, fields_of
from trace.registry.views.frame import ANSWERED, WORDS, blueprint, link, may, readable, sent
from trace.web.creating import once_by_form
from trace.web.forms import PressForm, choices
from trace.web.guard import me, needs
from trace.web.language import chosen
from trace.web.pages import now, page, runtime, see_other


def _crumbs(owner: Producer, *more: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    return [(owner.name, url_for("registry.producer", producer_id=owner.id)), *more]


@blueprint.route("/co-so/<int:producer_id>/giay/moi", methods=["GET", "POST"])
@needs("certificate.edit")
def add_certificate(producer_id: int) -> ResponseReturnValue:
    """A new certificate: first its type, then what a paper of that type says; its file is asked for next."""
    with snapshot(runtime().main) as db:
        owner = readable(db, producer_id)
        kind = queries.type_of_key(db, request.values.get("kind") or request.args.get("loai", ""))
        types = queries.certificate_types(db)
    title = _("Add a certificate")
    if kind is None or kind.retired_on:
        crumbs = _crumbs(owner, (title, None))
        return page("registry/certificate_kinds.html", owner=owner, types=types, title=title, crumbs=crumbs, **WORDS)
    form = _form_of(kind)(kind=kind.key, name=chosen_name(kind), former_issuer=False)
    if form.validate_on_submit():
        details = form.details()
        try:
            made = once_by_form(form, lambda db: _add(db, producer_id, details))
            return see_other("registry.certificate_file", _("Saved. Now its file."), certificate_id=made)
        except ANSWERED as error:
            form.refuse(error)
    return _form_page(form, owner, kind, title)


def _form_of(kind: CertificateType) -> type[CertificateForm]:
    return certificate_form(fields_of(kind.fields), chosen())


def _add(db: Session, producer_id: int, details: CertificateDetails) -> int:
    return service.add_certificate(db, actor=me(), producer_id=producer_id, details=details, now=now()).id


def _form_page(form: CertificateForm, owner: Producer, kind: CertificateType, title: str) -> ResponseReturnValue:
    with snapshot(runtime().main) as db:
        own = queries.products_of(db, {owner.id}, limit=200) if "product" in kind.covers else []
        sites = queries.sites_of(db, owner.id) if "site" in kind.covers else []
    form.product_ids.choices = choices((each.product.id, each.version.name_vi) for each in own)
    form.site_ids.choices = choices((each.id, each.name) for each in sites)
    crumbs = _crumbs(owner, (title, None))
    shown = page("registry/certificate_form.html", form=form, kind=kind, owner=owner, title=title, crumbs=crumbs)
    return shown, form.status


def chosen_name(kind: CertificateType) -> str:
    """The type's name in the reader's language."""
    return kind.name_en if chosen() == "en" else kind.name


def extra_lines(found: Certificate, kind: CertificateType | None) -> list[tuple[str, str]]:
    """The values beyond the common record, each with its label; those of fields that are gone stand under their key."""
    asked = {each.key: each for each in fields_of(kind.fields if kind else ())}
    lines = []
    for key, value in found.extra.items():
        field = asked.get(key)
        label = (field.en if chosen() == "en" else field.vi) if field else key
        lines.append((label, _value(value, field.sort if field else "text")))
    return lines


def _value(value: str, sort: str) -> str:
    if sort == "yes_no":
        return str(wording.YES_NO.get(value, value))
    return f"{date.fromisoformat(value):%d/%m/%Y}" if sort == "day" else value


def _readable(db: Session, certificate_id: int) -> tuple[Certificate, Producer]:
    found = queries.certificate(db, certificate_id)
    return found, readable(db, found.producer_id)


@blueprint.route("/giay/<int:certificate_id>")
@needs("producer.see")
def certificate(certificate_id: int) -> ResponseReturnValue:
    """One certificate: what it says, its state today, its file, and what an officer may do with it."""
    with snapshot(runtime().main) as db:
        found, owner = _readable(db, certificate_id)
        covered = queries.shown_each(db, queries.certificate_products(db, certificate_id))
        sites = queries.sites_numbered(db, queries.certificate_sites(db, certificate_id))
        kind = queries.type_of_key(db, found.kind)
        history = {"checks": queries.checks_of(db, found.id), "standings": queries.standings_of(db, found.id)}
        units = queries.competent(db, owner)
    actor = me()
    return page(
        "registry/certificate.html",
        found=found,
        state=queries.certificate_state(found, local_day(now())),
        covered=covered,
        sites=sites,
        kind=kind,
        extra=extra_lines(found, kind),
        may_edit=may("certificate.edit", owner.id) and found.revoked_on is None,
        may_publish=actor.why_not("certificate.publish", units=units) is None,
        may_revoke=actor.why_not("certificate.revoke", units=units) is None,
        ask_check=link("review.submit_certificate", certificate_id=certificate_id),
        press=PressForm(),
        crumbs=_crumbs(owner, (found.name, None)),
        **history,
        **WORDS,
    )


@blueprint.route("/giay/<int:certificate_id>/sua", methods=["GET", "POST"])
@needs("certificate.edit")
def edit_certificate(certificate_id: int) -> ResponseReturnValue:
    """Change a certificate: it counts as declared again."""
    with snapshot(runtime().main) as db:
        found, owner = _readable(db, certificate_id)
        covered = queries.certificate_products(db, certificate_id)
        sites = queries.certificate_sites(db, certificate_id)
        kind = queries.type_of_key(db, found.kind)
    if kind is None:
        raise NotFound(Reason("certificate_type.unknown"))
    kept = {f"{EXTRA}{key}": value for key, value in found.extra.items()}
    form = _form_of(kind)(obj=found, data={"product_ids": covered, "site_ids": sites, **kept})
    if form.validate_on_submit():
        try:
            _save(found, replace(form.details(found.file_id), kind=kind.key), form.seen)
            return see_other("registry.certificate", _("Saved."), certificate_id=certificate_id)
        except ANSWERED as error:
            form.refuse(error)
    return _form_page(form, owner, kind, _("Change the certificate"))


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


@blueprint.route("/giay/<int:certificate_id>/doi-chieu", methods=["GET", "POST"])
@needs("certificate.publish")
def check_certificate(certificate_id: int) -> ResponseReturnValue:
    """An officer says what they compared with the paper: where it agrees, the public reads which unit, and when."""
    with snapshot(runtime().main) as db:
        found, owner = _readable(db, certificate_id)
    form = ComparisonForm()
    if form.validate_on_submit():
        try:
            with transaction(runtime().main) as db:
                comparison = _comparison(db, form)
                service.check_certificate(db, actor=me(), certificate_id=found.id, comparison=comparison, now=now())
            return see_other("registry.certificate", _("Recorded as checked."), certificate_id=certificate_id)
        except ANSWERED as error:
            form.refuse(error)
    title = _("Compare with the paper")
    crumbs = _crumbs(owner, (found.name, url_for("registry.certificate", certificate_id=found.id)), (title, None))
    return page("registry/plain_form.html", form=form, title=title, crumbs=crumbs), form.status


def _comparison(db: Session, form: ComparisonForm) -> service.Comparison:
    home = me().home
    if home is None:
        raise Forbidden(Reason("hold.no_unit"))
    compared = tuple(form.compared.data or ())
    return service.Comparison(accounts.unit_name(db, home), home, compared, form.result.data, form.note.data)


@blueprint.route("/giay/<int:certificate_id>/cong-bo", methods=["GET", "POST"])
@needs("certificate.publish")
def publish_copy(certificate_id: int) -> ResponseReturnValue:
    """A copy for the public, without personal numbers and signatures."""
    with snapshot(runtime().main) as db:
        found, owner = _readable(db, certificate_id)
    form = CopyForm()
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
        service.reinstate_certificate(db, on=form.on.data, **common)
    elif form.act.data == "suspend":
        service.suspend_certificate(db, on=form.on.data, **common)
    else:
        service.revoke_certificate(db, on=form.on.data, **common)
