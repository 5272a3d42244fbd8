"""All that the service holds, in forms that need no software of ours: CSV, lines of JSON, and the stored files."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

from sqlalchemy import Engine, Table

import trace
from trace.backup.making import copy_files, sync
from trace.backup.rows import LEFT_OUT, SCHEMAS, lines, tables
from trace.base.db import snapshot
from trace.base.errors import Refused
from trace.base.runtime import Runtime
from trace.core.reason import Reason
from trace.core.words import cell_text
from trace.ledger import queries as ledger

TABLES = "tables.json"
README = """# All data of a traceability service

Made {made_at} by trace {release}; the ledger stood at link {links}.

- `main/` and `observations/`: one table a file, twice. `….jsonl` has one row a line, one JSON object each, in the order
  of the key: days and moments in ISO form (moments in UTC), bytes in base64, numbers as numbers. `….csv` is the same
  for spreadsheets (UTF-8 with a mark, a cell that a spreadsheet would take for a formula begins with an apostrophe).
- `tables.json`: what each table is, and its columns with type, key and the table they lead to.
- `files/`: stored files under the names that rows give them; `files.jsonl` lists them with size and SHA-256.

Not in it: {left_out}. Sealed columns (stamp keys, personal numbers) stay sealed: only the service's
wrapping key opens them.
Read in again, into an empty place of either kind of database: `python -m trace import --from FOLDER`.
"""


def export_all(rt: Runtime, into: Path) -> Path:
    """Write everything into the new folder `into`; it appears only when it is whole. Refuses a folder that is there."""
    if into.exists():
        raise Refused(Reason("backup.there", folder=str(into)))
    draft = into.with_name(f".{into.name}.part")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True, mode=0o700)
    for name, engine in {"main": rt.main, "observations": rt.observations}.items():
        _schema(engine, name, draft / name)
    copy_files(rt.store.root, draft, None)
    with snapshot(rt.main) as db:
        links, _head = ledger.head(db)
    left_out = ", ".join(f"`{name}`" for name in sorted(LEFT_OUT))
    words = README.format(made_at=rt.clock().isoformat(), release=trace.__version__, links=links, left_out=left_out)
    (draft / "README.md").write_text(words, encoding="utf-8")
    described = {name: {one.name: describe(one) for one in tables(schema)} for name, schema in SCHEMAS.items()}
    (draft / TABLES).write_text(json.dumps(described, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    sync(draft)
    draft.rename(into)
    return into


def describe(table: Table) -> dict[str, object]:
    """A table for a reader of the export: its columns, each with its type, and what it leads to."""
    columns = [
        {
            "name": column.name,
            "type": column.type.python_type.__name__,
            "null": bool(column.nullable),
            "key": column.primary_key,
            "to": next((f"{key.column.table.name}.{key.column.name}" for key in column.foreign_keys), None),
        }
        for column in table.columns
    ]
    return {"columns": columns}


def _schema(engine: Engine, name: str, folder: Path) -> None:
    """One state of a database, table after table."""
    folder.mkdir()
    with snapshot(engine) as db:
        for table in tables(SCHEMAS[name]):
            with (
                (folder / f"{table.name}.jsonl").open("w", encoding="utf-8") as out,
                (folder / f"{table.name}.csv").open("w", encoding="utf-8-sig", newline="") as sheet,
            ):
                heads = [column.name for column in table.columns]
                rows = csv.DictWriter(sheet, heads)
                rows.writeheader()
                for line in lines(db, table):
                    out.write(line + "\n")
                    rows.writerow({key: _cell(value) for key, value in json.loads(line).items()})


def _cell(value: object) -> object:
    """A cell of the CSV: what is nested as JSON, what looks like a formula as text."""
    if isinstance(value, dict | list):
        value = json.dumps(value, ensure_ascii=False)
    return cell_text(value) if isinstance(value, str) else value
