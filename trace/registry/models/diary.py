"""The production diary: what is asked of each step, what was written, and how goods came in and went out."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from trace.base.db import Base, NumberedId

IN_FORCE = text("replaced_at IS NULL")
ASKS_TO_WAIT = text("harvest_from IS NOT NULL AND struck_at IS NULL")


class DiaryTemplate(Base):
    """One version of the steps that are offered to some product groups. An edit makes the next version.

    Entries keep the step, and so the version, they were made by: versions never change and are never removed.
    """

    __tablename__ = "diary_templates"
    __table_args__ = (
        UniqueConstraint("key", "number"),
        Index("uq_diary_templates_in_force", "key", unique=True, sqlite_where=IN_FORCE, postgresql_where=IN_FORCE),
    )

    id: Mapped[NumberedId]
    key: Mapped[str]
    number: Mapped[int]
    name_vi: Mapped[str]
    name_en: Mapped[str]
    groups: Mapped[list[str]] = mapped_column(JSON)  # keys of product groups; "*" for those that no other names
    made_at: Mapped[datetime]
    made_by: Mapped[int]
    replaced_at: Mapped[datetime | None]


class DiaryStep(Base):
    """One step of one version of a template. `counts` says what its first number means to the mass balance."""

    __tablename__ = "diary_steps"
    __table_args__ = (
        UniqueConstraint("template_id", "seq"),
        CheckConstraint("counts IN ('','area','harvested','packed')", name="counts"),
    )

    id: Mapped[NumberedId]
    template_id: Mapped[int] = mapped_column(ForeignKey("diary_templates.id"))
    seq: Mapped[int]
    name_vi: Mapped[str]
    name_en: Mapped[str]
    counts: Mapped[str]
    public: Mapped[bool]  # an entry becomes a stage of the batch's public journey
    asks: Mapped[list[dict[str, str]]] = mapped_column(JSON)


class DiaryEntry(Base):
    """One thing that was done, on a day or at a moment, and when it was typed and arrived. Struck, never changed.

    `harvest_from`: the first day on which the label or the producer allows to harvest after this spraying.
    """

    __tablename__ = "diary_entries"
    __table_args__ = (
        CheckConstraint("counts IN ('','area','harvested','packed')", name="counts"),
        CheckConstraint("(amount IS NULL) = (unit IS NULL)", name="amount"),
        CheckConstraint("(struck_at IS NULL) = (struck_by IS NULL)", name="struck"),
        Index(None, "producer_id", "id"),
        Index(None, "site_id", "id"),
        Index("ix_diary_entries_waiting", "id", sqlite_where=ASKS_TO_WAIT, postgresql_where=ASKS_TO_WAIT),
    )

    id: Mapped[NumberedId]
    producer_id: Mapped[int] = mapped_column(ForeignKey("producers.id"))
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"))
    site_id: Mapped[int | None] = mapped_column(ForeignKey("sites.id"))
    season: Mapped[str | None]
    step_id: Mapped[int] = mapped_column(ForeignKey("diary_steps.id"))
    name_vi: Mapped[str]
    name_en: Mapped[str]
    counts: Mapped[str]
    happened_on: Mapped[date]
    happened_at: Mapped[datetime | None]  # None: only the day is known
    typed_at: Mapped[datetime | None]  # by the clock of the phone on which it waited
    said: Mapped[list[dict[str, str]]] = mapped_column(JSON)
    amount: Mapped[int | None]  # thousandths of `unit`
    unit: Mapped[str | None]
    pesticide: Mapped[str | None]
    pre_harvest_interval_days: Mapped[int | None]
    harvest_from: Mapped[date | None]
    note: Mapped[str | None]
    photo_id: Mapped[int | None] = mapped_column(ForeignKey("files.id"))
    instead_of: Mapped[int | None] = mapped_column(ForeignKey("diary_entries.id"), unique=True)
    made_at: Mapped[datetime]
    made_by: Mapped[int]
    struck_at: Mapped[datetime | None]
    struck_by: Mapped[int | None]
    struck_why: Mapped[str | None]


class DiaryVoice(Base):
    """What somebody said beside an entry: as it was sent until the job has made a small clip of it."""

    __tablename__ = "diary_voices"

    entry_id: Mapped[int] = mapped_column(ForeignKey("diary_entries.id"), primary_key=True, autoincrement=False)
    source_name: Mapped[str]
    mp3_name: Mapped[str | None]
    mp3_sha256: Mapped[str | None]
    milliseconds: Mapped[int | None]
    failed: Mapped[str | None]  # code of the reason why there is no clip


class DiaryBatch(Base):
    """That an entry belongs to a batch, from the start or since it was attached; and its public step, if it has one."""

    __tablename__ = "diary_batches"

    batch_id: Mapped[int] = mapped_column(ForeignKey("batches.id"), primary_key=True, autoincrement=False)
    entry_id: Mapped[int] = mapped_column(ForeignKey("diary_entries.id"), primary_key=True, index=True)
    production_step_id: Mapped[int | None] = mapped_column(ForeignKey("production_steps.id"))
    made_at: Mapped[datetime]
    made_by: Mapped[int]


class RawBatch(Base):
    """Raw material that came in: from whom, their lot, how much, by which paper. One step back; private."""

    __tablename__ = "raw_batches"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity"),
        Index(None, "producer_id", "id"),
    )

    id: Mapped[NumberedId]
    producer_id: Mapped[int] = mapped_column(ForeignKey("producers.id"))
    name: Mapped[str]
    supplier: Mapped[str]
    supplier_lot: Mapped[str | None]
    from_batch_id: Mapped[int | None] = mapped_column(ForeignKey("batches.id"), index=True)
    received_on: Mapped[date]
    quantity: Mapped[int]  # thousandths of `unit`
    unit: Mapped[str]
    document_no: Mapped[str | None]
    document_id: Mapped[int | None] = mapped_column(ForeignKey("files.id"))
    made_at: Mapped[datetime]
    made_by: Mapped[int]
    struck_at: Mapped[datetime | None]
    struck_by: Mapped[int | None]
    struck_why: Mapped[str | None]


class RawUse(Base):
    """How much of a raw-material batch went into a batch."""

    __tablename__ = "raw_uses"
    __table_args__ = (CheckConstraint("quantity > 0", name="quantity"), Index(None, "batch_id", "id"))

    id: Mapped[NumberedId]
    raw_batch_id: Mapped[int] = mapped_column(ForeignKey("raw_batches.id"), index=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batches.id"))
    quantity: Mapped[int]  # thousandths of the raw batch's unit
    made_at: Mapped[datetime]
    made_by: Mapped[int]
    struck_at: Mapped[datetime | None]
    struck_by: Mapped[int | None]
    struck_why: Mapped[str | None]


class Shipment(Base):
    """Goods of a batch that went out: to whom, how much, when, by which paper. One step forward; private."""

    __tablename__ = "shipments"
    __table_args__ = (CheckConstraint("quantity > 0", name="quantity"), Index(None, "batch_id", "id"))

    id: Mapped[NumberedId]
    batch_id: Mapped[int] = mapped_column(ForeignKey("batches.id"))
    consignee: Mapped[str]
    sent_on: Mapped[date]
    quantity: Mapped[int]  # thousandths of `unit`
    unit: Mapped[str]
    document_no: Mapped[str | None]
    made_at: Mapped[datetime]
    made_by: Mapped[int]
    struck_at: Mapped[datetime | None]
    struck_by: Mapped[int | None]
    struck_why: Mapped[str | None]


class YieldCap(Base):
    """The most that a hectare gives in a season, said by an officer with its source. The newest row of a group holds.

    `most` None: from this row on nothing is checked for the group.
    """

    __tablename__ = "yield_caps"
    __table_args__ = (CheckConstraint("most > 0", name="most"), Index(None, "group_key", "id"))

    id: Mapped[NumberedId]
    group_key: Mapped[str] = mapped_column(ForeignKey("product_groups.key"))
    most: Mapped[int | None]  # thousandths of `unit` from one hectare in one season
    unit: Mapped[str]
    source: Mapped[str]
    made_at: Mapped[datetime]
    made_by: Mapped[int]
