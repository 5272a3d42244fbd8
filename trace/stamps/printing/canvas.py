"""Words, plates and bars on a reportlab form, in millimetres from the upper left of a label, as `design` gives them."""

from collections.abc import Sequence

from reportlab.pdfgen.canvas import Canvas

from trace.stamps.printing.design import Box, Text
from trace.stamps.printing.lettering import CAP_HEIGHT, Weight, composed, font, shrunk, width, wrapped


class Sketch:
    """A form of `height` millimetres on which things are placed from the top."""

    def __init__(self, canvas: Canvas, height: float) -> None:
        self.canvas, self.height = canvas, height

    def line(self, words: str, x: float, y: float, size: float, weight: Weight, centred: bool = False) -> None:
        """One line of words with its baseline at `y`, beginning at `x` or centred on it."""
        self.canvas.setFont(font(weight), size)
        write = self.canvas.drawCentredString if centred else self.canvas.drawString
        write(x, self.height - y, words)

    def text(self, words: str, place: Text, y: float | None = None, lines: int | None = None) -> float:
        """Words set into their place (from another baseline, in fewer lines, if given); the last baseline.

        A place with a least size holds one line, set smaller until it fits; others are wrapped, and cut at their end.
        """
        words, size = composed(words), place.size
        if place.least:
            size = shrunk(words, place.weight, place.size, place.least, place.room) or place.least
        last = place.y if y is None else y
        for step, line in enumerate(wrapped(words, place.weight, size, place.room, lines or place.lines)):
            last += place.leading if step else 0
            self.line(line, place.x, last, size, place.weight, place.centred)
        return last

    def badge(self, words: str, x: float, y: float, size: float) -> None:
        """White capitals on a black plate; their baseline is at `y`."""
        pad = 0.3 * size
        plate = (x, self.height - y - pad, width(words, "bold", size) + 3 * pad, CAP_HEIGHT * size + 2 * pad)
        self.canvas.roundRect(*plate, pad, stroke=0, fill=1)
        self.canvas.setFillGray(1)
        self.line(words, x + 1.5 * pad, y, size, "bold")
        self.canvas.setFillGray(0)

    def bars(self, widths: Sequence[float], box: Box, module: float) -> None:
        """Dark bars of these widths (bar, space, bar …) in modules, as high as the box, from its left edge."""
        x = box.x
        for index, modules in enumerate(widths):
            if index % 2 == 0:
                self.canvas.rect(x, self.height - box.y - box.height, modules * module, box.height, stroke=0, fill=1)
            x += modules * module
