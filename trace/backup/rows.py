"""Rows as lines of JSON that every database writes alike: what an export holds and what is read in again."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, LargeBinary, MetaData, Table, select
from sqlalchemy.orm import Session

from trace.backup.manifest import FORGOTTEN
from trace.base.db import Base, Moment, Observation

AT_ONCE = 2_000
# What is worth nothing elsewhere, or must not leave: sessions of browsers, answers kept for repeats, ways in by slip.
PASSING = ("web_sessions", "session_seen", "once_answers", "slips")
# What the database works out by itself from the rows that it gets.
WORKED_OUT = ("producer_words", "version_words")
LEFT_OUT = frozenset({*FORGOTTEN, *PASSING, *WORKED_OUT})
SCHEMAS: Mapping[str, MetaData] = {"main": Base.metadata, "observations": Observation.metadata}


def tables(schema: MetaData) -> list[Table]:
    """The tables of an export, each after those it leads to."""
    return [table for table in schema.sorted_tables if table.name not in LEFT_OUT]


def late_columns(table: Table) -> list[str]:
    """Columns whose targets may come later: of the same table, or of one that leads back here."""
    return [
        column.name
        for column in table.columns
        if any(key.use_alter or key.column.table is table for key in column.foreign_keys)
    ]


def lines(db: Session, table: Table) -> Iterator[str]:
    """Every row as one line of JSON, in the order of the table's key. Streams."""
    rows = db.execute(select(table).order_by(*table.primary_key.columns).execution_options(yield_per=AT_ONCE))
    for row in rows:
        cells = {column.name: said(value) for column, value in zip(table.columns, row, strict=True)}
        yield json.dumps(cells, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def said(value: Any) -> Any:
    """A cell as JSON holds it: moments and days in ISO form (UTC), bytes in base64."""
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value


def cells_of(table: Table, line: str) -> dict[str, Any]:
    """The row of a line, as the table takes it. KeyError or ValueError where the line is of another table."""
    found = json.loads(line)
    return {column.name: _read(column, found[column.name]) for column in table.columns}


def _read(column: Column[Any], value: Any) -> Any:
    if value is None:
        return None
    if isinstance(column.type, LargeBinary):
        return base64.b64decode(value)
    if isinstance(column.type, Moment):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if column.type.python_type is date else value
