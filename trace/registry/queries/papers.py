"""Certificates, OCOP items and files, and who may fetch which file."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from trace.base.actor import Actor
from trace.base.errors import NotFound
from trace.core.reason import Reason
from trace.registry.models import (
    Certificate,
    CertificateCheck,
    CertificateProduct,
    CertificateSite,
    CertificateStanding,
    CertificateType,
    OcopItem,
    StoredFile,
)
from trace.registry.rules import PaperDates, PaperState, number_key, paper_state


def certificate(db: Session, certificate_id: int) -> Certificate:
    """The certificate; NotFound when there is none."""
    if found := db.get(Certificate, certificate_id):
        return found
    raise NotFound(Reason("certificate.unknown"))


def certificate_state(each: Certificate, today: date) -> PaperState:
    """The certificate's state on a day, in one word."""
    dates = PaperDates(each.valid_from, each.valid_to, each.suspended_on, each.revoked_on, each.in_conversion)
    return paper_state(dates, today)


def ocop_state(each: OcopItem, today: date) -> PaperState:
    """The recognition's state on a day, in one word."""
    return paper_state(PaperDates(each.decision_date, each.valid_to, None, each.revoked_on), today)


def certificates_of(
    db: Session, producer_id: int, *, product_id: int | None = None, after: int = 0, limit: int = 200
) -> list[Certificate]:
    """The producer's certificates by id; with `product_id`, those that cover this product or the whole producer."""
    rows = select(Certificate).where(Certificate.producer_id == producer_id, Certificate.id > after)
    if product_id is not None:
        scoped = select(CertificateProduct.certificate_id).where(CertificateProduct.certificate_id == Certificate.id)
        rows = rows.where(or_(~scoped.exists(), scoped.where(CertificateProduct.product_id == product_id).exists()))
    return list(db.scalars(rows.order_by(Certificate.id).limit(limit)))


def certificate_products(db: Session, certificate_id: int) -> tuple[int, ...]:
    """Ids of the products a certificate names; none = it covers the producer as a whole."""
    rows = select(CertificateProduct.product_id).where(CertificateProduct.certificate_id == certificate_id)
    return tuple(db.scalars(rows.order_by(CertificateProduct.product_id)))


def certificate_sites(db: Session, certificate_id: int) -> tuple[int, ...]:
    """Ids of the sites a certificate names."""
    rows = select(CertificateSite.site_id).where(CertificateSite.certificate_id == certificate_id)
    return tuple(db.scalars(rows.order_by(CertificateSite.site_id)))


def certificate_types(db: Session, *, retired: bool = False) -> list[CertificateType]:
    """The types of certificates by family and name; those in use, or with `retired` all of them."""
    rows = select(CertificateType).order_by(CertificateType.family, CertificateType.key)
    return list(db.scalars(rows if retired else rows.where(CertificateType.retired_on.is_(None))))


def certificate_type(db: Session, type_id: int) -> CertificateType:
    """The type; NotFound when there is none."""
    if found := db.get(CertificateType, type_id):
        return found
    raise NotFound(Reason("certificate_type.unknown"))


def type_names(db: Session, language: str) -> dict[str, str]:
    """The names of all types by key, in Vietnamese or in English."""
    types = certificate_types(db, retired=True)
    return {each.key: each.name_en if language == "en" else each.name for each in types}


def type_of_key(db: Session, key: str) -> CertificateType | None:
    """The type of this key, or None."""
    return db.scalar(select(CertificateType).where(CertificateType.key == key))


def ending_certificates(db: Session, today: date, *, days: int, after: int, limit: int) -> list[Certificate]:
    """Certificates that end within `days` and stand, by id."""
    rows = select(Certificate).where(Certificate.valid_to.between(today, today + timedelta(days=days)))
    rows = rows.where(Certificate.revoked_on.is_(None), Certificate.id > after)
    return list(db.scalars(rows.order_by(Certificate.id).limit(limit)))


def checks_of(db: Session, certificate_id: int) -> list[CertificateCheck]:
    """What officers found when they compared the certificate, the newest first."""
    rows = select(CertificateCheck).where(CertificateCheck.certificate_id == certificate_id)
    return list(db.scalars(rows.order_by(CertificateCheck.id.desc())))


def standings_of(db: Session, certificate_id: int) -> list[CertificateStanding]:
    """Suspensions, their ends and the revocation of a certificate, the newest first."""
    rows = select(CertificateStanding).where(CertificateStanding.certificate_id == certificate_id)
    return list(db.scalars(rows.order_by(CertificateStanding.id.desc())))


def certificates_numbered(db: Session, producer_id: int, kind: str, number: str) -> list[Certificate]:
    """The producer's certificates of this type whose number is this one, however it is spelled."""
    rows = select(Certificate).where(Certificate.producer_id == producer_id, Certificate.kind == kind)
    return [each for each in db.scalars(rows.order_by(Certificate.id)) if number_key(each.number) == number_key(number)]


def ocop_item(db: Session, ocop_item_id: int) -> OcopItem:
    """The OCOP item; NotFound when there is none."""
    if found := db.get(OcopItem, ocop_item_id):
        return found
    raise NotFound(Reason("ocop.unknown"))


def ocop_items_of(db: Session, product_id: int) -> list[OcopItem]:
    """The product's OCOP items, the newest decision first."""
    rows = select(OcopItem).where(OcopItem.product_id == product_id)
    return list(db.scalars(rows.order_by(OcopItem.decision_date.desc(), OcopItem.id.desc())))


def file_for(db: Session, actor: Actor, file_id: int) -> StoredFile:
    """The file, for somebody who may read it; NotFound alike when there is none and when it is not theirs.

    What is public of others' has addresses of its own: `public_picture`, `public_paper`.
    """
    found = db.get(StoredFile, file_id)
    if found is None or actor.why_not("file.see", producer=found.producer_id):
        raise NotFound(Reason("file.unknown"))
    return found


def public_paper(db: Session, file_id: int) -> StoredFile:
    """A paper that an officer published; NotFound otherwise."""
    found = db.get(StoredFile, file_id)
    if found is None or not found.public or found.small_name is not None:
        raise NotFound(Reason("file.unknown"))
    return found


def public_picture(db: Session, file_id: int) -> StoredFile:
    """A picture that everybody may see; NotFound otherwise."""
    found = db.get(StoredFile, file_id)
    if found is None or not found.public or found.small_name is None:
        raise NotFound(Reason("file.unknown"))
    return found
