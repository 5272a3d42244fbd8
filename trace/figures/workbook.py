"""A table as a sheet or as values: CSV, XLSX (by XlsxWriter), JSON. The same rows as on the page."""

from __future__ import annotations

import io
import json
from datetime import datetime
from typing import Final

from xlsxwriter import Workbook

from trace.core.sheets import CSV, XLSX, csv_sheet
from trace.figures.inspections import Table

KINDS: Final = {"csv": CSV, "xlsx": XLSX, "json": "application/json"}
MADE: Final = datetime(2026, 1, 1)  # noqa: DTZ001 - the format knows no time zone; the same numbers are the same bytes
WIDEST: Final = 60


def written(table: Table, kind: str) -> bytes:
    """The table in one of `KINDS`."""
    return {"csv": _csv, "xlsx": _xlsx, "json": _json}[kind](table)


def _csv(table: Table) -> bytes:
    return csv_sheet([table.header, *table.rows])


def _json(table: Table) -> bytes:
    rows = [dict(zip(table.header, row, strict=True)) for row in table.rows]
    return json.dumps({"table": table.name, "title": table.title, "rows": rows}, ensure_ascii=False).encode()


def _xlsx(table: Table) -> bytes:
    target = io.BytesIO()
    kept = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(target, kept) as book:
        book.set_properties({"title": table.title, "created": MADE})
        text, bold = book.add_format({"num_format": "@"}), book.add_format({"bold": True})
        page = book.add_worksheet(table.name)
        page.freeze_panes(1, 0)
        for column, words in enumerate(table.header):
            longest = max([len(words), *(len(str(row[column] or "")) for row in table.rows)])
            page.set_column(column, column, min(WIDEST, longest + 2))
            page.write_string(0, column, words, bold)
        for line, row in enumerate(table.rows, start=1):
            for column, cell in enumerate(row):
                if isinstance(cell, int):
                    page.write_number(line, column, cell)
                elif cell is not None:
                    page.write_string(line, column, cell, text)
    return target.getvalue()
