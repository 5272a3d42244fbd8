"""Lists of product groups under traceability, with a roadmap: versions, their entries, and what departments say."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from trace.base.db import Base, NumberedId, Versioned

_LIVE = text("approved_at IS NULL AND dropped_at IS NULL")


class ProductList(Versioned, Base):
    """One version of the priority or the mandatory list. Frozen from `approved_at` on; in force from `effective_on` on.

    It is a draft until `proposed_at`, then lies open to comments. One version a kind is being written at a time.
    """

    __tablename__ = "product_lists"
    __table_args__ = (
        CheckConstraint("kind IN ('priority','mandatory')", name="kind"),
        CheckConstraint(
            "approved_by IS NULL OR (approved_by <> made_by AND approved_by <> proposed_by)", name="another"
        ),
        CheckConstraint("(approved_at IS NULL) = (effective_on IS NULL)", name="effective"),
        UniqueConstraint("kind", "number"),
        Index("uq_product_lists_live", "kind", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
    )

    id: Mapped[NumberedId]
    kind: Mapped[str]
    number: Mapped[int]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    made_at: Mapped[datetime]
    made_by: Mapped[int]
    proposed_at: Mapped[datetime | None]
    proposed_by: Mapped[int | None]
    decision_no: Mapped[str | None]
    effective_on: Mapped[date | None]
    approved_at: Mapped[datetime | None]
    approved_by: Mapped[int | None]
    dropped_at: Mapped[datetime | None]
    dropped_by: Mapped[int | None]


class ListEntry(Base):
    """A product group on a list: on what legal basis, from when, and by when its producers must be ready (roadmap)."""

    __tablename__ = "list_entries"
    __table_args__ = (
        CheckConstraint("deadline >= starts_on", name="dates"),
        UniqueConstraint("list_id", "group_key"),
    )

    id: Mapped[NumberedId]
    list_id: Mapped[int] = mapped_column(ForeignKey("product_lists.id"))
    group_key: Mapped[str] = mapped_column(ForeignKey("product_groups.key"))
    legal_basis: Mapped[str]
    starts_on: Mapped[date]
    deadline: Mapped[date]
    note: Mapped[str | None]


class ListComment(Base):
    """What a unit says of a proposed list, for or against."""

    __tablename__ = "list_comments"
    __table_args__ = (Index(None, "list_id"),)

    id: Mapped[NumberedId]
    list_id: Mapped[int] = mapped_column(ForeignKey("product_lists.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    agrees: Mapped[bool]
    words: Mapped[str]
    made_at: Mapped[datetime]
    made_by: Mapped[int]
