"""Checklists of inspections: what to look at, by product group, each point with its legal basis."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from trace.base.db import Base, NumberedId


class InspectionChecklist(Base):
    """A checklist through all its versions. Retired: no new inspection takes it, old ones keep theirs."""

    __tablename__ = "inspection_checklists"

    id: Mapped[NumberedId]
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"))
    made_at: Mapped[datetime]
    made_by: Mapped[int]
    retired_at: Mapped[datetime | None]
    retired_by: Mapped[int | None]


class InspectionChecklistVersion(Base):
    """One version, never changed: each save is a new row and the newest one holds. `groups`: keys of product groups
    with all below them, none = every group. `items`: `{"id", "words", "basis", "weighty"}`; an id is never given to
    another point."""

    __tablename__ = "inspection_checklist_versions"
    __table_args__ = (UniqueConstraint("checklist_id", "number"),)

    id: Mapped[NumberedId]
    checklist_id: Mapped[int] = mapped_column(ForeignKey("inspection_checklists.id"))
    number: Mapped[int]
    name: Mapped[str]
    groups: Mapped[list[str]] = mapped_column(JSON)
    items: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    made_at: Mapped[datetime]
    made_by: Mapped[int]
