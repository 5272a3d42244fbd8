"""Tables of measures: legal bases, what was imposed on whom, objections, prolonged holds, proposals, steps of recalls.

That a second person takes the second half of an act is also said to the database, which believes no service.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from trace.base.db import Base, NumberedId, Versioned

_UNANSWERED = text("answered_at IS NULL")
_UNDECIDED = text("decided_at IS NULL")


class LegalBasis(Versioned, Base):
    """What a measure may rest on, as an administrator wrote it down: its words, for what, to whom and how long one
    objects. One that is retired is not offered any more and stays on what was imposed by it."""

    __tablename__ = "legal_bases"
    __table_args__ = (CheckConstraint("appeal_days BETWEEN 1 AND 365", name="appeal_days"),)

    id: Mapped[NumberedId]
    cited: Mapped[str]
    measures: Mapped[list[str]] = mapped_column(JSON)
    appeal_to: Mapped[str]
    appeal_days: Mapped[int]
    retired_on: Mapped[date | None]
    made_at: Mapped[datetime]
    made_by: Mapped[int]


class Measure(Base):
    """A measure an authority took: on what, on which basis and for which reason, until when one may object, its end.

    The state of goods stands where it always stood (holds, ranges, papers, recalls); this is the paper about it.
    """

    __tablename__ = "measures"
    __table_args__ = (
        CheckConstraint("kind IN ('hold','void','suspension','revocation','recall')", name="kind"),
        Index(None, "producer_id", "id"),
        Index(None, "on_kind", "on_id"),
    )

    id: Mapped[NumberedId]
    kind: Mapped[str]
    on_kind: Mapped[str]  # stamp_hold | batch_hold | run | certificate | ocop_item | recall
    on_id: Mapped[int]
    lo: Mapped[int | None]  # of stamps of a run
    hi: Mapped[int | None]
    producer_id: Mapped[int | None] = mapped_column(ForeignKey("producers.id"))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"))
    unit_name: Mapped[str]
    basis_id: Mapped[int | None] = mapped_column(ForeignKey("legal_bases.id"))
    basis: Mapped[str | None]  # its words, kept as they were
    reason: Mapped[str]
    decision_no: Mapped[str | None]
    appeal_to: Mapped[str]
    appeal_until: Mapped[date]
    taken_at: Mapped[datetime]
    taken_by: Mapped[int]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[int | None]
    ended_why: Mapped[str | None]


class Objection(Base):
    """What a producer says against a measure or a violation, and the answer: never by who imposed it (`against`)."""

    __tablename__ = "objections"
    __table_args__ = (
        CheckConstraint("(measure_id IS NULL) <> (violation_id IS NULL)", name="one_subject"),
        CheckConstraint("outcome IN ('upheld','partly','rejected')", name="outcome"),
        CheckConstraint("(answered_at IS NULL) = (outcome IS NULL)", name="answered"),
        CheckConstraint("answered_by IS NULL OR answered_by <> against", name="answered_by_another"),
        CheckConstraint("answered_by IS NULL OR answered_by <> made_by", name="answered_by_authority"),
        Index(
            "uq_objections_open_measure",
            "measure_id",
            unique=True,
            sqlite_where=_UNANSWERED,
            postgresql_where=_UNANSWERED,
        ),
        Index(
            "uq_objections_open_violation",
            "violation_id",
            unique=True,
            sqlite_where=_UNANSWERED,
            postgresql_where=_UNANSWERED,
        ),
    )

    id: Mapped[NumberedId]
    measure_id: Mapped[int | None] = mapped_column(ForeignKey("measures.id"))
    violation_id: Mapped[int | None] = mapped_column(ForeignKey("violations.id"))
    producer_id: Mapped[int] = mapped_column(ForeignKey("producers.id"), index=True)
    against: Mapped[int]
    text: Mapped[str]
    made_at: Mapped[datetime]
    made_by: Mapped[int]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None]
    outcome: Mapped[str | None]
    answer: Mapped[str | None]


class Prolongation(Base):
    """That a hold goes on beyond the day it was to be looked at again: until when, why, said by a second person."""

    __tablename__ = "hold_prolongations"
    __table_args__ = (
        CheckConstraint("hold_kind IN ('stamps','batch')", name="hold_kind"),
        CheckConstraint("made_by <> placed_by", name="by_another"),
        CheckConstraint("until > was", name="until"),
        Index(None, "hold_kind", "hold_id"),
    )

    id: Mapped[NumberedId]
    hold_kind: Mapped[str]
    hold_id: Mapped[int]
    placed_by: Mapped[int]
    was: Mapped[date]
    until: Mapped[date]
    reason: Mapped[str]
    made_at: Mapped[datetime]
    made_by: Mapped[int]


class Proposal(Base):
    """What an inspector proposes to the authority that issued a paper or stamps, with evidence; its decision, recorded.

    The state changes when the decision is recorded, and not before.
    """

    __tablename__ = "authority_proposals"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('suspend_certificate','revoke_certificate','revoke_ocop_item','revoke_stamps')", name="kind"
        ),
        CheckConstraint("decided_by IS NULL OR decided_by <> proposed_by", name="two_people"),
        CheckConstraint("(decided_at IS NULL) = (outcome IS NULL)", name="decided"),
        CheckConstraint("outcome IN ('carried_out','refused')", name="outcome"),
        CheckConstraint("outcome <> 'carried_out' OR decision_no IS NOT NULL", name="decision"),
        Index(None, "kind", "on_id"),
        Index("ix_authority_proposals_open", "id", sqlite_where=_UNDECIDED, postgresql_where=_UNDECIDED),
    )

    id: Mapped[NumberedId]
    kind: Mapped[str]
    on_id: Mapped[int]
    lo: Mapped[int | None]
    hi: Mapped[int | None]
    producer_id: Mapped[int | None] = mapped_column(ForeignKey("producers.id"))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"))
    unit_name: Mapped[str]
    basis_id: Mapped[int | None] = mapped_column(ForeignKey("legal_bases.id"))
    basis: Mapped[str | None]
    reason: Mapped[str]
    findings: Mapped[list[int]] = mapped_column(JSON)  # ids of the findings that are its evidence
    proposed_at: Mapped[datetime]
    proposed_by: Mapped[int]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None]
    outcome: Mapped[str | None]
    decision_no: Mapped[str | None]
    decided_on: Mapped[date | None]
    answer: Mapped[str | None]


class RecallScope(Base):
    """What a recall covered when it was published: batches, stamps, shipments, and the hash of it in canonical JSON."""

    __tablename__ = "recall_scopes"

    recall_id: Mapped[int] = mapped_column(ForeignKey("recalls.id"), primary_key=True)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    sha256: Mapped[str]
    frozen_at: Mapped[datetime]


class RecallPartner(Base):
    """Somebody who received goods of a recall, by the producer's shipments or by another producer's raw material.

    `quantity` is in thousandths of `unit`. `told_by` 0 = the service, which tells producers that are registered here.
    """

    __tablename__ = "recall_partners"
    __table_args__ = (Index(None, "recall_id"),)

    id: Mapped[NumberedId]
    recall_id: Mapped[int] = mapped_column(ForeignKey("recalls.id"))
    producer_id: Mapped[int | None] = mapped_column(ForeignKey("producers.id"))
    name: Mapped[str]
    quantity: Mapped[int | None]
    unit: Mapped[str | None]
    told_at: Mapped[datetime | None]
    told_by: Mapped[int | None]
    told_how: Mapped[str | None]


class RecallReturn(Base):
    """A step of counting what came back of a batch. A mistake is set right by a line below zero, never by striking."""

    __tablename__ = "recall_returns"
    __table_args__ = (CheckConstraint("quantity <> 0", name="quantity"), Index(None, "recall_id"))

    id: Mapped[NumberedId]
    recall_id: Mapped[int] = mapped_column(ForeignKey("recalls.id"))
    batch_id: Mapped[int] = mapped_column(ForeignKey("batches.id"))
    quantity: Mapped[int]  # in the unit of the batch
    note: Mapped[str]
    made_at: Mapped[datetime]
    made_by: Mapped[int]
