"""A layout on a reportlab form, in millimetres from the upper left of a label: words, plates, bars, a picture."""

from __future__ import annotations

from collections.abc import Iterator

from reportlab.pdfgen.canvas import Canvas

from trace.stamps.printing.job import Ink
from trace.stamps.printing.layout import Box, Fixed, FixedBars, Logo, Plate, Words
from trace.stamps.printing.lettering import width, write


class Sketch:
    """A form of `height` millimetres on which things are placed from the top, in one black."""

    def __init__(self, canvas: Canvas, height: float, ink: Ink) -> None:
        self.canvas, self.height, self.ink = canvas, height, ink

    def draw(self, fixed: tuple[Fixed, ...]) -> None:
        """Everything in its order."""
        for one in fixed:
            match one:
                case Words():
                    self._words(one)
                case Plate():
                    self._plate(one)
                case FixedBars():
                    self._boxes(bar_boxes(one))
                case Logo():
                    self._boxes(logo_boxes(one))

    def _words(self, one: Words) -> None:
        if one.white:
            self._fill(0.0)
        x = one.x - {"left": 0.0, "centre": 0.5, "right": 1.0}[one.align] * width(one.text, one.weight, one.size)
        write(self.canvas, (x, self.height - one.y), one.text, one.weight, one.size)
        if one.white:
            self._fill(1.0)

    def _plate(self, one: Plate) -> None:
        if one.line:
            self._stroke()
            self.canvas.setLineWidth(one.line)
        y = self.height - one.box.y - one.box.height
        place = (one.box.x, y, one.box.width, one.box.height)
        how = {"stroke": 1 if one.line else 0, "fill": 0 if one.line else 1}
        if one.radius:
            self.canvas.roundRect(*place, one.radius, **how)
        else:
            self.canvas.rect(*place, **how)

    def _boxes(self, boxes: Iterator[Box]) -> None:
        path = self.canvas.beginPath()
        for box in boxes:
            path.rect(box.x, self.height - box.y - box.height, box.width, box.height)
        self.canvas.drawPath(path, stroke=0, fill=1)

    def _fill(self, black: float) -> None:
        if self.ink == "k":
            self.canvas.setFillColorCMYK(0, 0, 0, black)
        else:
            self.canvas.setFillGray(1 - black)

    def _stroke(self) -> None:
        if self.ink == "k":
            self.canvas.setStrokeColorCMYK(0, 0, 0, 1)
        else:
            self.canvas.setStrokeGray(0)


def bar_boxes(one: FixedBars) -> Iterator[Box]:
    """The dark bars, in millimetres."""
    x = one.box.x
    for index, modules in enumerate(one.bars.widths):
        if index % 2 == 0:
            yield Box(x, one.box.y, modules * one.module, one.box.height)
        x += modules * one.module


def logo_boxes(one: Logo) -> Iterator[Box]:
    """The dark stretches of a picture, row by row, in millimetres."""
    stride, wide, high = -(-one.columns // 8), one.box.width / one.columns, one.box.height / one.rows
    for row in range(one.rows):
        line = int.from_bytes(one.bits[row * stride : (row + 1) * stride])
        dots = f"{line:0{8 * stride}b}"[: one.columns]
        start = dots.find("1")
        while start >= 0:
            end = dots.find("0", start)
            end = one.columns if end < 0 else end
            yield Box(one.box.x + start * wide, one.box.y + row * high, (end - start) * wide, high)
            start = dots.find("1", end)
