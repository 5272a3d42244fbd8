"""Commands on papers: certificates and their published copies, OCOP items, and the files behind them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from trace.accounts import queries as accounts
from trace.base import tokens
from trace.base.actor import Actor
from trace.base.errors import Forbidden, Refused
from trace.base.store import Store
from trace.core.reason import Reason
from trace.core.words import local_day
from trace.ledger import service as ledger
from trace.registry import queries
from trace.registry.models import Certificate, CertificateProduct, OcopItem, Product, StoredFile
from trace.registry.rules import CertificateDetails, OcopDetails, ocop_valid_to, why_not_certificate, why_not_ocop
from trace.registry.service.changing import as_read, moved, refuse_if
from trace.registry.uploads import Paper, Picture

TOLD = (
    "kind",
    "name",
    "number",
    "issuer",
    "former_issuer",
    "issue_date",
    "valid_from",
    "valid_to",
    "in_conversion",
    "file_id",
)


def store_picture(
    db: Session, *, actor: Actor, producer_id: int, picture: Picture, store: Store, now: datetime
) -> StoredFile:
    """The picture, kept in two sizes under a random name; private until a version that shows it is accepted."""
    actor.must("product.edit", producer=producer_id)
    name = f"registry/{tokens.new_name()}"
    stored, small = f"{name}.webp", f"{name}.small.webp"
    store.put(stored, picture.content)
    store.put(small, picture.small)
    made = _file_row(actor, producer_id, picture, stored, now)
    made.small_name = small
    return _record_file(db, actor, made, now)


def store_paper(
    db: Session, *, actor: Actor, producer_id: int, paper: Paper, store: Store, now: datetime
) -> StoredFile:
    """The paper (PDF, or a picture of it), kept under a random name. Private.

    Its producer's people may add one, and an officer who is competent for it (a copy to be published).
    """
    owner = queries.producer(db, producer_id)
    if actor.role == "officer":
        actor.must("certificate.publish", units=queries.competent(db, owner))
    else:
        actor.must("certificate.edit", producer=owner.id)
    stored = f"registry/{tokens.new_name()}.{paper.extension}"
    store.put(stored, paper.content)
    return _record_file(db, actor, _file_row(actor, owner.id, paper, stored, now), now)


def add_certificate(
    db: Session, *, actor: Actor, producer_id: int, details: CertificateDetails, now: datetime
) -> Certificate:
    """A new certificate of the producer, declared by it. Refuses wrong dates, others' files and others' products."""
    owner = queries.producer(db, producer_id)
    actor.must("certificate.edit", producer=owner.id)
    _refuse_wrong(db, owner.id, details, now)
    values = {name: getattr(details, name) for name in TOLD}
    made = Certificate(producer_id=owner.id, **values, made_at=now, made_by=actor.id)
    db.add(made)
    db.flush()
    _cover(db, made, details.product_ids)
    content = {"producer": owner.id, "kind": made.kind, "products": list(details.product_ids)}
    ledger.append(db, actor=actor, act="certificate.added", on=("certificate", made.id), now=now, content=content)
    return made


def edit_certificate(
    db: Session,
    *,
    actor: Actor,
    certificate_id: int,
    details: CertificateDetails,
    version: int | None = None,
    now: datetime,
) -> Certificate:
    """The certificate with these details, declared again: an earlier check and published copy no longer hold."""
    found = queries.certificate(db, certificate_id)
    actor.must("certificate.edit", producer=found.producer_id)
    as_read(found, version)
    _refuse_wrong(db, found.producer_id, details, now)
    values: dict[str, Any] = {name: getattr(details, name) for name in TOLD}
    values |= {"checked_by_unit": None, "checked_on": None, "public_file_id": None}
    standing = Certificate.revoked_on.is_(None)
    moved(db, found, standing, otherwise=Reason("certificate.revoked"), **values)
    _cover(db, found, details.product_ids)
    ledger.append(db, actor=actor, act="certificate.edited", on=("certificate", found.id), now=now)
    return found


def attach_file(db: Session, *, actor: Actor, certificate_id: int, file_id: int, now: datetime) -> Certificate:
    """The certificate with its file, instead of an earlier one; an earlier check no longer holds."""
    found = queries.certificate(db, certificate_id)
    actor.must("certificate.edit", producer=found.producer_id)
    paper = db.get(StoredFile, file_id)
    if paper is None or paper.producer_id != found.producer_id:
        raise Refused(Reason("file.unknown", field="file_id"))
    standing = Certificate.revoked_on.is_(None)
    values = {"file_id": paper.id, "checked_by_unit": None, "checked_on": None}
    moved(db, found, standing, otherwise=Reason("certificate.revoked"), **values)
    content = {"file": str(paper.id), "sha256": paper.sha256}
    ledger.append(db, actor=actor, act="certificate.filed", on=("certificate", found.id), now=now, content=content)
    return found


def check_certificate(
    db: Session, *, actor: Actor, certificate_id: int, unit_name: str, version: int | None = None, now: datetime
) -> Certificate:
    """The certificate, compared with the paper by `unit_name` today. Forbidden to whoever entered it."""
    found = _for_officer(db, actor, "certificate.publish", certificate_id)
    as_read(found, version)
    if actor.id == found.made_by:
        raise Forbidden(Reason("review.own_entry"))
    standing = Certificate.revoked_on.is_(None)
    checked = {"checked_by_unit": unit_name, "checked_on": local_day(now)}
    moved(db, found, standing, otherwise=Reason("certificate.revoked"), **checked)
    ledger.append(db, actor=actor, act="certificate.checked", on=("certificate", found.id), now=now)
    return found


def publish_certificate_copy(
    db: Session, *, actor: Actor, certificate_id: int, file_id: int, now: datetime
) -> Certificate:
    """The certificate with a copy that everybody may read: one without personal numbers and signatures."""
    found = _for_officer(db, actor, "certificate.publish", certificate_id)
    copy = db.get(StoredFile, file_id)
    if copy is None or copy.producer_id != found.producer_id:
        raise Refused(Reason("file.unknown", field="file_id"))
    copy.public = True
    standing = Certificate.revoked_on.is_(None)
    moved(db, found, standing, otherwise=Reason("certificate.revoked"), public_file_id=copy.id)
    content = {"file": str(copy.id), "sha256": copy.sha256}
    ledger.append(db, actor=actor, act="certificate.published", on=("certificate", found.id), now=now, content=content)
    return found


def suspend_certificate(
    db: Session, *, actor: Actor, certificate_id: int, on: date, source: str, now: datetime
) -> Certificate:
    """The certificate, suspended from a day on, with what says so. Conflict unless it stands."""
    found = _for_officer(db, actor, "certificate.revoke", certificate_id)
    _refuse_undocumented(on, source, now)
    standing = (Certificate.suspended_on.is_(None), Certificate.revoked_on.is_(None))
    no_more = Reason("certificate.not_standing")
    moved(db, found, *standing, otherwise=no_more, suspended_on=on, status_source=source)
    _record_state(db, actor, "certificate.suspended", found, on, now)
    return found


def reinstate_certificate(db: Session, *, actor: Actor, certificate_id: int, source: str, now: datetime) -> Certificate:
    """The certificate, its suspension lifted. Conflict unless it is suspended."""
    found = _for_officer(db, actor, "certificate.revoke", certificate_id)
    _refuse_undocumented(local_day(now), source, now)
    suspended = (Certificate.suspended_on.is_not(None), Certificate.revoked_on.is_(None))
    not_so = Reason("certificate.not_suspended")
    moved(db, found, *suspended, otherwise=not_so, suspended_on=None, status_source=source)
    _record_state(db, actor, "certificate.reinstated", found, local_day(now), now)
    return found


def revoke_certificate(
    db: Session, *, actor: Actor, certificate_id: int, on: date, source: str, now: datetime
) -> Certificate:
    """The certificate, revoked for good from a day on, with what says so. Conflict when it is already."""
    found = _for_officer(db, actor, "certificate.revoke", certificate_id)
    _refuse_undocumented(on, source, now)
    standing = Certificate.revoked_on.is_(None)
    moved(db, found, standing, otherwise=Reason("certificate.revoked"), revoked_on=on, status_source=source)
    _record_state(db, actor, "certificate.revoked", found, on, now)
    return found


def add_ocop_item(db: Session, *, actor: Actor, product_id: int, details: OcopDetails, now: datetime) -> OcopItem:
    """The product's recognition by a decision, for 36 months. Officers enter these; refuses wrong stars and dates,
    an unknown group, and the same decision twice."""
    found = queries.product(db, product_id)
    actor.must("ocop_item.edit", units=_competent(db, found))
    reasons = why_not_ocop(details, local_day(now))
    if queries.group(db, details.group_key) is None:
        reasons.append(Reason("choice.unknown", field="group_key"))
    refuse_if(reasons)
    made = OcopItem(
        product_id=found.id,
        group_key=details.group_key,
        star=details.star,
        criteria_version=details.criteria_version,
        decision_no=details.decision_no,
        decision_date=details.decision_date,
        valid_to=ocop_valid_to(details.decision_date),
        issuer=details.issuer,
        former_issuer=details.former_issuer,
        checked_by_unit=accounts.unit_name(db, actor.home) if actor.home is not None else None,
        checked_on=local_day(now),
        made_at=now,
        made_by=actor.id,
    )
    db.add(made)
    try:
        with db.begin_nested():
            db.flush()
    except IntegrityError as error:
        raise Refused(Reason("ocop.twice", field="decision_no")) from error
    content = {"product": found.id, "star": made.star, "decision_date": made.decision_date.isoformat()}
    ledger.append(db, actor=actor, act="ocop_item.added", on=("ocop_item", made.id), now=now, content=content)
    return made


def revoke_ocop_item(
    db: Session, *, actor: Actor, ocop_item_id: int, on: date, decision_no: str, reason: str, now: datetime
) -> OcopItem:
    """The recognition, revoked by a decision from a day on. Conflict when it is already."""
    found = queries.ocop_item(db, ocop_item_id)
    actor.must("ocop_item.revoke", units=_competent(db, queries.product(db, found.product_id)))
    _refuse_undocumented(on, decision_no, now, field="decision_no")
    standing = OcopItem.revoked_on.is_(None)
    values = {"revoked_on": on, "revoked_decision_no": decision_no, "revoked_reason": reason or None}
    moved(db, found, standing, otherwise=Reason("ocop.revoked"), **values)
    content = {"on": on.isoformat()}
    ledger.append(db, actor=actor, act="ocop_item.revoked", on=("ocop_item", found.id), now=now, content=content)
    return found


def _competent(db: Session, found: Product) -> frozenset[int]:
    return queries.competent(db, queries.producer(db, found.producer_id), found.group_key)


def _for_officer(db: Session, actor: Actor, act: str, certificate_id: int) -> Certificate:
    found = queries.certificate(db, certificate_id)
    actor.must(act, units=queries.competent(db, queries.producer(db, found.producer_id)))
    return found


def _refuse_wrong(db: Session, producer_id: int, details: CertificateDetails, now: datetime) -> None:
    reasons = why_not_certificate(details, local_day(now))
    if details.file_id is not None:
        paper = db.get(StoredFile, details.file_id)
        if paper is None or paper.producer_id != producer_id:
            reasons.append(Reason("file.unknown", field="file_id"))
    wanted = set(details.product_ids)
    own = select(Product.id).where(Product.producer_id == producer_id, Product.id.in_(wanted))
    if wanted - set(db.scalars(own)):
        reasons.append(Reason("product.unknown", field="product_ids"))
    refuse_if(reasons)


def _refuse_undocumented(on: date, source: str, now: datetime, *, field: str = "source") -> None:
    reasons = [] if source.strip() else [Reason("field.missing", field=field)]
    if on > local_day(now):
        reasons.append(Reason("date.future", field="on"))
    refuse_if(reasons)


def _cover(db: Session, found: Certificate, product_ids: tuple[int, ...]) -> None:
    db.execute(delete(CertificateProduct).where(CertificateProduct.certificate_id == found.id))
    db.add_all(CertificateProduct(certificate_id=found.id, product_id=each) for each in sorted(set(product_ids)))
    db.flush()


def _file_row(actor: Actor, producer_id: int, upload: Picture | Paper, stored: str, now: datetime) -> StoredFile:
    return StoredFile(
        id=tokens.new_id(),
        producer_id=producer_id,
        stored_name=stored,
        given_name=upload.given_name,
        media_type=upload.media_type,
        size_bytes=len(upload.content),
        sha256=upload.sha256,
        made_at=now,
        made_by=actor.id,
    )


def _record_file(db: Session, actor: Actor, made: StoredFile, now: datetime) -> StoredFile:
    db.add(made)
    db.flush()
    content = {"producer": made.producer_id, "sha256": made.sha256, "bytes": made.size_bytes}
    ledger.append(db, actor=actor, act="file.stored", on=("file", made.id), now=now, content=content)
    return made


def _record_state(db: Session, actor: Actor, act: str, found: Certificate, on: date, now: datetime) -> None:
    content = {"on": on.isoformat()}
    ledger.append(db, actor=actor, act=act, on=("certificate", found.id), now=now, content=content)
