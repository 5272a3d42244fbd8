"""What happened to stamps: ranges of a run, holds and proposals on them, entries of scratch PINs."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from trace.base.db import Base, NumberedId


class StampRange(Base):
    """What happened to serials `[lo, hi)` of a run, counted from the run's first. Ranges of a run never overlap.

    Facts, not a state: the verdict is worked out from which of the moments are set. Splitting a range copies its facts.
    """

    __tablename__ = "stamp_ranges"
    __table_args__ = (CheckConstraint("0 <= lo AND lo < hi", name="order"),)

    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id"), primary_key=True, autoincrement=False)
    lo: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    hi: Mapped[int]
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("batches.id"), index=True)
    activated_at: Mapped[datetime | None]
    activated_by: Mapped[int | None]
    voided_at: Mapped[datetime | None]
    voided_how: Mapped[str | None]  # spoiled | lost | returned | lapsed | other
    voided_reason: Mapped[str | None]
    stolen_on: Mapped[date | None]
    revoked_at: Mapped[datetime | None]
    revoked_reason: Mapped[str | None]
    revoked_decision: Mapped[str | None]
    hold_id: Mapped[int | None] = mapped_column(ForeignKey("stamp_holds.id"))
    consumed_on: Mapped[date | None]
    consumed_how: Mapped[str | None]  # sold | exported | used


class StampHold(Base):
    """Sale of a range of stamps paused by an inspector. Open while `released_at` is None."""

    __tablename__ = "stamp_holds"
    __table_args__ = (
        CheckConstraint("confirmed_by IS NULL OR confirmed_by <> placed_by", name="confirmed_by_another"),
        CheckConstraint("released_by IS NULL OR released_by <> placed_by", name="released_by_another"),
        Index(None, "run_id"),
    )

    id: Mapped[NumberedId]
    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id"))
    lo: Mapped[int]
    hi: Mapped[int]
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"))
    unit_name: Mapped[str]
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


class StampProposal(Base):
    """A report of theft or a proposed revocation: one person proposes, another decides."""

    __tablename__ = "stamp_proposals"
    __table_args__ = (
        CheckConstraint("kind IN ('stolen','revoked')", name="kind"),
        CheckConstraint("decided_by IS NULL OR decided_by <> proposed_by", name="two_people"),
        Index(None, "run_id"),
    )

    id: Mapped[NumberedId]
    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id"))
    lo: Mapped[int]
    hi: Mapped[int]
    kind: Mapped[str]
    reason: Mapped[str]
    decision: Mapped[str | None]
    happened_on: Mapped[date]
    proposed_at: Mapped[datetime]
    proposed_by: Mapped[int]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None]
    accepted: Mapped[bool | None]


class PinEntry(Base):
    """The first right entry of a stamp's scratch PIN, recorded for good: the day in Vietnam and the province, no more.

    `province`: the two digits of a province, `00` abroad, empty where it is not known.
    """

    __tablename__ = "pin_entries"

    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id"), primary_key=True, autoincrement=False)
    ordinal: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    first_on: Mapped[date]
    province: Mapped[str]
    made_at: Mapped[datetime]


class PinTries(Base):
    """How many wrong PINs were tried on a stamp, and when all its quick tries are there again. Never what was tried."""

    __tablename__ = "pin_tries"

    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id"), primary_key=True, autoincrement=False)
    ordinal: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    wrong: Mapped[int]
    rested_at: Mapped[datetime]
