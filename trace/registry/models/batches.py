"""Batches, their journey, and what authorities and producers decide about them: holds and recalls."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from trace.base.db import Base, NumberedId, Versioned

_STAMPED = text("packs_stamped > 0")


class Batch(Versioned, Base):
    """A production lot. `quantity` counts `unit`s; `units_per_pack` of them go under one stamp.

    `exp_kind` says what the pack says: use_by, best_before or none; never derived from the product group.
    """

    __tablename__ = "batches"
    __table_args__ = (
        UniqueConstraint("product_id", "lot"),
        Index(None, "lot"),
        Index(None, "product_id", "id"),
        Index(None, "producer_id", "mfg_date", "id"),
        CheckConstraint("exp_kind IN ('use_by','best_before','none')", name="exp_kind"),
        CheckConstraint("(exp_date IS NULL) = (exp_kind = 'none')", name="exp_date"),
        CheckConstraint("exp_date IS NULL OR exp_date >= mfg_date", name="dates"),
        CheckConstraint("quantity > 0 AND units_per_pack > 0 AND packs_stamped >= 0", name="quantity"),
        Index("ix_batches_stamped", "product_id", "packs_stamped", sqlite_where=_STAMPED, postgresql_where=_STAMPED),
    )

    id: Mapped[NumberedId]
    producer_id: Mapped[int] = mapped_column(ForeignKey("producers.id"))
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"))
    site_id: Mapped[int | None] = mapped_column(ForeignKey("sites.id"), index=True)
    lot: Mapped[str]
    trace_code: Mapped[str] = mapped_column(unique=True)
    mfg_date: Mapped[date]
    exp_date: Mapped[date | None]
    exp_kind: Mapped[str]
    quantity: Mapped[int]
    unit: Mapped[str]
    units_per_pack: Mapped[int] = mapped_column(default=1)
    packs_stamped: Mapped[int] = mapped_column(default=0)  # told by whoever activates stamps; never edited
    origin: Mapped[str | None]
    checked_by_unit: Mapped[str | None]
    checked_on: Mapped[date | None]
    made_at: Mapped[datetime]
    made_by: Mapped[int]
    updated_at: Mapped[datetime]


class ProductionStep(Base):
    """One stage of a batch's journey: when it happened, and when and by whom it was written down."""

    __tablename__ = "production_steps"
    __table_args__ = (UniqueConstraint("batch_id", "seq"),)

    id: Mapped[NumberedId]
    batch_id: Mapped[int] = mapped_column(ForeignKey("batches.id"))
    seq: Mapped[int]
    name_vi: Mapped[str]
    name_en: Mapped[str | None]
    site_id: Mapped[int | None] = mapped_column(ForeignKey("sites.id"))
    place: Mapped[str | None]  # commune level
    done_by: Mapped[str | None]  # a team or firm, not a person
    note: Mapped[str | None]
    event_time: Mapped[datetime]
    made_at: Mapped[datetime]
    made_by: Mapped[int]
    checked_by_unit: Mapped[str | None]
    checked_on: Mapped[date | None]
    struck_at: Mapped[datetime | None]  # with the diary entry behind it: the public does not read it any more


class BatchHold(Base):
    """Sale of a batch paused: by an inspector, or at once by a voluntary recall. Open while `released_at` is None."""

    __tablename__ = "batch_holds"
    __table_args__ = (
        CheckConstraint("confirmed_by IS NULL OR confirmed_by <> placed_by", name="confirmed_by_another"),
        CheckConstraint("released_by IS NULL OR released_by <> placed_by", name="released_by_another"),
        Index(None, "batch_id"),
    )

    id: Mapped[NumberedId]
    batch_id: Mapped[int] = mapped_column(ForeignKey("batches.id"))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"))
    recall_id: Mapped[int | None] = mapped_column(ForeignKey("recalls.id"), index=True)  # of a voluntary recall
    unit_name: Mapped[str]  # as the public reads it, kept as it was
    reason: Mapped[str]
    placed_at: Mapped[datetime]
    placed_by: Mapped[int]
    review_on: Mapped[date]
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[int | None]
    escalated_at: Mapped[datetime | None]
    released_at: Mapped[datetime | None]
    released_by: Mapped[int | None]
    released_reason: Mapped[str | None]


class Recall(Base):
    """A recall of goods: voluntary by the producer, or compulsory by decision. Public from `published_at` on."""

    __tablename__ = "recalls"
    __table_args__ = (
        CheckConstraint("kind IN ('voluntary','compulsory')", name="kind"),
        CheckConstraint(
            "kind = 'voluntary' OR (decided_by <> '' AND decision_no IS NOT NULL)", name="compulsory_decision"
        ),
        CheckConstraint("published_by IS NULL OR published_by <> entered_by", name="two_people"),
        CheckConstraint("closed_by IS NULL OR closed_by <> entered_by", name="closed_by_another"),
        CheckConstraint(
            "withdrawn_by IS NULL OR published_by IS NULL OR withdrawn_by <> published_by", name="withdrawn_by_another"
        ),
    )

    id: Mapped[NumberedId]
    producer_id: Mapped[int] = mapped_column(ForeignKey("producers.id"), index=True)
    kind: Mapped[str]
    decided_by: Mapped[str]  # the authority, or the producer's own name
    decision_no: Mapped[str | None]
    decision_date: Mapped[date]
    scope: Mapped[str]
    public_text: Mapped[str]
    advice: Mapped[str | None]  # None = the default words
    entered_at: Mapped[datetime]
    entered_by: Mapped[int]
    published_at: Mapped[datetime | None]
    published_by: Mapped[int | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[int | None]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[int | None]
    returned_quantity: Mapped[int | None]


class RecallBatch(Base):
    """Which batches a recall covers; what is not here is not shown as recalled."""

    __tablename__ = "recall_batches"

    recall_id: Mapped[int] = mapped_column(ForeignKey("recalls.id"), primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batches.id"), primary_key=True, index=True)
