"""The slip as PDF, on A5 or on the 80 mm roll of a receipt printer: what was received, the code, the QR, the day.

Drawn from above downwards; a roll is as long as what stands on it. The words arrive in the reader's language.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from trace.stamps.printing.lettering import Weight, composed, wrapped, write
from trace.stamps.printing.squares import draw_qr

A5: Final = (148.0, 210.0)
ROLL_WIDTH: Final = 80.0
MARGIN: Final = {"a5": 14.0, "roll": 4.0}
SCALE: Final = {"a5": 1.0, "roll": 0.82}
QR_MM: Final = {"a5": 42.0, "roll": 38.0}
QUIET: Final = 4  # modules of white around a QR (ISO/IEC 18004 asks for four)
POINT: Final = 1 / mm  # millimetres of a point


@dataclass(frozen=True)
class Lines:
    """What a slip says: head, title, pairs of words and values, papers, the address in the QR, the last line."""

    office: str
    title: str
    code: str
    pairs: Sequence[tuple[str, str]]
    papers_title: str
    papers: Sequence[str]
    address: str
    under_qr: str
    foot: str


def slip_pdf(lines: Lines, form: str) -> bytes:
    """The slip on `a5` or `roll`."""
    width = A5[0] if form == "a5" else ROLL_WIDTH
    height = A5[1] if form == "a5" else _Drawn(lines, form, width).end + MARGIN[form]
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(width * mm, height * mm), pageCompression=1, invariant=1)
    canvas.setTitle(lines.code)
    drawn = _Drawn(lines, form, width)
    for draw in drawn.acts:
        draw(canvas, height)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


class _Drawn:
    """What is to be drawn and where, from the top; `end` is how far it reaches in millimetres."""

    def __init__(self, lines: Lines, form: str, width: float) -> None:
        self.acts: list[Callable[[Canvas, float], None]] = []
        self.width, self.margin, self.scale = width, MARGIN[form], SCALE[form]
        self.end = self.margin
        self._text(lines.office, "bold", 10)
        self._text(lines.title, "bold", 14, after=2)
        self._text(lines.code, "bold", 22, after=2)
        self._qr(lines.address, QR_MM[form])
        self._text(lines.under_qr, "regular", 9, after=3)
        for words, value in lines.pairs:
            self._text(f"{words}: {value}", "regular", 11)
        self._text(lines.papers_title, "bold", 11, before=2)
        for each in lines.papers:
            self._text(f"– {each}", "regular", 10)
        self._text(lines.foot, "regular", 9, before=3)

    def _text(self, text: str, weight: Weight, points: float, *, before: float = 0, after: float = 0) -> None:
        size = points * self.scale
        self.end += before
        for line in wrapped(composed(text), weight, size * POINT, self.width - 2 * self.margin, 6):
            self.end += size * POINT * 1.3
            self.acts.append(self._written(line, weight, size, self.end))
        self.end += after

    def _written(self, line: str, weight: Weight, size: float, down: float) -> Callable[[Canvas, float], None]:
        def draw(canvas: Canvas, height: float) -> None:
            write(canvas, (self.margin * mm, (height - down) * mm), line, weight, size)

        return draw

    def _qr(self, address: str, side: float) -> None:
        down = self.end + side

        def draw(canvas: Canvas, height: float) -> None:
            draw_qr(canvas, address, (self.margin * mm, (height - down) * mm), side * mm, quiet=QUIET)

        self.acts.append(draw)
        self.end = down
