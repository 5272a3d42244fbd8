"""Sheets of self-adhesive labels: where each label lies, in millimetres from the upper left corner of the page.

Stamps are placed in the order of reading, row by row, sheet after sheet, so sheet and cell follow from the ordinal.
"""

from dataclasses import dataclass
from functools import cache

from trace.core.reason import Reason

# A module below 0.33 mm is not read surely by ordinary phones from ordinary printers; 0.4 mm is advised.
SMALLEST_MODULE_MM = 0.33
QUIET_MODULES = 4  # ISO/IEC 18004: the empty border around a QR symbol


@dataclass(frozen=True)
class Cell:
    """One label of a sheet: its upper left corner from that of the page, and its size, in millimetres."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True)
class LabelStock:
    """A kind of label paper, in millimetres; pitch is the distance from one label's edge to the next one's same edge.

    Refuses (ValueError) labels that overlap or leave the page.
    """

    name: str
    columns: int
    rows: int
    label_width: float
    label_height: float
    left: float
    top: float
    pitch_x: float
    pitch_y: float
    page_width: float = 210.0
    page_height: float = 297.0

    def __post_init__(self) -> None:
        right = self.left + (self.columns - 1) * self.pitch_x + self.label_width
        bottom = self.top + (self.rows - 1) * self.pitch_y + self.label_height
        if self.columns < 1 or self.rows < 1 or self.left < 0 or self.top < 0:
            raise ValueError("a sheet has at least one label, and it lies on the page")
        if self.pitch_x < self.label_width or self.pitch_y < self.label_height:
            raise ValueError("labels overlap")
        if round(right, 3) > self.page_width or round(bottom, 3) > self.page_height:
            raise ValueError("labels leave the page")

    @property
    def per_sheet(self) -> int:
        """Labels on one sheet."""
        return self.columns * self.rows


# 65 labels of 38.1 × 21.2 mm: the common L7651 stock, gaps of 2.5 mm between columns, none between rows.
A4_65 = LabelStock("a4-65", 5, 13, 38.1, 21.2, left=4.75, top=10.7, pitch_x=40.6, pitch_y=21.2)
# 24 labels of 70 × 37 mm: edge to edge, half a millimetre above and below.
A4_24 = LabelStock("a4-24", 3, 8, 70.0, 37.0, left=0.0, top=0.5, pitch_x=70.0, pitch_y=37.0)

STOCKS = {stock.name: stock for stock in (A4_65, A4_24)}


@dataclass(frozen=True)
class Sheet:
    """One sheet of a run: `number` of `total`, counted from 1, holding the ordinals `[lo, hi)` of the run."""

    number: int
    total: int
    lo: int
    hi: int


@cache
def cells(stock: LabelStock) -> tuple[Cell, ...]:
    """The labels of one sheet in the order of reading."""
    return tuple(
        Cell(
            round(stock.left + column * stock.pitch_x, 3),
            round(stock.top + row * stock.pitch_y, 3),
            stock.label_width,
            stock.label_height,
        )
        for row in range(stock.rows)
        for column in range(stock.columns)
    )


def sheets_needed(stock: LabelStock, count: int) -> int:
    """How many sheets `count` labels fill; the last may be partly empty."""
    return -(-count // stock.per_sheet)


def sheet(stock: LabelStock, count: int, number: int) -> Sheet:
    """The sheet of that number in a run of `count` stamps. Refuses (ValueError) a number the run does not have."""
    total = sheets_needed(stock, count)
    if not 1 <= number <= total:
        raise ValueError("the run has no such sheet")
    lo = (number - 1) * stock.per_sheet
    return Sheet(number, total, lo, min(lo + stock.per_sheet, count))


def place(stock: LabelStock, ordinal: int) -> tuple[int, Cell]:
    """The sheet number, counted from 1, and the cell of a stamp's ordinal, counted from 0 in its run."""
    before, at = divmod(ordinal, stock.per_sheet)
    return before + 1, cells(stock)[at]


def module_mm(symbol_modules: int, side_mm: float, quiet: int = QUIET_MODULES) -> float | Reason:
    """The side of one module when a symbol of so many modules a side fills a square, its quiet border included.

    Below 0.33 mm the answer is why not: `label.module`, with the side that would do in hundredths of a millimetre.
    """
    across = symbol_modules + 2 * quiet
    module = side_mm / across
    if round(module, 6) < SMALLEST_MODULE_MM:
        return Reason("label.module", side=round(side_mm * 100), needed=round(across * SMALLEST_MODULE_MM * 100))
    return module
