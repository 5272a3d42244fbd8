"""The content of each page: a sheet of stamps with its mark, or a page of marks for stocks without a margin."""

from collections.abc import Sequence
from typing import NamedTuple

from trace.core.codes import StampCode
from trace.core.labels import QUIET_MODULES, Cell, LabelStock, cells
from trace.stamps.printing.design import DESIGNS
from trace.stamps.printing.job import PrintJob
from trace.stamps.printing.lettering import composed, width
from trace.stamps.printing.strokes import PAGE_OPENS, SymbolPaths, font_set, moved, scaled, shown, text_object
from trace.stamps.printing.template import ordinal_room
from trace.stamps.symbols import SHEET_DIGITS, Symbols


class Names(NamedTuple):
    """How the template page calls its fonts and forms, with the stroke that a content stream writes before a name."""

    bold: bytes
    regular: bytes
    label: bytes
    mark: bytes


class Pages:
    """Content streams of one part, uncompressed; `marks` are the symbols of its sheets."""

    def __init__(self, job: PrintJob, marks: Symbols, names: Names) -> None:
        self._job, self._design = job, DESIGNS[job.stock.name]
        self._stamps, self._marks = SymbolPaths(job.symbols), SymbolPaths(marks)
        self._names = names
        self._block = self._design.code_block(with_bars=job.gtin is not None)
        self._cells = cells(job.stock)
        self._openings = [self._opening(cell) for cell in self._cells]

    def stamps(self, sheet: int, codes: Sequence[StampCode], symbols: Sequence[bytes]) -> bytes:
        """One sheet of stamps, first cell first, with the packed symbols of their codes.

        In a margin also the sheet's mark, else its number on each label.
        """
        paths = {symbol: self._stamps.path_of(symbol) for symbol in dict.fromkeys(symbols)}
        parts = [PAGE_OPENS]
        parts += [self._openings[at] + paths[symbol] + b" Q\n" for at, symbol in enumerate(symbols)]
        if not self._design.mark.on_cards:
            parts.append(self._sheet_mark(sheet, _margin(self._job.stock)))
        parts.append(text_object([font_set(self._names.bold, self._block.size), *map(self._code, self._cells, codes)]))
        if self._design.ordinal:
            parts.append(self._ordinals(sheet, len(codes)))
        return b"".join(parts)

    def cards(self, sheets: Sequence[int]) -> bytes:
        """One page with the marks of these sheets, a cell each: no more than the stock has cells."""
        marks = [self._sheet_mark(sheet, cell) for sheet, cell in zip(sheets, self._cells, strict=False)]
        return PAGE_OPENS + b"".join(marks)

    def _opening(self, cell: Cell) -> bytes:
        """What precedes the path of the stamp in that cell: the shared form, then the matrix of the symbol."""
        square = self._design.symbol
        module = square.width / (self._job.symbols.size + 2 * QUIET_MODULES)
        left, top = cell.left + square.x + QUIET_MODULES * module, cell.top + square.y + QUIET_MODULES * module
        return self._form(self._names.label, cell) + b"q " + scaled(left, self._up(top), module)

    def _code(self, cell: Cell, code: StampCode) -> bytes:
        groups = [code[start : start + 4] for start in range(0, len(code), 4)]
        lines, x, y = [], cell.left + self._block.x, cell.top + self._block.y
        for count in self._block.lines:
            lines.append(shown(x, self._up(y), " ".join(groups[:count]).encode()))
            groups, y = groups[count:], y + self._block.leading
        return b"".join(lines)

    def _ordinals(self, sheet: int, count: int) -> bytes:
        place = self._design.ordinal
        if place is None:
            return b""
        x = place.x - ordinal_room(self._job, place)
        words = self._count(sheet)
        shows = [shown(cell.left + x, self._up(cell.top + place.y), words) for cell in self._cells[:count]]
        return text_object([font_set(self._names.regular, place.size), *shows])

    def _sheet_mark(self, sheet: int, cell: Cell) -> bytes:
        """Words, number and symbol of a sheet, placed in a cell or in the margin."""
        design, size = self._design.mark, self._marks.symbols.size
        module = design.module_for(size)
        top = cell.top + design.bottom - size * module
        symbol = scaled(cell.left + design.left, self._up(top), module) + self._marks.path(f"{sheet:0{SHEET_DIGITS}d}")
        place = design.number
        x = cell.left + place.x + width(f"{composed(self._job.wording.sheet)} ", "bold", place.size)
        text = [font_set(self._names.bold, place.size), shown(x, self._up(cell.top + place.y), self._count(sheet))]
        return self._form(self._names.mark, cell) + b"q " + symbol + b" Q\n" + text_object(text)

    def _form(self, name: bytes, cell: Cell) -> bytes:
        return b"q " + moved(cell.left, self._up(cell.top + cell.height)) + name + b" Do Q\n"

    def _count(self, sheet: int) -> bytes:
        return b"%d/%d" % (sheet, self._job.sheet_total)

    def _up(self, top: float) -> float:
        """A distance from the upper edge of the page as PDF counts it, from the lower one."""
        return self._job.stock.page_height - top


def _margin(stock: LabelStock) -> Cell:
    """The upper margin, between the outer edges of the labels."""
    return Cell(stock.left, 0.0, stock.page_width - 2 * stock.left, stock.top)
