"""The catalogue of die-cut sheets: data, with the numbers of makers where their geometry is generally known.

Gaps of 2.5 mm between columns, none between rows, margins the same on both sides, as on the sheets themselves.
"""

from trace.core.labels.paper import LabelStock

GAP_MM = 2.5


def _sheet(name: str, grid: tuple[int, int], size: tuple[float, float], gap: float, maker: str) -> LabelStock:
    (columns, rows), (width, height) = grid, size
    left = round((210.0 - columns * width - (columns - 1) * gap) / 2, 3)
    top = round((297.0 - rows * height) / 2, 3)
    return LabelStock(name, columns, rows, width, height, left, top, width + gap, height, makers=(maker,))


A4_65 = _sheet("a4-65", (5, 13), (38.1, 21.2), GAP_MM, "Avery L7651")
# Edge to edge, half a millimetre above and below.
A4_24 = _sheet("a4-24", (3, 8), (70.0, 37.0), 0.0, "Avery 3474")

STOCKS = {
    stock.name: stock
    for stock in (
        A4_65,
        _sheet("a4-l4736", (4, 12), (45.7, 21.2), GAP_MM, "Avery L4736"),
        _sheet("a4-l7159", (3, 8), (63.5, 33.9), GAP_MM, "Avery L7159"),
        _sheet("a4-l7160", (3, 7), (63.5, 38.1), GAP_MM, "Avery L7160"),
        A4_24,
        _sheet("a4-l7161", (3, 6), (63.5, 46.6), GAP_MM, "Avery L7161"),
        _sheet("a4-l7163", (2, 7), (99.1, 38.1), GAP_MM, "Avery L7163"),
    )
}
