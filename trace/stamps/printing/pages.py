"""The content of each page: a sheet of stamps with its mark, a page of cards, or one label of a roll."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from trace.core.codes import StampCode
from trace.core.gs1 import Gtin
from trace.core.labels import Cell, cells
from trace.stamps.printing.job import PrintJob
from trace.stamps.printing.layout import BarcodePlace, Layout, SymbolPlace, ordinal_text
from trace.stamps.printing.marks import mark_cell
from trace.stamps.printing.strokes import (
    SymbolPaths,
    bars_path,
    font_set,
    moved,
    page_opens,
    scaled,
    shown,
    stretched,
    text_object,
)
from trace.stamps.printing.template import bleed, page_size
from trace.stamps.symbols import SHEET_DIGITS, Symbols, code128, gs1_128, gs1_datamatrix, pack


class Names(NamedTuple):
    """How the template page calls its fonts and forms, with the stroke that a content stream writes before a name."""

    bold: bytes
    regular: bytes
    label: bytes
    mark: bytes
    cuts: bytes | None


class Pages:
    """Content streams of one part, uncompressed; `marks` are the symbols of its sheets, `mark` is how they stand."""

    def __init__(self, job: PrintJob, marks: Symbols, mark: Layout, names: Names) -> None:
        self._job, self._mark, self._names, self._numbers = job, mark, names, marks
        self._opens = page_opens(job.finish.ink)
        self._stamps, self._marks = SymbolPaths(job.symbols.size), SymbolPaths(marks.size)
        self._own = _own_path(job.layout.barcode)
        self._wide, self._high = page_size(job)
        around = bleed(job)
        alone = Cell(around, around, job.stock.label_width, job.stock.label_height)
        self._cells = (alone,) if job.stock.form == "roll" else cells(job.stock)
        self._openings = [self._opening(cell) for cell in self._cells]

    def of_sheet(self, sheet: int, codes: Sequence[StampCode], symbols: Sequence[bytes]) -> Iterator[bytes]:
        """The pages of one sheet or roll of stamps, with the packed symbols of their codes.

        A sheet is one page, first cell first, with its mark where it has a margin. A roll is a page for its mark, and
        then one for each label.
        """
        if self._job.stock.form != "roll":
            yield self._page(sheet, codes, symbols, 1)
            return
        yield self.cards([sheet])
        for at, (code, symbol) in enumerate(zip(codes, symbols, strict=True), start=1):
            yield self._page(sheet, [code], [symbol], at)

    def cards(self, sheets: Sequence[int]) -> bytes:
        """One page with the marks of these sheets, a cell each: no more than a page has cells."""
        marks = [self._sheet_mark(sheet, cell) for sheet, cell in zip(sheets, self._cells, strict=False)]
        return self._opens + b"".join(marks)

    def _page(self, sheet: int, codes: Sequence[StampCode], symbols: Sequence[bytes], first: int) -> bytes:
        paths = {symbol: self._stamps.path(symbol) for symbol in dict.fromkeys(symbols)}
        parts = [self._opens]
        parts += [self._openings[at] + paths[symbol] + b" Q\n" for at, symbol in enumerate(symbols)]
        if self._job.stock.margin:
            parts.append(self._sheet_mark(sheet, mark_cell(self._job.stock)))
        if self._names.cuts:
            parts.append(b"q " + self._names.cuts + b" Do Q\n")
        place = self._job.layout.barcode
        if place and self._own:
            parts += [
                self._barcode(place, self._own, cell, code) for cell, code in zip(self._cells, codes, strict=False)
            ]
        return b"".join([*parts, *self._texts(sheet, codes, first)])

    def _texts(self, sheet: int, codes: Sequence[StampCode], first: int) -> Iterator[bytes]:
        """The digits of every label, and where it lies."""
        code, ordinal = self._job.layout.code, self._job.layout.ordinal
        if code:
            shows = [self._code(cell, text) for cell, text in zip(self._cells, codes, strict=False)]
            yield text_object([font_set(self._names.bold, code.size), *shows])
        if ordinal:
            lies = [
                shown(
                    cell.left + ordinal.x,
                    self._up(cell.top + ordinal.y),
                    ordinal_text(sheet, self._job.sheet_total, first + at).encode(),
                )
                for at, cell in enumerate(self._cells[: len(codes)])
            ]
            yield text_object([font_set(self._names.regular, ordinal.size), *lies])

    def _opening(self, cell: Cell) -> bytes:
        """What precedes the path of the stamp in that cell: the shared form, then the matrix of the symbol."""
        place = self._job.layout.symbol
        form = self._form(self._names.label, cell)
        return form + b"q " + self._matrix(place, cell) if place else form

    def _matrix(self, place: SymbolPlace, cell: Cell) -> bytes:
        return scaled(cell.left + place.x, self._up(cell.top + place.y), place.module)

    def _code(self, cell: Cell, code: StampCode) -> bytes:
        place = self._job.layout.code
        if place is None:
            return b""
        groups = [code[start : start + 4] for start in range(0, len(code), 4)]
        lines, x, y = [], cell.left + place.x, cell.top + place.y
        for count in place.lines:
            lines.append(shown(x, self._up(y), " ".join(groups[:count]).encode()))
            groups, y = groups[count:], y + place.leading
        return b"".join(lines)

    def _barcode(self, place: BarcodePlace, path: Callable[[StampCode], bytes], cell: Cell, code: StampCode) -> bytes:
        x, box = cell.left + place.box.x, place.box
        if place.symbology == "gs1-datamatrix":
            return b"q " + scaled(x, self._up(cell.top + box.y), place.module) + path(code) + b" Q\n"
        matrix = stretched(x, self._up(cell.top + box.y + box.height), place.module, box.height)
        return b"q " + matrix + path(code) + b" Q\n"

    def _sheet_mark(self, sheet: int, cell: Cell) -> bytes:
        """Words, number and symbol of a sheet, placed in a cell or in the margin."""
        place, number = self._mark.symbol, self._mark.ordinal
        parts = [self._form(self._names.mark, cell)]
        if place:
            symbol = self._marks.path(self._numbers.packed(f"{sheet:0{SHEET_DIGITS}d}"))
            parts.append(b"q " + self._matrix(place, cell) + symbol + b" Q\n")
        if number:
            text = b"%d/%d" % (sheet, self._job.sheet_total)
            at = shown(cell.left + number.x, self._up(cell.top + number.y), text)
            parts.append(text_object([font_set(self._names.bold, number.size), at]))
        return b"".join(parts)

    def _form(self, name: bytes, cell: Cell) -> bytes:
        return b"q " + moved(cell.left, self._up(cell.top + cell.height)) + name + b" Do Q\n"

    def _up(self, top: float) -> float:
        """A distance from the upper edge of the page as PDF counts it, from the lower one."""
        return self._high - top


def _own_path(place: BarcodePlace | None) -> Callable[[StampCode], bytes] | None:
    """What draws the barcode of a code, one module being one unit."""
    if place is None:
        return None
    if place.symbology == "code128":
        return lambda code: bars_path(code128(code).widths)
    gtin = Gtin(place.gtin)
    if place.symbology == "gs1-128":
        return lambda code: bars_path(gs1_128(gtin, code).widths)
    first = gs1_datamatrix(gtin, "0" * 20)
    paths = SymbolPaths(len(first))
    return lambda code: paths.path(pack(gs1_datamatrix(gtin, code)))
