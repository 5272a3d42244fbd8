"""How rows of the register change: only from the state that is expected, and only as they were read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, exists, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from trace.base import tokens
from trace.base.db import rows_met
from trace.base.errors import Conflict, Refused, Stale
from trace.core.reason import Reason
from trace.registry.rules import ALPHABET, BODY, trace_code

Row = TypeVar("Row", bound=Any)


def moved(db: Session, row: Row, *conditions: ColumnElement[bool], otherwise: Reason, **values: Any) -> Row:
    """Write `values` into the row where `conditions` still hold, and read it again; else Conflict."""
    table = type(row)
    if hasattr(table, "version"):
        values["version"] = table.version + 1
    db.flush()
    change = update(table).where(table.id == row.id, *conditions).values(**values)
    done = db.execute(change.execution_options(synchronize_session=False))
    if not rows_met(done):
        raise Conflict(otherwise)
    db.refresh(row)
    return row


def as_read(row: Any, version: int | None) -> None:
    """Refuse with Stale when the row has changed since the caller read `version`; None = the caller read nothing."""
    if version is not None and row.version != version:
        raise Stale(Reason("object.stale"))


def refuse_if(reasons: Sequence[Reason]) -> None:
    """Refused with all reasons at once, if there are any."""
    if reasons:
        raise Refused(*reasons)


def new_trace_code(db: Session, kind: str, column: InstrumentedAttribute[str]) -> str:
    """A trace code of ours that no row of `column` has yet; the unique constraint has the last word."""
    return first_free(db, lambda: trace_code(kind, tokens.new_letters(BODY, ALPHABET)), column)


def first_free(db: Session, make: Callable[[], str], column: InstrumentedAttribute[str]) -> str:
    """The first text out of `make` that stands in no row of `column`."""
    text = make()
    while db.scalar(select(exists().where(column == text))):
        text = make()
    return text
