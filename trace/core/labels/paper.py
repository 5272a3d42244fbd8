"""Label paper: where each label of a sheet or roll lies, in millimetres from the upper left corner.

Stamps are placed in the order of reading, row by row, sheet after sheet, so sheet and cell follow from the ordinal.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias

Form: TypeAlias = Literal["sheets", "roll", "plain"]

MARK_BAND_MM = 10.6  # an upper margin this high holds the symbol of the sheet itself
CODE_SIDE_MM = 25.0  # a label of free size that is narrower has no room for twenty digits that people can read


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

    `sheets` are die-cut; `plain` ones are cut by hand or machine, with `bleed` around each label; a `roll` is one
    column as long as the roll, and plays the part of one sheet. `free`: the size was chosen, no maker sells it under a
    number. `makers` are the numbers under which makers sell it. Refuses (ValueError) labels that overlap or leave the
    page.
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
    form: Form = "sheets"
    bleed: float = 0.0
    makers: tuple[str, ...] = ()

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
        """Labels on one sheet, or on one roll."""
        return self.columns * self.rows

    @property
    def free(self) -> bool:
        """Whether its size was chosen freely."""
        return self.form != "sheets"

    @property
    def carries_code(self) -> bool:
        """Whether the twenty digits may stand on its labels: free sizes only from 25 × 25 mm."""
        return not self.free or min(self.label_width, self.label_height) >= CODE_SIDE_MM

    @property
    def margin(self) -> bool:
        """Whether the sheet's own symbol has room above the labels; else it comes on a card or a leading label."""
        return self.form != "roll" and self.top >= MARK_BAND_MM


@dataclass(frozen=True)
class Sheet:
    """One sheet of a run: `number` of `total`, counted from 1, holding the ordinals `[lo, hi)` of the run."""

    number: int
    total: int
    lo: int
    hi: int


@lru_cache(maxsize=64)
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
