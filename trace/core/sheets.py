"""Sheets as CSV that spreadsheets open right: UTF-8 with its mark, CR LF, and no text that would run as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import date
from typing import Final, TypeAlias

from trace.core.words import cell_text

Cell: TypeAlias = str | int | date | None

BOM: Final = "\ufeff"  # without it a spreadsheet reads Vietnamese letters wrongly
CSV: Final = "text/csv; charset=utf-8"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def shown(cell: Cell) -> str:
    """The cell as people read it: a day as dd/mm/yyyy, nothing as nothing."""
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    return "" if cell is None else str(cell)


def csv_line(row: Iterable[Cell]) -> str:
    """One line with its end; words that would run as a formula are quoted."""
    written = io.StringIO(newline="")
    csv.writer(written).writerow([cell_text(shown(cell)) if isinstance(cell, str) else shown(cell) for cell in row])
    return written.getvalue()


def csv_sheet(rows: Iterable[Iterable[Cell]]) -> bytes:
    """A whole sheet, its headings being the first of the rows."""
    return (BOM + "".join(csv_line(row) for row in rows)).encode()
