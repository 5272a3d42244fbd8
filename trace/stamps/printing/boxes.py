"""Labels of boxes and rolls: an A6 page each: a large QR, the SSCC in clear and as GS1-128, and what is inside.

Plain pages through reportlab: boxes are few, and nobody waits for a million of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import BinaryIO, Final

import qrcode
from barcode.codex import Gs1_128
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from trace.stamps.printing.canvas import Sketch
from trace.stamps.printing.layout import Box, Fixed, FixedBars, Logo, Plate, Words
from trace.stamps.printing.lettering import CAP_HEIGHT, composed, fitted, font, shrunk, width, wrapped
from trace.stamps.symbols import Bars, pack

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
        Sketch(canvas, HEIGHT, "g").draw((*_words(label), _symbol(label.address), *_bars(label.sscc)))
        canvas.showPage()
    canvas.save()


def shown_sscc(sscc: str) -> str:
    """The code as people read it aloud: `(00) 0 2000000 000000001 5`, without saying where the prefix ends."""
    return f"(00) {sscc[0]} {sscc[1:8]} {sscc[8:17]} {sscc[17]}"


def _words(label: BoxLabel) -> Iterator[Fixed]:
    title = composed(label.title)
    size = shrunk(title, "bold", 11.0, 5.0, ROOM - (18 if label.demo else 0)) or 5.0
    yield Words(title, EDGE, 17, size, "bold")
    if label.demo:
        yield from _badge("DEMO", WIDTH - EDGE - 16, 16, 4.5)
    y = 25.0
    for line in label.lines:
        for part in wrapped(composed(line), "regular", TEXT, ROOM, 2):
            yield Words(part, EDGE, y, TEXT)
            y += TEXT + 1.2
    address = fitted(label.address, "regular", 3.0, ROOM)
    yield Words(address, WIDTH / 2, QR.y + QR.height + 3.5, 3.0, align="centre")


def _badge(words: str, x: float, y: float, size: float) -> Iterator[Fixed]:
    pad = 0.3 * size
    high = CAP_HEIGHT * size + 2 * pad
    yield Plate(Box(x, y + pad - high, width(words, "bold", size) + 3 * pad, high), pad)
    yield Words(words, x + 1.5 * pad, y, size, "bold", white=True)


def _symbol(address: str) -> Logo:
    """The QR symbol as a picture of one bit a module."""
    code = qrcode.QRCode(error_correction=LEVEL, border=QUIET)
    code.add_data(address)
    code.make(fit=True)
    rows = [[bool(dark) for dark in row] for row in code.get_matrix()]
    return Logo(QR, len(rows), len(rows), pack(rows))


def _bars(sscc: str) -> Iterator[Fixed]:
    (modules,) = Gs1_128(f"00{sscc}").build()
    widths = [len(list(run)) for _dark, run in groupby(modules)]
    place = Box((WIDTH - len(modules) * BAR_MODULE) / 2, BARS_TOP, len(modules) * BAR_MODULE, BARS_HIGH)
    yield FixedBars(Bars(widths, (10, 10), shown_sscc(sscc)), place, BAR_MODULE)
    yield Words(shown_sscc(sscc), WIDTH / 2, BARS_TOP + BARS_HIGH + 6, 5.0, align="centre")
