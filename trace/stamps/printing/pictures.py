"""Archives of labels, a file each named by sheet and position: pictures of black and white dots, or vectors."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from io import BytesIO
from itertools import accumulate
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import numpy as np
from PIL import Image

from trace.core.codes import StampCode, grouped
from trace.core.gs1 import Gtin
from trace.stamps.printing.job import PrintJob
from trace.stamps.printing.layout import (
    BarcodePlace,
    Box,
    CodePlace,
    Fixed,
    FixedBars,
    Logo,
    Plate,
    Words,
    ordinal_text,
)
from trace.stamps.printing.lettering import FAMILY, SPARE, WEIGHTS, Weight, composed, shown, width
from trace.stamps.printing.raster import Label, Raster, laid
from trace.stamps.printing.strokes import stretches
from trace.stamps.symbols import Modules, code128, gs1_128, gs1_datamatrix

_NO_CLOCK = (1980, 1, 1, 0, 0, 0)  # the first moment a zip file knows: the same files are the same archive
_LEVEL = 1  # of zlib: dots of one bit shrink hardly further, and level 6 takes three times as long
_ANCHORS = {"left": "start", "centre": "middle", "right": "end"}


def write_pngs(target: BinaryIO, job: PrintJob, codes: Iterable[StampCode], *, dpi: int) -> int:
    """Writes a zip of one-bit PNG pictures, `000012-07.png` for label 7 of sheet 12; answers how many.

    A picture says its resolution, and its modules are whole dots. Refuses what `Raster` refuses.
    """
    raster = Raster(job, dpi)

    def png(label: Label) -> bytes:
        drawn = BytesIO()
        Image.fromarray(~raster.label(label)).save(drawn, "PNG", dpi=(dpi, dpi), compress_level=_LEVEL)
        return drawn.getvalue()

    with _Archive(target, "png", ZIP_STORED) as archive:
        return sum(archive.add(label, png(label)) for label in laid(job, codes))


def write_svgs(target: BinaryIO, job: PrintJob, codes: Iterable[StampCode]) -> int:
    """Writes a zip of SVG drawings in millimetres, `000012-07.svg` for label 7 of sheet 12; answers how many.

    Words are text whose printed width is kept; the program that prints brings the font, or one of its own.
    """
    drawing = Drawing(job)
    with _Archive(target, "svg", ZIP_DEFLATED) as archive:
        return sum(archive.add(label, drawing.label(label)) for label in laid(job, codes))


class _Archive:
    """A zip file whose content alone decides its bytes."""

    def __init__(self, target: BinaryIO, ending: str, method: int) -> None:
        self._zip, self._ending, self._method = ZipFile(target, "w"), ending, method

    def __enter__(self) -> _Archive:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        # A broken archive is not closed: its end would cover the error, and write on a disk that may be full.
        if kind is None:
            self._zip.close()

    def add(self, label: Label, content: bytes) -> int:
        """One file more."""
        info = ZipInfo(f"{label.sheet:06d}-{label.position:02d}.{self._ending}", _NO_CLOCK)
        info.external_attr = 0o644 << 16
        self._zip.writestr(info, content, self._method)
        return 1


class Drawing:
    """Labels of a job as SVG: what is fixed is written once, the rest is each one's own."""

    def __init__(self, job: PrintJob) -> None:
        self.job, self.layout = job, job.layout
        size = f'width="{self.layout.width:g}mm" height="{self.layout.height:g}mm"'
        box = f'viewBox="0 0 {self.layout.width:g} {self.layout.height:g}"'
        fixed = "".join(_fixed(thing) for thing in self.layout.fixed)
        self._head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} {box}>{fixed}'

        places = [(row, 8 * at) for row in range(job.symbols.size) for at in range(job.symbols.stride)]
        self._tables = [[_rows(byte, column, row) for byte in range(256)] for row, column in places]

    def label(self, label: Label) -> bytes:
        """The drawing of one label."""
        parts = [self._head, self._symbol(label), _code(self.layout.code, label.code) if self.layout.code else ""]
        if place := self.layout.ordinal:
            words = ordinal_text(label.sheet, self.job.sheet_total, label.position)
            parts.append(_words(Words(words, place.x, place.y, place.size)))
        if second := self.layout.barcode:
            parts.append(_barcode(second, label.code))
        return "".join([*parts, "</svg>\n"]).encode()

    def _symbol(self, label: Label) -> str:
        place = self.layout.symbol
        if place is None:
            return ""
        dark = "".join([table[byte] for table, byte in zip(self._tables, label.packed, strict=True)])
        return f'<path transform="translate({place.x:.3f} {place.y:.3f}) scale({place.module:.4f})" d="{dark}"/>'


def _rows(byte: int, column: int, row: int) -> str:
    """The dark stretches of eight modules as rectangles of a path."""
    return "".join(f"M{column + x} {row}h{long}v1h-{long}z" for x, long in stretches(byte))


def _code(place: CodePlace, code: StampCode) -> str:
    groups, starts = grouped(code).split(), [0, *accumulate(place.lines)]
    return "".join(
        _words(
            Words(" ".join(groups[start : start + count]), place.x, place.y + line * place.leading, place.size, "bold")
        )
        for line, (start, count) in enumerate(zip(starts, place.lines, strict=False))
    )


def _fixed(thing: Fixed) -> str:
    if isinstance(thing, Words):
        return _words(thing)
    if isinstance(thing, Plate):
        ink = f'fill="none" stroke="#000" stroke-width="{thing.line:g}"' if thing.line else ""
        return f'<rect {_box(thing.box)} rx="{thing.radius:.3f}" {ink}/>'
    return _bars(thing.bars.widths, thing.box, thing.module) if isinstance(thing, FixedBars) else _logo(thing)


def _bars(widths: Sequence[float], box: Box, module: float) -> str:
    x, found = box.x, []
    for index, modules in enumerate(widths):
        if index % 2 == 0:
            found.append(f"<rect {_box(Box(x, box.y, modules * module, box.height))}/>")
        x += modules * module
    return "".join(found)


def _barcode(place: BarcodePlace, code: StampCode) -> str:
    """The second symbol of a label, its code in bars or in a square."""
    if place.symbology == "gs1-datamatrix":
        return _modules(gs1_datamatrix(Gtin(place.gtin), code), place.box, place.module)
    bars = code128(code) if place.symbology == "code128" else gs1_128(Gtin(place.gtin), code)
    return _bars(bars.widths, place.box, place.module)


def _logo(logo: Logo) -> str:
    rows = np.frombuffer(logo.bits, np.uint8).reshape(logo.rows, -1)
    dots = np.unpackbits(rows, axis=1, count=logo.columns).astype(bool).tolist()
    return _modules(dots, logo.box, logo.box.width / logo.columns)


def _modules(rows: Modules, box: Box, module: float) -> str:
    """Rows of modules as a path that fills a box from its upper left corner."""
    dark = (f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, black in enumerate(row) if black)
    place = f"translate({box.x:.3f} {box.y:.3f}) scale({module:.4f})"
    return f'<path transform="{place}" d="{"".join(dark)}"/>'


def _box(box: Box) -> str:
    return f'x="{box.x:.3f}" y="{box.y:.3f}" width="{box.width:.3f}" height="{box.height:.3f}"'


def _words(words: Words) -> str:
    weight: Weight = words.weight
    text = shown(composed(words.text))
    ink = ' fill="#fff"' if words.white else ""
    return (
        f"<text x=\"{words.x:.3f}\" y=\"{words.y:.3f}\" font-family=\"'{FAMILY}','{SPARE}','Arial Narrow',sans-serif\" "
        f'font-size="{words.size:.3f}" font-weight="{WEIGHTS[weight]}" text-anchor="{_ANCHORS[words.align]}"{ink} '
        f'textLength="{width(text, weight, words.size):.3f}" lengthAdjust="spacingAndGlyphs">{escape(text)}</text>'
    )
