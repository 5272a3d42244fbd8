"""The table of violations: what was found against a producer, what was decided, how it ended."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from trace.base.db import Base, NumberedId


class Violation(Base):
    """A violation recorded against a producer. Decided by another person than recorded it, cancelled by another than
    decided it; facts, from which its state and what of it is public are worked out."""

    __tablename__ = "violations"
    __table_args__ = (
        CheckConstraint("decided_by IS NULL OR decided_by <> recorded_by", name="decided_by_another"),
        CheckConstraint(
            "cancelled_by IS NULL OR cancelled_by <> COALESCE(decided_by, recorded_by)", name="cancelled_by_another"
        ),
        CheckConstraint("decided_at IS NULL OR (decision_no IS NOT NULL AND measure IS NOT NULL)", name="decision"),
        CheckConstraint("fulfilled_at IS NULL OR decided_at IS NOT NULL", name="fulfilled_after"),
        CheckConstraint("fulfilled_at IS NULL OR cancelled_at IS NULL", name="one_end"),
        Index(None, "producer_id", "id"),
        Index(None, "decided_on", "id"),
    )

    id: Mapped[NumberedId]
    producer_id: Mapped[int] = mapped_column(ForeignKey("producers.id"))
    finding_id: Mapped[int | None] = mapped_column(ForeignKey("findings.id"))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"))
    unit_name: Mapped[str]
    what: Mapped[str]
    public_words: Mapped[str]  # in plain words, of goods and acts, never of persons
    for_consumers: Mapped[bool]  # whether it concerns what people buy, eat or use
    basis_id: Mapped[int | None] = mapped_column(ForeignKey("legal_bases.id"))
    basis: Mapped[str | None]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None]
    decided_unit: Mapped[str | None]
    decision_no: Mapped[str | None]
    decided_on: Mapped[date | None]
    measure: Mapped[str | None]
    appeal_to: Mapped[str | None]
    appeal_until: Mapped[date | None]
    fulfilled_at: Mapped[datetime | None]
    fulfilled_by: Mapped[int | None]
    fulfilled_how: Mapped[str | None]
    cancelled_at: Mapped[datetime | None]
    cancelled_by: Mapped[int | None]
    cancelled_why: Mapped[str | None]
