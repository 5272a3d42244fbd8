"""Imports: a sheet that was brought, how far its rows are taken, and which of them were wrong."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from trace.base.db import Base, MadeId


class SheetImport(Base):
    """A sheet and what became of it. Its file lies sealed in the store until `forgotten_at`, for it may name people.

    `mode` good: every row that can be taken is. `mode` all: the whole sheet is checked first (`checked` rows so far),
    and nothing is taken while a row is wrong. `position` is where the next piece of the rows file begins.
    """

    __tablename__ = "sheet_imports"
    __table_args__ = (
        CheckConstraint("mode IN ('good','all')", name="mode"),
        Index(None, "made_by", "id"),
        Index(None, "producer_id", "id"),
    )

    id: Mapped[MadeId]
    kind: Mapped[str]
    mode: Mapped[str]
    producer_id: Mapped[int | None] = mapped_column(ForeignKey("producers.id"))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"))
    given_name: Mapped[str]
    form: Mapped[str]  # xlsx | csv
    sha256: Mapped[str]
    size_bytes: Mapped[int]
    made_at: Mapped[datetime]
    made_by: Mapped[int]
    # Once it is read:
    read_at: Mapped[datetime | None]
    sheet_name: Mapped[str | None]
    headings: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    keys: Mapped[list[str | None] | None] = mapped_column(JSON(none_as_null=True))  # the column of each heading
    rows: Mapped[int | None]
    # Why the sheet as a whole was refused: codes, fields and values of reasons.
    refusal: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON(none_as_null=True))
    # While its rows are taken:
    position: Mapped[int] = mapped_column(default=0)
    checked: Mapped[int] = mapped_column(default=0)
    made: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    same: Mapped[int] = mapped_column(default=0)
    doubtful: Mapped[int] = mapped_column(default=0)
    wrong: Mapped[int] = mapped_column(default=0)
    finished_at: Mapped[datetime | None] = mapped_column(index=True)
    cancelled_at: Mapped[datetime | None]
    cancelled_by: Mapped[int | None]
    forgotten_at: Mapped[datetime | None]


class ImportFault(Base):
    """A row that was not taken, by its number in the sheet, and why; no reason = it waits for a person."""

    __tablename__ = "import_faults"

    import_id: Mapped[int] = mapped_column(ForeignKey("sheet_imports.id"), primary_key=True, autoincrement=False)
    row: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
