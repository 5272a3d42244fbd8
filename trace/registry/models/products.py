"""Products: an identity that stays, and versions of what is said of it. The public sees the last accepted version."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from trace.base.db import Base, NumberedId, Versioned


class CriteriaSet(Base):
    """A set of criteria of OCOP: the decision it comes from, and from when to when groups were named by it."""

    __tablename__ = "criteria_sets"

    key: Mapped[str] = mapped_column(primary_key=True)  # 2023
    decision: Mapped[str]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class ProductGroup(Base):
    """A category of the register: OCOP sub-groups by their set of criteria, and the province's own; routing goes by it.

    `criteria` None = outside OCOP. A category that is closed is not offered any more; what is in it stays.
    """

    __tablename__ = "product_groups"

    key: Mapped[str] = mapped_column(primary_key=True)  # I.1.a
    parent_key: Mapped[str | None] = mapped_column(ForeignKey("product_groups.key"))
    name: Mapped[str]
    name_en: Mapped[str]
    sector: Mapped[str]  # agriculture | health | trade | culture: which department screens it
    criteria: Mapped[str | None]  # key of a CriteriaSet
    closed_on: Mapped[date | None]


class Product(Versioned, Base):
    """What a producer makes. `trace_code` is generated; the public sees `accepted_version_id`, None = nothing yet."""

    __tablename__ = "products"
    __table_args__ = (
        # With all that a roadmap asks of a group's goods, so that counting them reads no rows.
        Index("ix_products_listed", "group_key", "producer_id", "withdrawn_on", "accepted_version_id", "stamped"),
    )

    id: Mapped[NumberedId]
    producer_id: Mapped[int] = mapped_column(ForeignKey("producers.id"), index=True)
    group_key: Mapped[str] = mapped_column(ForeignKey("product_groups.key"))
    trace_code: Mapped[str] = mapped_column(unique=True)
    gtin: Mapped[str | None] = mapped_column(unique=True)  # fourteen digits
    accepted_version_id: Mapped[int | None] = mapped_column(ForeignKey("product_versions.id", use_alter=True))
    suspended_on: Mapped[date | None]
    withdrawn_on: Mapped[date | None]
    stamped: Mapped[bool] = mapped_column(default=False, server_default=false())  # a batch of it carries stamps
    made_at: Mapped[datetime]
    made_by: Mapped[int]


class ProductVersion(Versioned, Base):
    """What is said of a product, as one version. Only a draft or a returned version can be edited.

    `images`: the pictures in order, `{"file_id", "alt"}`; `image_file_id` is the main one among them. `texts`: what is
    said in other languages, `{"language", "name", "description", "storage_note", "warnings"}` with `reviewed_by_unit`
    and `reviewed_on` once somebody has compared it with the Vietnamese.
    """

    __tablename__ = "product_versions"
    __table_args__ = (
        UniqueConstraint("product_id", "number"),
        CheckConstraint("state IN ('draft','submitted','returned','accepted','refused','superseded')", name="state"),
        Index(None, "folded", "product_id"),
    )

    id: Mapped[NumberedId]
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(default="draft")
    name_vi: Mapped[str]
    name_en: Mapped[str | None]
    short_name: Mapped[str | None]  # for the stamp, where the name is long
    folded: Mapped[str]
    brand: Mapped[str | None]
    no_brand: Mapped[bool] = mapped_column(default=False)
    origin: Mapped[str | None]
    net_content: Mapped[str | None]
    shelf_life_days: Mapped[int | None]
    ingredients: Mapped[str | None]
    storage_note: Mapped[str | None]
    warnings: Mapped[str | None]
    description: Mapped[str | None]
    standards: Mapped[list[str]] = mapped_column(JSON, default=list)
    gtin: Mapped[str | None]  # becomes the product's when this version is accepted
    shop_url: Mapped[str | None]
    image_file_id: Mapped[int | None] = mapped_column(ForeignKey("files.id"))
    images: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list, server_default="[]")
    texts: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list, server_default="[]")
    made_at: Mapped[datetime]
    made_by: Mapped[int]
    submitted_at: Mapped[datetime | None]
    submitted_by: Mapped[int | None]
    decided_at: Mapped[datetime | None]
    checked_by_unit: Mapped[str | None]
    checked_on: Mapped[date | None]


class BarcodeNote(Base):
    """Whether a product's GTIN is declared on the national barcode database (VNPC): a fact with its day, never changed.

    `checked`: an officer looked; else the producer says so.
    """

    __tablename__ = "barcode_notes"
    __table_args__ = (Index(None, "product_id", "gtin"),)

    id: Mapped[NumberedId]
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"))
    gtin: Mapped[str]
    declared: Mapped[bool]
    noted_on: Mapped[date]
    checked: Mapped[bool]
    unit_name: Mapped[str | None]
    made_at: Mapped[datetime]
    made_by: Mapped[int]
