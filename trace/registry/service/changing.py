"""How rows of the register change: only from the state that is expected, and only as they were read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, exists, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import InstrumentedAttribute, Session

from trace.base import tokens
from trace.base.db import rows_met
from trace.base.errors import Conflict, Refused, Stale
from trace.core.reason import Reason
from trace.registry import queries
from trace.registry.models import AdminUnit
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


def ward_in_force(db: Session, code: str, reasons: Sequence[Reason]) -> AdminUnit:
    """The commune in force under `code`; Refused with `reasons`, and with its own where there is no such commune.

    A commune of before 1 July 2025 is answered with those it went into: which of them is for the person to say.
    """
    if (ward := queries.commune(db, code)) is not None and not reasons:
        return ward
    why = list(reasons)
    if ward is None:
        after = "; ".join(f"{each.unit_type} {each.name} ({each.code})" for each in queries.went_into(db, code))
        unknown = Reason("ward.former", field="ward_code", names=after) if after else None
        why.append(unknown or Reason("ward.unknown", field="ward_code"))
    raise Refused(*why)


def add_once(db: Session, row: Any, taken: Reason) -> None:
    """Insert the row; Refused with `taken` where a twin was committed in the meantime."""
    try:
        with db.begin_nested():
            db.add(row)
    except IntegrityError as error:
        raise Refused(taken) from error


def flush_once(db: Session, taken: Reason) -> None:
    """Flush; a twin that was committed in the meantime refuses this one instead of failing it."""
    try:
        with db.begin_nested():
            db.flush()
    except IntegrityError as error:
        raise Refused(taken) from error
