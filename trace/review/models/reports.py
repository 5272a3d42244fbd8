"""Tables of citizens' reports: what was sent, what was done about it, and how they are numbered.

Nothing here says from where a report came: no address, no account. The one thing that leads to a person is a phone
number they chose to leave; it is sealed, and forgotten some days after the report is closed.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from trace.base.db import Base, NumberedId, Versioned


class Report(Versioned, Base):
    """What a citizen tells of a stamp or of goods, with which unit it lies, and by when it is to be answered.

    A stamp of ours stands as run and ordinal, never as its code. `other_code` is a code that nothing of ours carries:
    it opens nothing, and an inspector must be able to compare it. `repeat`: the same network had told of this stamp
    on this day before, so it is no second, independent report.
    """

    __tablename__ = "reports"
    __table_args__ = (
        CheckConstraint("kind IN ('copy','harm','wrong','other')", name="kind"),
        CheckConstraint("state IN ('received','answered','closed')", name="state"),
        CheckConstraint("outcome IS NULL OR outcome IN ('founded','unfounded','forwarded')", name="outcome"),
        CheckConstraint("phone_sealed IS NULL OR phone_consent_at IS NOT NULL", name="phone_consented"),
        CheckConstraint("(run_id IS NULL) = (ordinal IS NULL)", name="stamp"),
        ForeignKeyConstraint(
            ["ward_code", "ward_valid_from"], ["admin_units.code", "admin_units.valid_from"], name="fk_reports_ward"
        ),
        Index(None, "agency_id", "state", "due_at"),
        Index(None, "state", "due_at"),
        Index(None, "run_id", "ordinal"),
        Index(None, "batch_id"),
        Index(None, "product_id"),
        Index(None, "producer_id"),
    )

    id: Mapped[NumberedId]
    reference: Mapped[str] = mapped_column(unique=True)  # BC-yymm-nnnn
    # The form it was sent with, as a hash: the same form sent again is the same report.
    form_id: Mapped[str] = mapped_column(unique=True)
    secret_print: Mapped[str]
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(default="received")
    run_id: Mapped[int | None] = mapped_column(ForeignKey("runs.id"))
    ordinal: Mapped[int | None]
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("batches.id"))
    product_id: Mapped[int | None] = mapped_column(ForeignKey("products.id"))
    producer_id: Mapped[int | None] = mapped_column(ForeignKey("producers.id"))
    other_code: Mapped[str | None]
    shown_state: Mapped[str | None]  # what the look-up page said at that moment
    text: Mapped[str]
    place: Mapped[str]
    ward_code: Mapped[str | None]
    ward_valid_from: Mapped[date | None]
    photo_name: Mapped[str | None]
    repeat: Mapped[bool]
    phone_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone_consent_at: Mapped[datetime | None]
    phone_forgotten_at: Mapped[datetime | None]
    # None only where no unit of the state is on record yet: inspectors and administrators see it all the same.
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"))
    made_at: Mapped[datetime]
    due_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    # What the province's own petition system calls it, and how it stands there.
    external_ref: Mapped[str | None]
    external_status: Mapped[str | None]
    external_at: Mapped[datetime | None]


class ReportAct(Base):
    """What a unit did about a report: handed it over, answered it, closed it. An answer is public or for who sent it.

    `agency_id`: the unit that acted; of a hand-over the unit that has it since.
    """

    __tablename__ = "report_acts"
    __table_args__ = (CheckConstraint("act IN ('handed_over','answered','closed')", name="act"),)

    id: Mapped[NumberedId]
    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id"), index=True)
    act: Mapped[str]
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"))
    text: Mapped[str | None]
    public: Mapped[bool | None]
    outcome: Mapped[str | None]
    made_at: Mapped[datetime]
    made_by: Mapped[int]


class ReportMonth(Base):
    """How many reports came in a month of Vietnam (`yymm`): the counter of their references."""

    __tablename__ = "report_months"

    month: Mapped[str] = mapped_column(primary_key=True)
    last: Mapped[int]
