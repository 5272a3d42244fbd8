"""Tables of cases: the configured steps, cases and the decisions taken on them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from trace.base.db import Base, NumberedId, Versioned

UNDECIDED = text("decided_at IS NULL")
LIVE = text("state IN ('open','returned')")
APPEALED = text("appeal_of IS NOT NULL")
IN_HAND = text("claimed_by IS NOT NULL")


class ReviewStep(Base):
    """One step of the way a kind of case goes, for a product group and an area ('*' = all; the narrowest rule wins).

    `competent`: 'commune' (the producer's), 'sector' (the department of the group's sector), 'inspectorate' or
    'province' (the sub-department that publishes).
    """

    __tablename__ = "review_steps"
    __table_args__ = (UniqueConstraint("kind", "group_key", "ward_code", "seq"),)

    id: Mapped[NumberedId]
    kind: Mapped[str]  # one of rules.ways.KINDS
    group_key: Mapped[str] = mapped_column(default="*")
    ward_code: Mapped[str] = mapped_column(default="*")
    seq: Mapped[int]
    name: Mapped[str]
    name_en: Mapped[str]
    competent: Mapped[str]
    working_days: Mapped[int]
    four_eyes: Mapped[bool] = mapped_column(default=False, server_default=false())  # two different people must accept


class Case(Versioned, Base):
    """A thing to decide: which object, who is competent now, by when. `entered_by` never decides."""

    __tablename__ = "cases"
    __table_args__ = (
        CheckConstraint("state IN ('open','returned','accepted','refused','withdrawn')", name="state"),
        Index(None, "agency_id", "state", "due_at"),
        Index(None, "state", "due_at"),
        Index(None, "object_kind", "object_id"),
        # One thing is decided once at a time: a second open case on the same object is refused by the table.
        Index(
            "uq_cases_live_object", "object_kind", "object_id", unique=True, sqlite_where=LIVE, postgresql_where=LIVE
        ),
        Index(None, "producer_id"),
        # A refusal is appealed once.
        Index("uq_cases_appeal", "appeal_of", unique=True, sqlite_where=APPEALED, postgresql_where=APPEALED),
        Index("ix_cases_claimed", "claimed_by", sqlite_where=IN_HAND, postgresql_where=IN_HAND),
    )

    id: Mapped[NumberedId]
    case_code: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]  # one of rules.cases.KINDS
    object_kind: Mapped[str]
    object_id: Mapped[int]
    producer_id: Mapped[int] = mapped_column(ForeignKey("producers.id"))
    group_key: Mapped[str | None]
    ward_code: Mapped[str]
    step: Mapped[int]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    deputy_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    state: Mapped[str] = mapped_column(default="open")
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime]
    # Everybody who typed or submitted what is to be decided: none of them decides.
    entered_by: Mapped[list[int]] = mapped_column(JSON, default=list)
    closed_at: Mapped[datetime | None]
    # What was handed in, where its object counts versions: what changed since is not what is decided on.
    object_version: Mapped[int | None]
    # The changes that a published producer asked for: a refusal drops them there, an appeal needs them.
    asked: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    handed_in_at: Mapped[datetime | None]  # the last time: what was ticked or seconded before counts no more
    step_since: Mapped[datetime | None]
    claimed_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))  # who has it in hand, until then
    claimed_until: Mapped[datetime | None]
    escalated_at: Mapped[datetime | None]
    appeal_of: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))


class CaseMonth(Base):
    """How many cases were opened in a month of Vietnam (`yymm`): the counter of case codes."""

    __tablename__ = "case_months"

    month: Mapped[str] = mapped_column(primary_key=True)
    last: Mapped[int]


class Decision(Base):
    """What was decided on a case at a step, by whom, with which reasons in words for the producer."""

    __tablename__ = "decisions"
    __table_args__ = (
        CheckConstraint("outcome IN ('accepted','returned','refused','withdrawn','moved','seconded')", name="outcome"),
    )

    id: Mapped[NumberedId]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    step: Mapped[int]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    outcome: Mapped[str]
    reasons: Mapped[str | None]
    ticked: Mapped[list[str]] = mapped_column(JSON, default=list)
    made_at: Mapped[datetime]
    made_by: Mapped[int]
    delegation_id: Mapped[int | None] = mapped_column(ForeignKey("delegations.id"))  # decided for somebody else


class TaxIdContest(Base):
    """Two claim one tax code: the holder keeps it until an officer has decided. One open contest for each claimant."""

    __tablename__ = "tax_id_contests"
    __table_args__ = (
        Index(
            "uq_tax_id_contests_undecided",
            "claimant_id",
            unique=True,
            sqlite_where=UNDECIDED,
            postgresql_where=UNDECIDED,
        ),
    )

    id: Mapped[NumberedId]
    tax_id_print: Mapped[str] = mapped_column(index=True)
    holder_id: Mapped[int] = mapped_column(ForeignKey("producers.id"))
    claimant_id: Mapped[int] = mapped_column(ForeignKey("producers.id"))
    grounds: Mapped[str]
    made_at: Mapped[datetime]
    made_by: Mapped[int]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None]
    transferred: Mapped[bool | None]
