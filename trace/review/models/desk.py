"""Tables of the desk: pauses of the clock, who has a case in hand, delegations, checklists and ticks, saved reasons."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from trace.base.db import Base, NumberedId


class CasePause(Base):
    """A time in which a case waited for its producer: from its return until it was handed in again."""

    __tablename__ = "case_pauses"

    id: Mapped[NumberedId]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    step: Mapped[int]
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class CaseAct(Base):
    """What happened to a case besides decisions: taken in hand, let go, handed over, gone up because it was late.

    `agency_id`: with which unit it lay afterwards. `person_id`: who has it in hand since.
    """

    __tablename__ = "case_acts"
    __table_args__ = (
        CheckConstraint("act IN ('claimed','let_go','taken_over','handed_over','escalated','appealed')", name="act"),
    )

    id: Mapped[NumberedId]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    act: Mapped[str]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    note: Mapped[str | None]
    made_at: Mapped[datetime]
    made_by: Mapped[int]


class Delegation(Base):
    """Somebody decides for a person or a unit on some days, for every kind and group or for one."""

    __tablename__ = "delegations"
    __table_args__ = (
        CheckConstraint("(from_person_id IS NULL) <> (from_agency_id IS NULL)", name="one_giver"),
        Index(None, "to_person_id", "ends_on"),
    )

    id: Mapped[NumberedId]
    from_person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    from_agency_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"))
    to_person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    kind: Mapped[str | None]
    group_key: Mapped[str | None]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    why: Mapped[str]
    made_at: Mapped[datetime]
    made_by: Mapped[int]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[int | None]


class ChecklistRow(Base):
    """A version of the checklist of a kind and group (`*` = all): each save is a new row, the newest one holds."""

    __tablename__ = "checklists"
    __table_args__ = (Index(None, "kind", "group_key"),)

    id: Mapped[NumberedId]
    kind: Mapped[str]
    group_key: Mapped[str]
    items: Mapped[list[dict[str, Any]]] = mapped_column(JSON)  # key, text, needed
    made_at: Mapped[datetime]
    made_by: Mapped[int]


class CaseTick(Base):
    """Who ticked which item of which version of a checklist on a case, and when."""

    __tablename__ = "case_ticks"

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    checklist_id: Mapped[int] = mapped_column(ForeignKey("checklists.id"), primary_key=True)
    item: Mapped[str] = mapped_column(primary_key=True)
    ticked_at: Mapped[datetime] = mapped_column(primary_key=True)
    ticked_by: Mapped[int]


class SavedReason(Base):
    """Words with which cases of a kind are often returned (`*` = every kind)."""

    __tablename__ = "saved_reasons"
    __table_args__ = (UniqueConstraint("kind", "text"),)

    id: Mapped[NumberedId]
    kind: Mapped[str]
    text: Mapped[str]
    made_at: Mapped[datetime]
    made_by: Mapped[int]


class BulkDecision(Base):
    """One sending that decided many cases: what became of each, in the order in which they were chosen."""

    __tablename__ = "bulk_decisions"

    id: Mapped[NumberedId]
    outcome: Mapped[str]
    results: Mapped[list[dict[str, Any]]] = mapped_column(JSON)  # case_id, done, reason and its values
    made_at: Mapped[datetime]
    made_by: Mapped[int]


class OcopProposal(Base):
    """An OCOP item that one officer entered and another is to confirm: it is no item before that."""

    __tablename__ = "ocop_proposals"

    id: Mapped[NumberedId]
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"), index=True)
    details: Mapped[dict[str, Any]] = mapped_column(JSON)
    ocop_item_id: Mapped[int | None] = mapped_column(ForeignKey("ocop_items.id"))
    made_at: Mapped[datetime]
    made_by: Mapped[int]
