"""Key slots, the proofs that stand behind them, trials of labels, and what two people decide about issuing."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, text
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
    """A recorded trial of the actual label on real phones; without one no production run is released.

    `dry`, `wet` and `curved`: how the label was read so (`rules.READINGS`); None in trials recorded before they were
    asked for. `template`: the design that was printed, by the name people give it.
    """

    __tablename__ = "print_trials"
    __table_args__ = tuple(
        CheckConstraint(f"{name} IS NULL OR {name} IN ('read','slow','failed')", name=name)
        for name in ("dry", "wet", "curved")
    )

    id: Mapped[NumberedId]
    label_stock: Mapped[str]
    template: Mapped[str | None]
    phones: Mapped[str]
    dry: Mapped[str | None]
    wet: Mapped[str | None]
    curved: Mapped[str | None]
    result: Mapped[str]
    passed: Mapped[bool]
    tried_on: Mapped[date]
    signed_by: Mapped[str]
    made_at: Mapped[datetime]
    made_by: Mapped[int]


class IssuingProposal(Base):
    """What two people decide about issuing stamps: to freeze it, to end that, or that a slot's keys are compromised.

    Whether issuing is frozen is worked out from the last accepted `freeze` or `unfreeze`. At most one of a kind (of a
    slot) waits at a time; who proposed may take it back, never confirm it.
    """

    __tablename__ = "issuing_proposals"
    __table_args__ = (
        CheckConstraint("kind IN ('freeze','unfreeze','compromise')", name="kind"),
        CheckConstraint("(kind = 'compromise') = (slot IS NOT NULL)", name="slot"),
        CheckConstraint("accepted IS NULL OR NOT accepted OR decided_by <> proposed_by", name="two_people"),
        *(
            Index(f"uq_issuing_proposals_waiting_{of}", of, unique=True, sqlite_where=only, postgresql_where=only)
            for of, only in (
                ("kind", text("decided_at IS NULL AND slot IS NULL")),
                ("slot", text("decided_at IS NULL AND slot IS NOT NULL")),
            )
        ),
    )

    id: Mapped[NumberedId]
    kind: Mapped[str]
    slot: Mapped[int | None] = mapped_column(ForeignKey("stamp_keys.slot"))
    reason: Mapped[str]
    proposed_at: Mapped[datetime]
    proposed_by: Mapped[int]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None]
    accepted: Mapped[bool | None]
