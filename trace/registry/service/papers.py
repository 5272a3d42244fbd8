"""Commands on papers: certificates, their checks and published copies, and the files behind them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from trace.base import tokens
from trace.base.actor import Actor
from trace.base.errors import Forbidden, Refused
from trace.base.store import Store
from trace.core.reason import Reason
from trace.core.words import local_day
from trace.ledger import service as ledger
from trace.registry import queries
from trace.registry.models import (
    Certificate,
    CertificateCheck,
    CertificateProduct,
    CertificateSite,
    Product,
    Site,
    StoredFile,
)
from trace.registry.rules import CHECKED, RESULTS, CertificateDetails, fields_of, read_extra, why_not_certificate
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


@dataclass(frozen=True)
class Comparison:
    """What an officer found: for which unit, what they compared (`rules.CHECKED`), whether it agrees, and a note."""

    unit_name: str
    agency_id: int | None = None
    compared: tuple[str, ...] = CHECKED
    result: str = "agrees"
    note: str | None = None


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
    values = told_values(db, owner.id, details, now)
    made = Certificate(producer_id=owner.id, **values, made_at=now, made_by=actor.id)
    db.add(made)
    db.flush()
    cover(db, made, details)
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
    values = told_values(db, found.producer_id, details, now, before=found)
    values |= {"checked_by_unit": None, "checked_on": None, "public_file_id": None}
    standing = Certificate.revoked_on.is_(None)
    _hide_copy(db, found)
    moved(db, found, standing, otherwise=Reason("certificate.revoked"), **values)
    cover(db, found, details)
    ledger.append(db, actor=actor, act="certificate.edited", on=("certificate", found.id), now=now)
    return found


def attach_file(db: Session, *, actor: Actor, certificate_id: int, file_id: int, now: datetime) -> Certificate:
    """The certificate with its file, instead of an earlier one; its check and published copy no longer hold."""
    found = queries.certificate(db, certificate_id)
    actor.must("certificate.edit", producer=found.producer_id)
    paper = db.get(StoredFile, file_id)
    if paper is None or paper.producer_id != found.producer_id:
        raise Refused(Reason("file.unknown", field="file_id"))
    standing = Certificate.revoked_on.is_(None)
    values = {"file_id": paper.id, "checked_by_unit": None, "checked_on": None, "public_file_id": None}
    _hide_copy(db, found)
    moved(db, found, standing, otherwise=Reason("certificate.revoked"), **values)
    content = {"file": str(paper.id), "sha256": paper.sha256}
    ledger.append(db, actor=actor, act="certificate.filed", on=("certificate", found.id), now=now, content=content)
    return found


def check_certificate(
    db: Session, *, actor: Actor, certificate_id: int, comparison: Comparison, version: int | None = None, now: datetime
) -> Certificate:
    """The certificate, compared with the paper today, kept as a line of its own. Forbidden to whoever entered it.

    Only what agrees is told to the public; what differs takes an earlier check away.
    """
    found = for_officer(db, actor, "certificate.publish", certificate_id)
    as_read(found, version)
    if actor.id == found.made_by:
        raise Forbidden(Reason("review.own_entry"))
    if comparison.result not in RESULTS or not set(comparison.compared) <= set(CHECKED):
        raise Refused(Reason("choice.unknown", field="compared"))
    if not comparison.compared:
        raise Refused(Reason("field.missing", field="compared"))
    agrees = comparison.result == "agrees"
    checked = {"checked_by_unit": comparison.unit_name, "checked_on": local_day(now)}
    standing = Certificate.revoked_on.is_(None)
    values = checked if agrees else dict.fromkeys(checked)
    moved(db, found, standing, otherwise=Reason("certificate.revoked"), **values)
    note_check(db, actor, found, comparison, now)
    content = {"result": comparison.result, "compared": list(comparison.compared)}
    ledger.append(db, actor=actor, act="certificate.checked", on=("certificate", found.id), now=now, content=content)
    return found


def note_check(db: Session, actor: Actor, found: Certificate, comparison: Comparison, now: datetime) -> None:
    """Write down one comparison. Part of a command: no line of the ledger."""
    made = CertificateCheck(
        certificate_id=found.id,
        agency_id=comparison.agency_id,
        unit_name=comparison.unit_name,
        compared=list(comparison.compared),
        result=comparison.result,
        note=comparison.note or None,
        made_at=now,
        made_by=actor.id,
    )
    db.add(made)
    db.flush()


def publish_certificate_copy(
    db: Session, *, actor: Actor, certificate_id: int, file_id: int, now: datetime
) -> Certificate:
    """The certificate with a copy that everybody may read, one without personal numbers and signatures; the copy before
    it is private again."""
    found = for_officer(db, actor, "certificate.publish", certificate_id)
    copy = db.get(StoredFile, file_id)
    if copy is None or copy.producer_id != found.producer_id:
        raise Refused(Reason("file.unknown", field="file_id"))
    _hide_copy(db, found)
    copy.public = True
    standing = Certificate.revoked_on.is_(None)
    moved(db, found, standing, otherwise=Reason("certificate.revoked"), public_file_id=copy.id)
    content = {"file": str(copy.id), "sha256": copy.sha256}
    ledger.append(db, actor=actor, act="certificate.published", on=("certificate", found.id), now=now, content=content)
    return found


def _hide_copy(db: Session, found: Certificate) -> None:
    """Take the published copy back: at its address nobody finds it any more, for it may show what it should not."""
    earlier = db.get(StoredFile, found.public_file_id) if found.public_file_id is not None else None
    if earlier is not None:
        earlier.public = False


def for_officer(db: Session, actor: Actor, act: str, certificate_id: int) -> Certificate:
    """The certificate, for an officer who may do `act` on it; Forbidden otherwise, NotFound when there is none."""
    found = queries.certificate(db, certificate_id)
    actor.must(act, units=queries.competent(db, queries.producer(db, found.producer_id)))
    return found


def told_values(
    db: Session,
    producer_id: int,
    details: CertificateDetails,
    now: datetime,
    *,
    before: Certificate | None = None,
    fed: bool = False,
) -> dict[str, Any]:
    """The columns of these details. Refuses all that is wrong with them at once, a type that is retired too.

    `fed`: a department's row tells no extra fields; those that are needed are asked of the producer.
    """
    reasons = why_not_certificate(details, local_day(now))
    extra: dict[str, str] = {}
    kind = queries.type_of_key(db, details.kind)
    if kind is None or (kind.retired_on and not (before and before.kind == kind.key)):
        reasons.append(Reason("choice.unknown", field="kind"))
    else:
        asked = fields_of(kind.fields)
        extra, wrong = read_extra([replace(each, needed=each.needed and not fed) for each in asked], details.extra)
        reasons += wrong
        if details.site_ids and "site" not in kind.covers:
            reasons.append(Reason("certificate.not_for_sites", field="site_ids"))
    refuse_if(reasons + _foreign(db, producer_id, details))
    values: dict[str, Any] = {name: getattr(details, name) for name in TOLD}
    return values | {"extra": extra}


def _foreign(db: Session, producer_id: int, details: CertificateDetails) -> list[Reason]:
    """What these details name that belongs to another producer, or to nobody."""
    reasons = []
    if details.file_id is not None:
        paper = db.get(StoredFile, details.file_id)
        if paper is None or paper.producer_id != producer_id:
            reasons.append(Reason("file.unknown", field="file_id"))
    if _others(db, Product, producer_id, details.product_ids):
        reasons.append(Reason("product.unknown", field="product_ids"))
    if _others(db, Site, producer_id, details.site_ids):
        reasons.append(Reason("site.unknown", field="site_ids"))
    return reasons


def _others(db: Session, table: type[Product] | type[Site], producer_id: int, ids: Collection[int]) -> bool:
    own = select(table.id).where(table.producer_id == producer_id, table.id.in_(ids))
    return bool(set(ids) - set(db.scalars(own)))


def cover(db: Session, found: Certificate, details: CertificateDetails) -> None:
    """Let the certificate cover just these products and sites. Part of a command: no line of the ledger."""
    db.execute(delete(CertificateProduct).where(CertificateProduct.certificate_id == found.id))
    db.execute(delete(CertificateSite).where(CertificateSite.certificate_id == found.id))
    db.add_all(CertificateProduct(certificate_id=found.id, product_id=each) for each in set(details.product_ids))
    db.add_all(CertificateSite(certificate_id=found.id, site_id=each) for each in set(details.site_ids))
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
