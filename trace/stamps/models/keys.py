"""Key slots, the proofs that stand behind them, and trials of labels."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from trace.base.db import Base, NumberedId


class StampKey(Base):
    """A key slot: sealed master and PIN keys, and the counter of serials. 0 = demonstration, 1–8 = production."""

    __tablename__ = "stamp_keys"
    __table_args__ = (
        CheckConstraint("slot BETWEEN 0 AND 8", name="slot"),
        CheckConstraint("state IN ('active','verify_only','compromised')", name="state"),
        CheckConstraint("next_serial BETWEEN 0 AND 10000000000", name="serial"),
    )

    slot: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    state: Mapped[str] = mapped_column(default="active")
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)
    next_serial: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime]
    made_by: Mapped[int]


class KeyBackup(Base):
    """The proof that a restored copy of the keys opens them: two sealed copies, two people, place and date."""

    __tablename__ = "key_backups"

    id: Mapped[NumberedId]
    slot: Mapped[int] = mapped_column(ForeignKey("stamp_keys.slot"))
    place: Mapped[str]
    first_person: Mapped[str]
    second_person: Mapped[str]
    verified_at: Mapped[datetime]
    made_by: Mapped[int]


class PrintTrial(Base):
    """A recorded trial of the actual label on real phones; without one no production run is released."""

    __tablename__ = "print_trials"

    id: Mapped[NumberedId]
    label_stock: Mapped[str]
    phones: Mapped[str]
    result: Mapped[str]
    passed: Mapped[bool]
    tried_on: Mapped[date]
    signed_by: Mapped[str]
    made_at: Mapped[datetime]
    made_by: Mapped[int]
