"""Tables of stamps: keys, runs, and what happened to their ranges. A run is one row; a code is never stored."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from trace.base.db import Base, MadeId, NumberedId, Versioned


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


class Run(Versioned, Base):
    """A print order: serials `[base, base + quantity)` of a slot, under one salt.

    `copies`: labels that carry each serial (1 for unit kinds; a `lot` run has quantity 1 and many copies).
    `plaque` stamps stand for a site. A canary run is allocated, never printed: a valid scan of it is an alarm.
    """

    __tablename__ = "runs"
    __table_args__ = (
        UniqueConstraint("slot", "base"),
        CheckConstraint("kind IN ('unit','unit_scratch','lot','plaque')", name="kind"),
        CheckConstraint("state IN ('ordered','released','refused','withdrawn')", name="state"),
        CheckConstraint("quantity > 0 AND copies > 0", name="quantity"),
        CheckConstraint("kind IN ('unit','unit_scratch') OR quantity = 1", name="shared_serial"),
        CheckConstraint("approved_by IS NULL OR approved_by <> ordered_by", name="two_people"),
        Index(None, "producer_id"),
    )

    id: Mapped[NumberedId]
    slot: Mapped[int] = mapped_column(ForeignKey("stamp_keys.slot"))
    base: Mapped[int]
    quantity: Mapped[int]
    copies: Mapped[int] = mapped_column(default=1)
    kind: Mapped[str]
    salt: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    producer_id: Mapped[int] = mapped_column(ForeignKey("producers.id"))
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"))
    site_id: Mapped[int | None] = mapped_column(ForeignKey("sites.id"))
    stock: Mapped[str]  # key of core.labels: a4-65, a4-24
    qr_case: Mapped[str]  # upper | lower, kept so that a second print is the same
    site_url: Mapped[str]  # the address in the symbols, kept likewise
    canary: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(default="ordered")
    ordered_at: Mapped[datetime]
    ordered_by: Mapped[int]
    approved_at: Mapped[datetime | None]
    approved_by: Mapped[int | None]
    decision_note: Mapped[str | None]

    @property
    def labels(self) -> int:
        """How many labels are printed."""
        return self.quantity * self.copies


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


class PrintPart(Base):
    """One finished file of a run: labels `[first, first + count)`, its hash, its name in the store."""

    __tablename__ = "print_parts"

    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id"), primary_key=True, autoincrement=False)
    form: Mapped[str] = mapped_column(primary_key=True)  # pdf | csv
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    first: Mapped[int]
    count: Mapped[int]
    sheets: Mapped[int]
    stored_name: Mapped[str]
    size_bytes: Mapped[int]
    sha256: Mapped[str]
    made_at: Mapped[datetime]

    @property
    def file_name(self) -> str:
        """The name under which people keep the file: `tem-lenh-12-phan-1.pdf`."""
        return f"tem-lenh-{self.run_id}-phan-{self.number}.{self.form}"


class Download(Base):
    """Who fetched which print file, and when."""

    __tablename__ = "downloads"

    id: Mapped[MadeId]
    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id"), index=True)
    form: Mapped[str]
    number: Mapped[int]
    person_id: Mapped[int]
    fetched_at: Mapped[datetime]
