"""Charts as geometry, made on the server: where each bar lies in a drawing of 360 units' width. Templates draw them.

So wide is a telephone: there the letters are as large as those around them, and elsewhere the drawing grows with them.
A count that may not be told (None) has a bar of one fixed length, drawn as an outline.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from trace.figures.rules import FEW

WIDTH: Final = 360
HEIGHT: Final = 180
LEFT, RIGHT, TOP, BOTTOM = 36, 4, 12, 24  # room for letters around the columns
ROW: Final = 26
NAMES: Final = 112  # room for the names before the bars
NUMBERS: Final = 46  # and for the numbers after them
MOST_BARS: Final = 12
GAP: Final = 0.2  # of a column's room
THINNEST: Final = 1.0


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar. `amount` None is drawn without its length saying anything."""

    label: str
    amount: int | None
    x: float
    y: float
    width: float
    height: float
    marked: bool = False

    @property
    def end(self) -> float:
        """Where a lying bar ends."""
        return self.x + self.width


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars in a drawing, the lines behind them as (where, number), and which labels stand under them."""

    bars: list[Bar]
    lines: list[tuple[float, int]]
    labels: list[tuple[float, str, str]]
    height: float = HEIGHT
    width: float = WIDTH


def columns(counts: Sequence[tuple[str, int | None]]) -> Chart:
    """Standing bars in a row, as (label, count); the first, middle and last labels are written."""
    most = _round_number(max((_length(amount) for _, amount in counts), default=0))
    room = (WIDTH - LEFT - RIGHT) / max(1, len(counts))
    high = HEIGHT - TOP - BOTTOM
    bars = []
    for number, (label, amount) in enumerate(counts):
        tall = high * _length(amount) / most
        tall = max(THINNEST, tall) if amount != 0 else 0.0
        width = max(THINNEST, room * (1 - GAP))
        bars.append(Bar(label, amount, LEFT + room * number + room * GAP / 2, TOP + high - tall, width, tall))
    lines = [(TOP + high * (1 - share), round(most * share)) for share in (0, 0.5, 1)]
    return Chart(bars, lines if most > 1 else [lines[0], lines[2]], _labels(bars))


def rows(counts: Sequence[tuple[str, int | None, bool]]) -> Chart:
    """Lying bars under each other, as (label, count, marked): a dozen at most, those given first."""
    shown = counts[:MOST_BARS]
    most = max((_length(amount) for _, amount, _ in shown), default=1) or 1
    long = WIDTH - NAMES - NUMBERS
    bars = [
        Bar(label, amount, NAMES, ROW * at + 4, max(THINNEST, long * _length(amount) / most), ROW - 10, marked)
        for at, (label, amount, marked) in enumerate(shown)
    ]
    return Chart(bars, [], [], height=ROW * max(1, len(shown)))


def _labels(bars: list[Bar]) -> list[tuple[float, str, str]]:
    """Where labels stand under columns, how they are anchored, and their words."""
    if not bars:
        return []
    first, last = (LEFT, "start", bars[0].label), (WIDTH - RIGHT, "end", bars[-1].label)
    if len(bars) == 1:
        return [first]
    middle = bars[len(bars) // 2]
    return [first, (middle.x + middle.width / 2, "middle", middle.label), last] if len(bars) > 4 else [first, last]


def _length(amount: int | None) -> int:
    return FEW - 1 if amount is None else amount


def _round_number(most: int) -> int:
    """The next of 1, 2, 4, 6 or 8 times a power of ten: its half is whole, but for that of one."""
    power = 1
    while True:
        for times in (1, 2, 4, 6, 8):
            if most <= times * power:
                return times * power
        power *= 10
