"""Samples that were taken, and every hand they went through: taken, handed over, received, result."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from trace.base.db import Base, NumberedId


class Sample(Base):
    """A sample of an inspection. `client_id` is made on the phone: the same sample in a later revision is the same.

    What is said of it may still change until it is handed over.
    """

    __tablename__ = "samples"

    id: Mapped[NumberedId]
    client_id: Mapped[str] = mapped_column(unique=True)
    inspection_id: Mapped[int] = mapped_column(ForeignKey("inspections.id"), index=True)
    what: Mapped[str]
    quantity: Mapped[str]
    seal_no: Mapped[str]
    laboratory: Mapped[str]
    taken_at: Mapped[datetime]
    made_at: Mapped[datetime]
    made_by: Mapped[int]


class SampleStep(Base):
    """One step of a sample's way: when it happened, in whose hands it is since, the seal that was seen, and whether it
    was whole. A result says what came out."""

    __tablename__ = "sample_steps"
    __table_args__ = (
        CheckConstraint("step IN ('taken','handed_over','received','result')", name="step"),
        CheckConstraint("(step = 'result') = (outcome IS NOT NULL)", name="outcome"),
        CheckConstraint("outcome IS NULL OR outcome IN ('conforms','fails','unclear')", name="outcome_word"),
        UniqueConstraint("sample_id", "step"),
    )

    id: Mapped[NumberedId]
    sample_id: Mapped[int] = mapped_column(ForeignKey("samples.id"))
    step: Mapped[str]
    happened_at: Mapped[datetime]
    by_whom: Mapped[str]
    seal_no: Mapped[str]
    seal_whole: Mapped[bool]
    outcome: Mapped[str | None]
    note: Mapped[str]
    made_at: Mapped[datetime]
    made_by: Mapped[int]
