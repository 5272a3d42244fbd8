"""Test sheets: one sheet of labels with codes that no run has, marked so that nobody takes them for stamps."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import BinaryIO, Final
from urllib.parse import urlsplit

from stdnum import damm

from trace.core.codes import StampCode
from trace.core.labels import sheets_needed
from trace.stamps.printing import Finish, MarkWords, PrintJob, write_sheets
from trace.stamps.sheets import RUN, SHEET, Goods, Look, label_layout

BADGE: Final = "BẢN THỬ"
WARNING: Final = "Bản in thử – không dán lên hàng"
RUN_NUMBER: Final = "0"
ROLL_TEST: Final = 5  # labels of a roll that are enough to see how they look


def specimen(number: int) -> StampCode:
    """A code of slot 0 with a right check digit whose tag is right for no run: a scan of it says nothing good."""
    digits = int.from_bytes(hashlib.sha256(f"specimen {number}".encode()).digest()) % 10**18
    body = f"0{digits:018d}"
    return StampCode(body + damm.calc_check_digit(body))


def write_test_sheet(target: BinaryIO, look: Look, goods: Goods) -> None:
    """Writes one sheet, or a few labels of a roll, as PDF. Refuses labels that nobody could read."""
    marked = replace(look, badge=BADGE)
    count = ROLL_TEST if look.stock.form == "roll" else look.stock.per_sheet
    marks = MarkWords(
        SHEET, (f"{RUN} {RUN_NUMBER}", goods.product, urlsplit(look.site_url).netloc.lower()), WARNING, BADGE
    )
    job = PrintJob(
        stock=look.stock,
        layout=label_layout(marked, goods, RUN_NUMBER, count),
        run=RUN_NUMBER,
        symbols=look.symbols,
        marks=marks,
        finish=Finish(look.choices.black, look.choices.bleed, look.choices.cut_marks),
        sheet_total=sheets_needed(look.stock, count),
    )
    write_sheets(target, job, [specimen(number) for number in range(count)])
