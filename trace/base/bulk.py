"""Many rows into a table in one statement: they travel as one JSON document, so its words are always the same.

An INSERT with a list of VALUES is another statement for each number of rows and is compiled anew each time; one row
after another costs Python more than the database. Both databases take rows out of JSON by themselves.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Dialect, Table, Text, bindparam, cast, func, literal_column, select, true
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

Row = tuple[Any, ...]


class Upsert:
    """An INSERT of rows with the columns `names`; `otherwise` adds to it what becomes of rows that are there already.

    Kept by whoever uses it: made once for each kind of database, it is compiled once.
    """

    def __init__(self, table: Table, names: Sequence[str], otherwise: Callable[[Any], Any]) -> None:
        self._table, self._names, self._otherwise = table, tuple(names), otherwise
        self._made: dict[str, Any] = {}

    def put(self, db: Session, rows: Sequence[Row], **values: Any) -> Sequence[Any]:
        """Insert or change these rows, in their order; returns what the statement returns of them."""
        if not rows:
            return ()
        dialect = db.get_bind().dialect
        statement = self._made.get(dialect.name)
        if statement is None:
            statement = self._made.setdefault(dialect.name, self._make(dialect))
        done: Any = db.execute(statement, {"rows": self._document(rows, dialect)} | values)
        return done.all() if done.returns_rows else ()

    def _make(self, dialect: Dialect) -> Any:
        document, on_postgresql = bindparam("rows", type_=Text), dialect.name == "postgresql"
        if on_postgresql:
            each = func.jsonb_array_elements(cast(document, postgresql.JSONB)).table_valued("value")
        else:
            each = func.json_each(document).table_valued("value")
        cells: list[ColumnElement[Any]] = []
        for at, name in enumerate(self._names):
            cell = each.c.value.op("->>")(literal_column(str(at)))
            # SQLite keeps what JSON says, a number or a text; its CAST to DATE would make a number of a date.
            cells.append(cast(cell, self._table.c[name].type) if on_postgresql else cell)
        # Without a WHERE, SQLite would take ON CONFLICT for the condition of a join.
        chosen = select(*cells).where(true())
        insert = (postgresql if on_postgresql else sqlite).insert(self._table)
        return self._otherwise(insert.from_select(self._names, chosen))

    def _document(self, rows: Sequence[Row], dialect: Dialect) -> str:
        """The rows as JSON, each value as the database writes its type."""
        kinds = (self._table.c[name].type.dialect_impl(dialect) for name in self._names)
        makers = (kind.bind_processor(dialect) for kind in kinds)
        columns = zip(*rows, strict=True)
        made = [[*map(make, column)] if make else column for make, column in zip(makers, columns, strict=True)]
        return json.dumps([*zip(*made, strict=True)], default=str)  # dates and moments
