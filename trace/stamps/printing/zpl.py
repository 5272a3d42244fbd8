"""Labels in ZPL II, the language of Zebra's label printers and of many that follow it.

What is fixed is one stored graphic, drawn here with the embedded font, so that Vietnamese prints on any printer. The QR
symbol is the printer's own (`^BQ`, automatic mode). The code's digits are stored graphics of two digits each, so that
they are as high and as wide as the layout says, whatever fonts the printer has.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import BinaryIO, Final

import numpy as np

from trace.core.codes import StampCode
from trace.stamps.printing.job import PrintJob
from trace.stamps.printing.raster import Digits, Dots, Label, Raster, Stamped, laid

FIXED: Final = "TEM"
LARGEST_MODULE: Final = 10  # dots: what `^BQ` of every model takes
_AT_ONCE = 1_000


def write_zpl(target: BinaryIO, job: PrintJob, codes: Iterable[StampCode], *, dpi: int) -> int:
    """Writes one format a label, after the graphics that all of them recall; answers how many labels.

    Refuses what `Raster` refuses. A symbol too large for `^BQ` is sent as a graphic.
    """
    raster = Raster(job, dpi)
    target.write(stored(FIXED, raster.fixed))
    if raster.digits:
        target.writelines(stored(f"P{pair:02d}", raster.digits.pair(f"{pair:02d}")) for pair in range(100))
    formats, count = _Formats(raster), 0
    labels = laid(job, codes, symbols=not formats.own_symbol)
    while made := [formats.label(label) for label in islice(labels, _AT_ONCE)]:
        target.write(b"".join(made))
        count += len(made)
    target.write(b"^XA^IDR:%s.GRF^FS^IDR:P*.GRF^FS^XZ\n" % FIXED.encode())
    return count


class _Formats:
    """What stands between `^XA` and `^XZ`: one pattern, into which code and pairs of digits are put."""

    def __init__(self, raster: Raster) -> None:
        self.raster = raster
        self.own_symbol = raster.place is not None and raster.place[2] <= LARGEST_MODULE
        opening = f"^XA^CI28^PW{raster.width}^LL{raster.height}^LH0,0^FO0,0^XGR:{FIXED}.GRF,1,1^FS"
        self.pattern = (opening + self._symbol() + _pairs(raster.digits)).encode()

    def label(self, label: Label) -> bytes:
        text = label.code.encode()
        values = [text] if self.own_symbol else []
        if self.raster.digits:
            values += [text[at : at + 2] for at in range(0, len(text), 2)]
        more = self.raster.beside(label)
        if self.raster.place and not self.own_symbol:
            more.append(self.raster.symbol(label))
        return self.pattern % tuple(values) + b"".join(map(graphic, more)) + b"^XZ\n"

    def _symbol(self) -> str:
        if self.raster.place is None or not self.own_symbol:
            return ""
        x, y, module = self.raster.place
        symbols = self.raster.job.symbols
        # The comma ends level and mode ("A": the printer chooses how to store what follows).
        return f"^FO{x},{y}^BQN,2,{module}^FD{symbols.level}A,{symbols.prefix}%s^FS"


def _pairs(digits: Digits | None) -> str:
    if digits is None:
        return ""
    places = digits.places[::2]
    return "".join(f"^FO{digits.x + x},{digits.y + y}^XGR:P%s.GRF,1,1^FS" for x, y in places)


def stored(name: str, dots: Dots) -> bytes:
    """The command that keeps a graphic in the printer's memory until it is switched off."""
    rows = packed(dots)
    return b"~DGR:%s.GRF,%d,%d,%s\n" % (name.encode(), rows.size, rows.shape[1], rows.tobytes().hex().upper().encode())


def graphic(one: Stamped) -> bytes:
    """A field that is a graphic of this label alone."""
    rows = packed(one.dots)
    place = b"^FO%d,%d" % (max(one.x, 0), max(one.y, 0))
    size = b"^GFA,%d,%d,%d," % (rows.size, rows.size, rows.shape[1])
    return place + size + rows.tobytes().hex().upper().encode() + b"^FS"


def packed(dots: Dots) -> np.ndarray[tuple[int, int], np.dtype[np.uint8]]:
    """Rows of whole bytes, a set bit for a black dot, leftmost first."""
    return np.packbits(dots, axis=1)
