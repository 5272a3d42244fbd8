"""Reading an export in again, into an empty place of either kind of database."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Table, bindparam, delete, insert, select, text, update
from sqlalchemy.orm import Session

from trace.accounts.models import Person
from trace.backup.manifest import LIST
from trace.backup.recovering import mark_restored
from trace.backup.restoring import put_files
from trace.backup.rows import AT_ONCE, SCHEMAS, cells_of, late_columns, tables
from trace.base import migrating
from trace.base.db import open_engine, snapshot, transaction
from trace.base.errors import Refused
from trace.base.runtime import Runtime
from trace.core.reason import Reason


def import_all(rt: Runtime, folder: Path) -> dict[str, int]:
    """Fill this empty place from an export; rows by table. Nobody writes until `recovering.recover`.

    Makes the tables where there are none. Refuses a folder that is no export, one that was made by another revision
    (its columns are not ours), and a place in which anybody is on record.
    """
    if not (folder / "main").is_dir() or not (folder / LIST).is_file():
        raise Refused(Reason("backup.none", folder=str(folder)))
    migrating.upgrade(rt.settings)
    with snapshot(rt.main) as db:
        if db.scalar(select(Person.id).limit(1)) is not None:
            raise Refused(Reason("backup.not_empty", what=str(rt.settings.instance)))
    mark_restored(rt, rt.clock())
    done: dict[str, int] = {}
    owners = {"main": rt.settings.database_owner_url, "observations": migrating.owner_of(rt.settings)}
    for name, url in owners.items():
        engine = open_engine(url)
        try:
            with transaction(engine) as db:
                done |= _fill(db, folder / name, tables(SCHEMAS[name]))
        finally:
            engine.dispose()
    put_files(folder, rt.store.root)
    return done


def _fill(db: Session, folder: Path, wanted: list[Table]) -> dict[str, int]:
    """All tables of one database, those that others lead to first; what migrations laid down gives way."""
    for table in reversed(wanted):
        if late := late_columns(table):
            db.execute(update(table).values(dict.fromkeys(late)))
        db.execute(delete(table))
    done = {table.name: _insert(db, folder, table) for table in wanted}
    for table in wanted:
        _lead(db, folder, table)
        _number_on(db, table)
    return done


def _insert(db: Session, folder: Path, table: Table) -> int:
    """Every row, without what may lead to a row that is not there yet."""
    late, count = dict.fromkeys(late_columns(table)), 0
    for rows in _read(folder, table):
        db.execute(insert(table), [row | late for row in rows])
        count += len(rows)
    return count


def _lead(db: Session, folder: Path, table: Table) -> None:
    """What was left out before, now that every row is there."""
    late = late_columns(table)
    if not late:
        return
    key = [column.name for column in table.primary_key.columns]
    change = update(table).where(*(table.c[name] == bindparam(f"at_{name}") for name in key))
    for rows in _read(folder, table):
        leading = [row for row in rows if any(row[name] is not None for name in late)]
        if leading:
            values = [{f"at_{name}": row[name] for name in key} | {name: row[name] for name in late} for row in leading]
            db.connection().execute(change.values({name: bindparam(name) for name in late}), values)


def _number_on(db: Session, table: Table) -> None:
    """PostgreSQL numbers new rows from a sequence of its own: on after the last one."""
    column = table.autoincrement_column
    if column is None or db.get_bind().dialect.name != "postgresql":
        return
    where = f"pg_get_serial_sequence('{table.name}', '{column.name}')"
    last = f"SELECT max({column.name}) FROM {table.name}"  # noqa: S608 - names of our own tables
    db.execute(text(f"SELECT setval({where}, greatest(({last}), 1)) WHERE {where} IS NOT NULL"))


def _read(folder: Path, table: Table) -> Iterator[list[dict[str, Any]]]:
    """The rows of a table, some at a time. Refuses a line that is not of this table as it is now."""
    path = folder / f"{table.name}.jsonl"
    if not path.is_file():
        raise Refused(Reason("backup.damaged", what=path.name))
    with path.open(encoding="utf-8") as lines:
        while some := list(islice(lines, AT_ONCE)):
            try:
                yield [cells_of(table, line) for line in some]
            except (KeyError, ValueError, TypeError) as error:
                raise Refused(Reason("backup.damaged", what=path.name)) from error
