"""Inspections as they were recorded: what counts now, every revision that was sent, and how they are numbered.

A revision is never changed and never merged with another. Two that both follow the same one stand side by side until
a person has said which of them counts.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from trace.base.db import Base, NumberedId

CONFLICTED = text("in_conflict")
CONFLICTED_SQLITE = text("in_conflict = 1")


class Inspection(Base):
    """One inspection, with what its revision that counts says. `client_id` is made on the phone: a resend is the same.

    The goods: a stamp of ours as run and ordinal (counted from the run's first), never as its code; `other_code` is a
    code that nothing of ours carries. The place is coarse: thousandths of a degree, about 110 m.
    """

    __tablename__ = "inspections"
    __table_args__ = (
        CheckConstraint("kind IN ('planned','on_the_spot')", name="kind"),
        CheckConstraint("stamp IN ('ours','none','other_issuer','unreadable')", name="stamp"),
        CheckConstraint("result IN ('in_order','minor','serious')", name="result"),
        CheckConstraint("(run_id IS NULL) = (ordinal IS NULL)", name="one_stamp"),
        CheckConstraint("(lat_milli IS NULL) = (lon_milli IS NULL)", name="position"),
        *(Index(None, name, "id") for name in ("producer_id", "agency_id", "made_by")),
        *(Index(None, name) for name in ("run_id", "batch_id", "product_id", "plan_item_id")),
        Index(None, "received_at", "id"),
        Index("ix_inspections_conflicted", "id", sqlite_where=CONFLICTED_SQLITE, postgresql_where=CONFLICTED),
    )

    id: Mapped[NumberedId]
    client_id: Mapped[str] = mapped_column(unique=True)
    number: Mapped[str] = mapped_column(unique=True)  # KT-yymm-nnnn
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"))
    made_by: Mapped[int]
    kind: Mapped[str]
    plan_item_id: Mapped[int | None] = mapped_column(ForeignKey("inspection_plan_items.id"))
    # What the inspection is about. `stamp`: what was on the goods.
    stamp: Mapped[str]
    run_id: Mapped[int | None] = mapped_column(ForeignKey("runs.id"))
    ordinal: Mapped[int | None]
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("batches.id"))
    product_id: Mapped[int | None] = mapped_column(ForeignKey("products.id"))
    producer_id: Mapped[int | None] = mapped_column(ForeignKey("producers.id"))
    group_key: Mapped[str | None] = mapped_column(ForeignKey("product_groups.key"))
    gtin: Mapped[str | None]  # fourteen digits, of goods that no product here is
    other_code: Mapped[str | None]
    described: Mapped[str]
    place: Mapped[str]
    ward_code: Mapped[str | None]
    lat_milli: Mapped[int | None]
    lon_milli: Mapped[int | None]
    accuracy_m: Mapped[int | None]
    checklist_id: Mapped[int | None] = mapped_column(ForeignKey("inspection_checklists.id"))
    checklist_version: Mapped[int | None]
    result: Mapped[str]
    text: Mapped[str]
    refused_to_sign: Mapped[bool] = mapped_column(default=False)
    began_at: Mapped[datetime]  # by the phone's clock, as the next
    ended_at: Mapped[datetime]
    received_at: Mapped[datetime]  # of the first revision, by the server's clock: the order of inspections is this one
    changed_at: Mapped[datetime]
    arrival: Mapped[int]  # which revision counts
    in_conflict: Mapped[bool] = mapped_column(default=False)
    clock_off_s: Mapped[int]  # phone minus server when the revision that counts was sent


class InspectionRevision(Base):
    """One sending of an inspection, as it was said. `arrival` is the server's order; `revision` and `based_on` are the
    phone's. `content`: all that was sent but what the phone's clock said while sending (`rules.Sent`)."""

    __tablename__ = "inspection_revisions"
    __table_args__ = (
        CheckConstraint("door IN ('phone','desk','api')", name="door"),
        CheckConstraint("(set_aside_at IS NULL) = (set_aside_by IS NULL)", name="set_aside"),
        UniqueConstraint("inspection_id", "arrival"),
        UniqueConstraint("inspection_id", "sha256"),
    )

    id: Mapped[NumberedId]
    inspection_id: Mapped[int] = mapped_column(ForeignKey("inspections.id"))
    arrival: Mapped[int]
    revision: Mapped[int]
    based_on: Mapped[int]
    sha256: Mapped[str]  # of `content` in canonical JSON: the same content again is the same revision
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    door: Mapped[str]
    sent_by: Mapped[int]
    phone_now: Mapped[datetime | None]
    received_at: Mapped[datetime]
    clock_off_s: Mapped[int]
    set_aside_at: Mapped[datetime | None]
    set_aside_by: Mapped[int | None]
    set_aside_why: Mapped[str | None]


class InspectionMonth(Base):
    """How many inspections came in a month of Vietnam (`yymm`): the counter of their numbers."""

    __tablename__ = "inspection_months"

    month: Mapped[str] = mapped_column(primary_key=True)
    last: Mapped[int]
