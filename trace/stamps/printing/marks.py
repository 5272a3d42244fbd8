"""The mark of a sheet or roll: its own symbol with number and words, in a margin, on a card or on a leading label."""

from __future__ import annotations

from collections.abc import Iterator

from trace.core.labels import BAND_MM, PRINTER_MARGIN_MM, QUIET_MODULES, Cell, LabelStock
from trace.stamps.printing.blocks import badge_block, ink, long_block, stacked
from trace.stamps.printing.job import MarkWords
from trace.stamps.printing.layout import Align, Layout, OrdinalPlace, SymbolPlace, Words, merged, moved
from trace.stamps.printing.lettering import composed, width

LEAST_MARK_MODULE_MM = 0.32  # a sheet's own symbol: flat, dry, scanned by somebody at work
MARGIN_MODULE, CARD_MODULE = 0.4, 0.65
EDGE, GAP = 1.5, 1.0
NUMBER, FACT, LEAST_SCALE = 3.0, 2.0, 0.7


def mark_cell(stock: LabelStock) -> Cell:
    """Where the mark stands on a sheet with a margin; elsewhere the first label."""
    if stock.form == "plain":
        return Cell(PRINTER_MARGIN_MM, PRINTER_MARGIN_MM, stock.page_width - 2 * PRINTER_MARGIN_MM, BAND_MM)
    if stock.margin:
        return Cell(stock.left, 0.0, stock.page_width - 2 * stock.left, stock.top)
    return Cell(stock.left, stock.top, stock.label_width, stock.label_height)


def mark_layout(stock: LabelStock, words: MarkWords, modules: int, total: int) -> Layout | None:
    """The mark for symbols of so many modules on a run of `total` sheets; None where a module would be too small."""
    cell, widest = mark_cell(stock), f"{total}/{total}"
    if stock.margin:
        return _in_margin(cell.width, cell.height, words, modules, widest)
    ways = (made for more in _contents(words) for made in _cards(cell.width, cell.height, more, modules, widest))
    return next((made for made in ways if made), None)


def _in_margin(wide: float, high: float, words: MarkWords, modules: int, widest: str) -> Layout | None:
    """A strip: symbol at the left, as low as it may, number and facts in two lines at its right."""
    module = min(MARGIN_MODULE, high / (modules + QUIET_MODULES))
    if round(module, 6) < LEAST_MARK_MODULE_MM:
        return None
    side = modules * module
    symbol = SymbolPlace(QUIET_MODULES * module, high - side - min(0.6, high - side - QUIET_MODULES * module), module)
    x = side + 2 * QUIET_MODULES * module
    number = _number(words, widest, 3.2)
    fact = long_block(" · ".join(words.facts), "regular", 2.3, wide - x, 1, "left")
    column = stacked([number, *([fact] if fact else [])], 0.8, wide - x)
    parts = [Layout(side, side, (), symbol=symbol), moved(column, x, symbol.y + (side - column.height) / 2)]
    return merged(wide, high, parts)


def _contents(words: MarkWords) -> Iterator[MarkWords]:
    """The same words, then fewer and fewer of them: facts go first, the warning with the last of them."""
    yield from (
        MarkWords(words.sheet, words.facts[:n], words.warning, words.badge) for n in range(len(words.facts), 0, -1)
    )
    yield MarkWords(words.sheet, (), words.warning, words.badge)
    yield MarkWords(words.sheet, (), "", "")


def _cards(wide: float, high: float, words: MarkWords, modules: int, widest: str) -> Iterator[Layout | None]:
    for scale in (2.0, 1.6, 1.3, 1.1, 0.9, LEAST_SCALE):
        for share in (0.5, 0.42, 0.34):
            if wide > high:
                yield _card_beside(wide, high, words, modules, widest, scale, share)
            yield _card_above(wide, high, words, modules, widest, scale, share * 1.3)
    if not words.facts and not words.warning:
        yield _alone(wide, high, modules)


def _card_beside(
    wide: float, high: float, words: MarkWords, modules: int, widest: str, scale: float, share: float
) -> Layout | None:
    across = modules + 2 * QUIET_MODULES
    module = min(CARD_MODULE, (high - 0.6) / across, share * wide / across)
    side = across * module
    room = wide - side - EDGE - 0.3
    column = _column(words, widest, scale, room, "left")
    if round(module, 6) < LEAST_MARK_MODULE_MM or column is None or column.height > high - 2 * EDGE:
        return None
    place = moved(column, side + 0.3, (high - column.height) / 2)
    return merged(wide, high, [_symbol(module, 0.3, (high - side) / 2), place])


def _card_above(
    wide: float, high: float, words: MarkWords, modules: int, widest: str, scale: float, share: float
) -> Layout | None:
    across = modules + 2 * QUIET_MODULES
    module = min(CARD_MODULE, (wide - 0.6) / across, share * high / across)
    side = across * module
    column = _column(words, widest, scale, wide - 2 * EDGE, "centre")
    if round(module, 6) < LEAST_MARK_MODULE_MM or column is None or column.height > high - side - EDGE - 0.3:
        return None
    return merged(wide, high, [_symbol(module, (wide - side) / 2, 0.3), moved(column, EDGE, 0.3 + side)])


def _alone(wide: float, high: float, modules: int) -> Layout | None:
    """A label that holds its symbol and nothing else."""
    across = modules + 2 * QUIET_MODULES
    module = min(CARD_MODULE, min(wide, high) / across)
    if round(module, 6) < LEAST_MARK_MODULE_MM:
        return None
    side = across * module
    return merged(wide, high, [_symbol(module, (wide - side) / 2, (high - side) / 2)])


def _symbol(module: float, x: float, y: float) -> Layout:
    quiet = QUIET_MODULES * module
    return Layout(0.0, 0.0, (), symbol=SymbolPlace(x + quiet, y + quiet, module))


def _column(words: MarkWords, widest: str, scale: float, room: float, align: Align) -> Layout | None:
    number = _number(words, widest, NUMBER * scale, align, room)
    if number is None or number.width > room:
        return None
    blocks = [number]
    for text, weight, lines in (*((fact, "regular", 1) for fact in words.facts), (words.warning, "bold", 2)):
        made = long_block(text, "bold" if weight == "bold" else "regular", FACT * scale, room, lines, align)
        if text and (made is None or (text == words.warning and not _whole(made, text))):
            return None
        blocks += [made] if made else []
    return stacked(blocks, GAP * scale * 0.7, room)


def _number(words: MarkWords, widest: str, size: float, align: Align = "left", room: float = 0.0) -> Layout:
    """`Tờ` and the place of its number, perhaps a badge at its right."""
    text = composed(words.sheet)
    before = width(f"{text} ", "bold", size)
    wide = before + width(widest, "bold", size)
    badge = badge_block(words.badge, 0.75 * size, 1000.0, "left") if words.badge else None
    after = width(words.badge, "bold", 0.75 * size) + 2 * size if badge else 0.0
    x, y = ((room - wide - after) / 2 if align == "centre" else 0.0), ink(text)[0] * size
    number = Layout(
        wide + after,
        y + 0.2 * size,
        (Words(text, x, y, size, "bold"),),
        ordinal=OrdinalPlace(x + before, y, size),
    )
    if badge is None:
        return number
    return merged(number.width, number.height, [number, moved(badge, x + wide + size, y - badge.height + 0.2 * size)])


def _whole(made: Layout, text: str) -> bool:
    return " ".join(one.text for one in made.fixed if isinstance(one, Words)) == composed(text)
