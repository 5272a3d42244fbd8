"""Lists and who is behind them as sheets: CSV and XLSX in which no text is a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

from xlsxwriter import Workbook

from trace.core.words import cell_text

Cell = str | int
BOM: Final = "\ufeff"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV: Final = "text/csv; charset=utf-8"
WIDTH: Final = 28


def as_csv(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A sheet as CSV that spreadsheets open right: UTF-8 with its mark, CR LF, what would be a formula quoted."""
    written = io.StringIO(newline="")
    written.write(BOM)
    lines = csv.writer(written)
    lines.writerow(header)
    lines.writerows([cell_text(each) if isinstance(each, str) else each for each in row] for row in rows)
    return written.getvalue().encode()


def as_workbook(header: Sequence[str], rows: Iterable[Sequence[Cell]], *, title: str) -> bytes:
    """A sheet as XLSX; texts stay texts, and rows are written away as they come."""
    out = io.BytesIO()
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = Workbook(out, {"constant_memory": True, **plain})
    sheet = book.add_worksheet(title[:31])
    sheet.set_column(0, len(header) - 1, WIDTH)
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, header, book.add_format({"bold": True}))
    for number, row in enumerate(rows, 1):
        for column, each in enumerate(row):
            if isinstance(each, str):
                sheet.write_string(number, column, each)
            else:
                sheet.write_number(number, column, each)
    book.close()
    return out.getvalue()
