"""Papers: stored files, certificates and OCOP items. Their state today is worked out from dates, never stored."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from trace.base.db import Base, MadeId, NumberedId, Versioned


class StoredFile(Base):
    """An uploaded file: random name in the store, type found by its content, hash. Private unless `public`."""

    __tablename__ = "files"

    id: Mapped[MadeId]
    producer_id: Mapped[int | None] = mapped_column(ForeignKey("producers.id"), index=True)
    stored_name: Mapped[str] = mapped_column(unique=True)
    small_name: Mapped[str | None]  # the 320-pixel copy of a picture, for the public page
    given_name: Mapped[str]
    media_type: Mapped[str]
    size_bytes: Mapped[int]
    sha256: Mapped[str]
    public: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[datetime]
    made_by: Mapped[int]


class Certificate(Versioned, Base):
    """A paper somebody issued to a producer. `expired` is worked out from `valid_to` at the moment of the question."""

    __tablename__ = "certificates"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from", name="dates"),
    )

    id: Mapped[NumberedId]
    producer_id: Mapped[int] = mapped_column(ForeignKey("producers.id"), index=True)
    kind: Mapped[str]  # vietgap, haccp, iso22000, organic, gi, attp, … (vietnam.md, section 5)
    name: Mapped[str]
    number: Mapped[str]
    issuer: Mapped[str]
    former_issuer: Mapped[bool] = mapped_column(default=False)
    issue_date: Mapped[date | None]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    in_conversion: Mapped[bool] = mapped_column(default=False)
    suspended_on: Mapped[date | None]
    revoked_on: Mapped[date | None]
    status_source: Mapped[str | None]
    file_id: Mapped[int | None] = mapped_column(ForeignKey("files.id"))
    public_file_id: Mapped[int | None] = mapped_column(ForeignKey("files.id"))
    checked_by_unit: Mapped[str | None]
    checked_on: Mapped[date | None]
    made_at: Mapped[datetime]
    made_by: Mapped[int]


class CertificateProduct(Base):
    """Which products a certificate covers; none = the producer as a whole."""

    __tablename__ = "certificate_products"

    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificates.id"), primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"), primary_key=True, index=True)


class OcopItem(Versioned, Base):
    """The recognition of a product under OCOP: star, decision, 36 months (vietnam.md, section 2.4)."""

    __tablename__ = "ocop_items"
    __table_args__ = (
        UniqueConstraint("decision_no", "decision_date", "issuer", "product_id"),
        CheckConstraint("star BETWEEN 3 AND 5", name="star"),
    )

    id: Mapped[NumberedId]
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"), index=True)
    group_key: Mapped[str] = mapped_column(ForeignKey("product_groups.key"))
    star: Mapped[int]
    criteria_version: Mapped[str]
    decision_no: Mapped[str]
    decision_date: Mapped[date]
    valid_to: Mapped[date]
    issuer: Mapped[str]
    former_issuer: Mapped[bool] = mapped_column(default=False)
    revoked_on: Mapped[date | None]
    revoked_decision_no: Mapped[str | None]
    revoked_reason: Mapped[str | None]
    checked_by_unit: Mapped[str | None]  # officers enter these: the unit of the one who did
    checked_on: Mapped[date | None]
    made_at: Mapped[datetime]
    made_by: Mapped[int]
