"""Papers: stored files, certificates and OCOP items. Their state today is worked out from dates, never stored."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
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
        Index(None, "number"),
        Index(None, "valid_to"),
    )

    id: Mapped[NumberedId]
    producer_id: Mapped[int] = mapped_column(ForeignKey("producers.id"), index=True)
    kind: Mapped[str]  # a key of `certificate_types`; one that was retired stays on its papers
    name: Mapped[str]
    number: Mapped[str]
    issuer: Mapped[str]
    former_issuer: Mapped[bool] = mapped_column(default=False)
    issue_date: Mapped[date | None]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    in_conversion: Mapped[bool] = mapped_column(default=False)
    # Values of the fields that its type asks for: texts, days as ISO, digits as text; "yes" or "no".
    extra: Mapped[dict[str, str]] = mapped_column(JSON, default=dict, server_default="{}")
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
    """Which products a certificate covers; neither products nor sites = the producer as a whole."""

    __tablename__ = "certificate_products"

    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificates.id"), primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"), primary_key=True, index=True)


class CertificateSite(Base):
    """Which sites a certificate covers: shown where goods were made, and nowhere else."""

    __tablename__ = "certificate_sites"

    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificates.id"), primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"), primary_key=True, index=True)


class CertificateType(Versioned, Base):
    """A type of paper, as data. `months` = how long one usually holds; `covers` says what it may be issued for:
    product, site, producer; `fields` = what is asked beyond the common record (`rules.ExtraField`)."""

    __tablename__ = "certificate_types"

    id: Mapped[NumberedId]
    key: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    name_en: Mapped[str]
    family: Mapped[str]  # farming | quality | safety | origin | other
    months: Mapped[int | None]
    covers: Mapped[list[str]] = mapped_column(JSON)
    fields: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    issued_by: Mapped[str | None]
    retired_on: Mapped[date | None]  # no new paper of this type; those there are stay


class CertificateCheck(Base):
    """That an officer compared a certificate with the paper: which unit, when, what of it, with what result."""

    __tablename__ = "certificate_checks"
    __table_args__ = (CheckConstraint("result IN ('agrees','differs')", name="result"),)

    id: Mapped[NumberedId]
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificates.id"), index=True)
    agency_id: Mapped[int | None]
    unit_name: Mapped[str]  # as the public reads it, kept as it was
    compared: Mapped[list[str]] = mapped_column(JSON)
    result: Mapped[str]
    note: Mapped[str | None]
    made_at: Mapped[datetime]
    made_by: Mapped[int]


class CertificateStanding(Base):
    """That a certificate was suspended, reinstated or revoked, from which day, by which decision or letter.

    The same line twice is one: a feed that is sent again changes nothing, also after the suspension was lifted.
    """

    __tablename__ = "certificate_standings"
    __table_args__ = (
        CheckConstraint("act IN ('suspend','reinstate','revoke')", name="act"),
        Index("uq_certificate_standings_certificate_id", "certificate_id", "act", "on", "source", unique=True),
    )

    id: Mapped[NumberedId]
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificates.id"))
    act: Mapped[str]
    on: Mapped[date]
    source: Mapped[str]
    made_at: Mapped[datetime]
    made_by: Mapped[int]


class PaperReminder(Base):
    """That a producer was reminded, `days` days ahead, of the end of a paper. Another end is another reminder."""

    __tablename__ = "paper_reminders"

    kind: Mapped[str] = mapped_column(primary_key=True)  # ocop_item | certificate
    paper_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    days: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    valid_to: Mapped[date] = mapped_column(primary_key=True)
    made_at: Mapped[datetime]


class OcopItem(Versioned, Base):
    """The recognition of a product under OCOP: star, decision, 36 months (vietnam.md, section 2.4).

    `product_id` None = a placeholder: an officer found the decision true and the product not registered yet. The names
    are those of the decision; `folded` holds both for the search. `ward_code` is the commune of today.
    """

    __tablename__ = "ocop_items"
    __table_args__ = (
        UniqueConstraint("decision_no", "decision_date", "issuer", "product_id"),
        CheckConstraint("star BETWEEN 3 AND 5", name="star"),
        *(Index(None, name) for name in ("ward_code", "valid_to", "updated_at", "folded")),
    )

    id: Mapped[NumberedId]
    product_id: Mapped[int | None] = mapped_column(ForeignKey("products.id"), index=True)
    product_name: Mapped[str] = mapped_column(default="", server_default="")
    producer_name: Mapped[str] = mapped_column(default="", server_default="")
    folded: Mapped[str] = mapped_column(default="", server_default="")
    ward_code: Mapped[str | None]
    level: Mapped[str | None]  # province | central | district (until June 2025)
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
    updated_at: Mapped[datetime | None]
