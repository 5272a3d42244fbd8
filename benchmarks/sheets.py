"""Labels a second: our print file against `qrcode.make` and reportlab, on the A4 sheet of 65 labels, with its memory.

Both ways draw symbol, code in two lines, name and address; ours also seals the codes and writes the sheets' marks.
"""

import sys
from io import BytesIO

import qrcode
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from benchmarks.figure import Figure, interleave, rate, show
from trace.core.codes import RunSeal, Serial, SlotKey, StampCode, as_text, grouped, seal_many
from trace.core.labels import A4_65, cells
from trace.stamps.printing import LabelWords, MarkWords, PrintJob, arrange, write_sheets
from trace.stamps.printing.lettering import font
from trace.stamps.rules import PROVINCE
from trace.stamps.symbols import Symbols, address

SITE = "https://txng.hatinh.gov.vn"
PRODUCT = "Bưởi Phúc Trạch"
OURS, THEIRS = 20_000, 65
RATIO_AIM = 100


def main() -> int:
    """Prints the figure; the exit code says whether its aim is met."""
    run_seal = RunSeal(SlotKey(1, master=bytes(range(32)), pin_key=bytes(32)), salt=bytes(16))
    symbols = Symbols.of_run(SITE)
    words = LabelWords("txng.hatinh.gov.vn", PRODUCT, "HTX Minh Họa")
    layout = arrange(A4_65, PROVINCE, words, symbols.size)
    job = PrintJob(A4_65, layout, "PR-000123", symbols, MarkWords("Tờ", ("Lệnh in PR-000123", PRODUCT)))
    size = len(_ours(job, run_seal, OURS))
    ours, theirs = interleave(
        lambda: rate(lambda: _ours(job, run_seal, OURS), OURS),
        lambda: rate(lambda: _label_by_label(as_text(seal_many(run_seal, Serial(0), THEIRS))), THEIRS),
    )
    return show(
        Figure(
            "sheets.a4_65", ours, theirs, "labels/s", ratio_aim=RATIO_AIM, notes={"bytes_per_label": round(size / OURS)}
        )
    )


def _ours(job: PrintJob, run_seal: RunSeal, count: int) -> bytes:
    target = BytesIO()
    write_sheets(target, job, as_text(seal_many(run_seal, Serial(0), count)))
    return target.getvalue()


def _label_by_label(codes: list[StampCode]) -> bytes:
    """The way anybody would write first: one picture and four strings a label."""
    target = BytesIO()
    canvas = Canvas(target, pagesize=A4)
    for cell, code in zip(cells(A4_65), codes, strict=True):
        x, y = cell.left * mm, (A4_65.page_height - cell.top - cell.height) * mm
        picture = BytesIO()
        qrcode.make(address(SITE, code)).save(picture, "PNG")
        canvas.drawImage(ImageReader(picture), x, y + 2 * mm, 17.4 * mm, 17.4 * mm)
        canvas.setFont(font("bold"), 7.5)
        for step, line in enumerate((PRODUCT, grouped(code)[:14], grouped(code)[15:], "txng.hatinh.gov.vn")):
            canvas.drawString(x + 17.7 * mm, y + (16 - 4 * step) * mm, line)
    canvas.save()
    return target.getvalue()


if __name__ == "__main__":
    sys.exit(main())
