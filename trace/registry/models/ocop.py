"""Rows of OCOP decisions as departments sent them, and which recognition became of each."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from trace.base.db import Base, NumberedId, Versioned


class OcopMatch(Versioned, Base):
    """One row of a decision that recognises or revokes. `waiting` = which product it means is doubtful: an officer
    picks, and nobody else sees it. Candidates are worked out when it is looked at, never kept.

    `key` = hash of what names the row: the same row again is this one. For a revocation the decision is the one that
    revokes, `decision_date` the day it takes effect, `of_decision_no` the recognition's.
    """

    __tablename__ = "ocop_matches"
    __table_args__ = (
        CheckConstraint("act IN ('recognise','revoke')", name="act"),
        CheckConstraint("state IN ('waiting','matched','placeholder','none')", name="state"),
        Index(None, "state", "id"),
    )

    id: Mapped[NumberedId]
    key: Mapped[str] = mapped_column(unique=True)
    act: Mapped[str]
    decision_no: Mapped[str]
    decision_date: Mapped[date]
    issuer: Mapped[str]
    former_issuer: Mapped[bool] = mapped_column(default=False)
    level: Mapped[str | None]
    star: Mapped[int | None]
    criteria_version: Mapped[str]
    group_key: Mapped[str | None]
    valid_to: Mapped[date | None]
    product_name: Mapped[str]
    producer_name: Mapped[str]
    tax_id_print: Mapped[str | None]  # a keyed hash: a household's tax code is a personal number
    ward_code: Mapped[str | None]
    of_decision_no: Mapped[str | None]
    reason: Mapped[str | None]
    state: Mapped[str] = mapped_column(default="waiting")
    ocop_item_id: Mapped[int | None] = mapped_column(ForeignKey("ocop_items.id"), index=True)
    agency_id: Mapped[int | None]
    made_at: Mapped[datetime]
    made_by: Mapped[int]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None]
