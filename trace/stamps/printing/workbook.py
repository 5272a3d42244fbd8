"""The list of codes as a spreadsheet: written row by row by XlsxWriter, codes as text whatever opens it."""

from collections.abc import Iterable
from datetime import datetime
from typing import BinaryIO

from xlsxwriter import Workbook

from trace.core.codes import StampCode
from trace.stamps.printing.job import PrintJob
from trace.stamps.printing.lists import lines

COLUMNS = (("sheet", 8), ("position", 9), ("code", 30), ("address", 60))
# No clock in the file: a part made again is the same bytes.
MADE = datetime(2026, 1, 1)  # noqa: DTZ001 - the format knows no time zone


def write_codes_xlsx(target: BinaryIO, job: PrintJob, codes: Iterable[StampCode]) -> int:
    """Writes sheet, position, code and address of each label under a heading that stays in sight; answers how many.

    The code is text in groups, never a number; nothing is taken for a formula or a link.
    """
    kept = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    count = 0
    with Workbook(target, kept) as book:
        book.set_properties({"title": job.run, "created": MADE})
        text, bold = book.add_format({"num_format": "@"}), book.add_format({"bold": True})
        page = book.add_worksheet("tem")
        page.freeze_panes(1, 0)
        for column, (words, width) in enumerate(COLUMNS):
            page.set_column(column, column, width)
            page.write_string(0, column, words, bold)
        for count, line in enumerate(lines(job, codes), start=1):
            page.write_number(count, 0, line.sheet)
            page.write_number(count, 1, line.position)
            page.write_string(count, 2, line.code, text)
            page.write_string(count, 3, line.address, text)
    return count
