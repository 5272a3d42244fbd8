"""Scans by month: on PostgreSQL the one table that grows with every look-up is cut into a part for each month.

A month that nobody asks for any more costs no look-up anything, and goes by dropping its part. Parts are made ahead at
each upgrade, with the owner's rights: the serving role may make no table. What no month holds goes into a part of its
own (`scans_rest`), so that counting never fails for want of one; the next upgrade moves it to where it belongs.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import Connection, text

AHEAD = 24  # months that are ready, the present one included
REST = "scans_rest"
PARTS = text(
    "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = to_regclass('scans')"
)
CUT = text("SELECT relkind = 'p' FROM pg_class WHERE oid = to_regclass('scans')")
# Where the part of before the cut ends, if there is one: the months begin there.
BEGUN = text(
    "SELECT substring(pg_get_expr(c.relpartbound, c.oid) from 'TO \\(''([-0-9]{10})''\\)')"
    " FROM pg_class c WHERE c.oid = to_regclass('scans_before')"
)


def keep(connection: Connection, *, today: date) -> None:
    """Make the months that are missing, up to `AHEAD`. Nothing on SQLite, nor before the table is cut."""
    if connection.dialect.name != "postgresql" or not connection.scalar(CUT):
        return
    there = set(connection.scalars(PARTS))
    begun = connection.scalar(BEGUN)
    first = date.fromisoformat(begun) if begun else today.replace(day=1)
    for month in _months(max(first, today.replace(day=1))):
        if named(month) not in there:
            _make(connection, month)


def named(month: date) -> str:
    """The name of a month's part."""
    return f"scans_{month:%Y_%m}"


def following(month: date) -> date:
    """The first day of the month after this one."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _months(first: date) -> Iterator[date]:
    month = first
    for _ in range(AHEAD):
        yield month
        month = following(month)


def _make(connection: Connection, month: date) -> None:
    part, span = named(month), {"first": month, "after": following(month)}
    connection.exec_driver_sql(f"CREATE TABLE {part} (LIKE scans INCLUDING DEFAULTS)")
    strayed = f"DELETE FROM {REST} WHERE day >= :first AND day < :after RETURNING *"  # noqa: S608 - names of our own
    connection.execute(text(f"WITH strayed AS ({strayed}) INSERT INTO {part} SELECT * FROM strayed"), span)  # noqa: S608
    connection.exec_driver_sql(
        f"ALTER TABLE scans ATTACH PARTITION {part} FOR VALUES FROM ('{month}') TO ('{following(month)}')"
    )
