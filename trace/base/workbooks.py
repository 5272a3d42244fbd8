"""Lists as workbooks (XLSX) in which nothing runs: no text becomes a formula, a link or a number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import BinaryIO, Final

from xlsxwriter import Workbook

from trace.core.sheets import Cell, shown

# Rows are written away as they come, whatever their length.
PLAIN: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
LONGEST_TITLE: Final = 31  # what spreadsheets allow
WIDTH: Final = 22


def write_list(target: BinaryIO, title: str, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """Write the list with its headings: numbers as numbers, all else as text, whatever it begins with."""
    with Workbook(target, PLAIN) as book:
        text, bold = book.add_format({"num_format": "@"}), book.add_format({"bold": True, "bg_color": "#E3F1E8"})
        page = book.add_worksheet(title[:LONGEST_TITLE])
        page.freeze_panes(1, 0)
        page.set_column(0, len(headings) - 1, WIDTH)
        for at, words in enumerate(headings):
            page.write_string(0, at, words, bold)
        for number, row in enumerate(rows, start=1):
            for at, cell in enumerate(row):
                if isinstance(cell, int):
                    page.write_number(number, at, cell)
                elif cell is not None:
                    page.write_string(number, at, shown(cell), text)
