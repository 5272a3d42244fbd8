"""Labels of boxes and rolls: an A6 page each: a large QR, the SSCC in clear and as GS1-128, and what is inside.

Plain pages through reportlab: boxes are few, and nobody waits for a million of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import BinaryIO, Final

import qrcode
from barcode.codex import Gs1_128
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from trace.stamps.printing.canvas import Sketch
from trace.stamps.printing.design import Box
from trace.stamps.printing.lettering import composed, fitted, font, shrunk, wrapped

WIDTH, HEIGHT, EDGE = 105.0, 148.0, 7.0
ROOM = WIDTH - 2 * EDGE
QR = Box((WIDTH - 52) / 2, 46, 52, 52)
QUIET = 4
BAR_MODULE = 0.5  # GS1-128 on a trade unit: 0.495 to 1.016 mm
BARS_TOP, BARS_HIGH = 108.0, 28.0
TEXT: Final = 4.0
LEVEL: Final = qrcode.constants.ERROR_CORRECT_Q


@dataclass(frozen=True)
class BoxLabel:
    """What one label says: `title` large (Box 3 / 16), `lines` below, the address in the QR, the eighteen digits."""

    title: str
    lines: tuple[str, ...]
    address: str
    sscc: str
    demo: bool = False


def write_box_labels(file: BinaryIO, labels: Iterable[BoxLabel]) -> None:
    """One page a label, the same bytes for the same labels."""
    canvas = Canvas(file, pagesize=(WIDTH * mm, HEIGHT * mm), initialFontName=font("regular"), invariant=1)
    for label in labels:
        canvas.scale(mm, mm)
        sketch = Sketch(canvas, HEIGHT)
        _words(sketch, label)
        _symbol(sketch, label.address)
        _bars(sketch, label.sscc)
        canvas.showPage()
    canvas.save()


def shown_sscc(sscc: str) -> str:
    """The code as people read it aloud: `(00) 0 2000000 000000001 5`, without saying where the prefix ends."""
    return f"(00) {sscc[0]} {sscc[1:8]} {sscc[8:17]} {sscc[17]}"


def _words(sketch: Sketch, label: BoxLabel) -> None:
    title = composed(label.title)
    size = shrunk(title, "bold", 11.0, 5.0, ROOM - (18 if label.demo else 0)) or 5.0
    sketch.line(title, EDGE, 17, size, "bold")
    if label.demo:
        sketch.badge("DEMO", WIDTH - EDGE - 16, 16, 4.5)
    y = 25.0
    for line in label.lines:
        for part in wrapped(composed(line), "regular", TEXT, ROOM, 2):
            sketch.line(part, EDGE, y, TEXT, "regular")
            y += TEXT + 1.2
    sketch.line(fitted(label.address, "regular", 3.0, ROOM), WIDTH / 2, QR.y + QR.height + 3.5, 3.0, "regular", True)


def _symbol(sketch: Sketch, address: str) -> None:
    code = qrcode.QRCode(error_correction=LEVEL, border=0)
    code.add_data(address)
    code.make(fit=True)
    rows = code.get_matrix()
    module = QR.width / (len(rows) + 2 * QUIET)
    outline = sketch.canvas.beginPath()
    for number, row in enumerate(rows):
        y = sketch.height - QR.y - (number + 1 + QUIET) * module
        column = 0
        for dark, run in groupby(row):
            length = len(list(run))
            if dark:
                outline.rect(QR.x + (column + QUIET) * module, y, length * module, module)
            column += length
    sketch.canvas.drawPath(outline, stroke=0, fill=1)


def _bars(sketch: Sketch, sscc: str) -> None:
    (modules,) = Gs1_128(f"00{sscc}").build()
    widths = [len(list(run)) for _dark, run in groupby(modules)]
    place = Box((WIDTH - len(modules) * BAR_MODULE) / 2, BARS_TOP, len(modules) * BAR_MODULE, BARS_HIGH)
    sketch.bars(widths, place, BAR_MODULE)
    sketch.line(shown_sscc(sscc), WIDTH / 2, BARS_TOP + BARS_HIGH + 6, 5.0, "regular", True)
