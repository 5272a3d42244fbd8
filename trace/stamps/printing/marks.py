"""The mark of a sheet or roll: its own symbol with number and words, in a margin, on a card or on a leading label."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from trace.core.labels import BAND_MM, PRINTER_MARGIN_MM, QUIET_MODULES, Cell, LabelStock
from trace.stamps.printing.blocks import Room, badge_block, ink, long_block, stacked
from trace.stamps.printing.job import MarkWords
from trace.stamps.printing.layout import Layout, OrdinalPlace, SymbolPlace, Words, merged, moved
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


@dataclass(frozen=True)
class Card:
    """A place for a mark: its size, how many modules its symbol has, the widest number of the run."""

    wide: float
    high: float
    modules: int
    widest: str

    @property
    def across(self) -> int:
        """Modules with both quiet zones."""
        return self.modules + 2 * QUIET_MODULES


def mark_layout(stock: LabelStock, words: MarkWords, modules: int, total: int) -> Layout | None:
    """The mark for symbols of so many modules on a run of `total` sheets; None where a module would be too small."""
    cell = mark_cell(stock)
    card = Card(cell.width, cell.height, modules, f"{total}/{total}")
    if stock.margin:
        return _in_margin(card, words)
    return next((made for fewer in _contents(words) for made in _cards(card, fewer) if made), None)


def _in_margin(card: Card, words: MarkWords) -> Layout | None:
    """A strip: symbol at the left, as low as it may, number and facts in two lines at its right."""
    module = min(MARGIN_MODULE, card.high / (card.modules + QUIET_MODULES))
    if round(module, 6) < LEAST_MARK_MODULE_MM:
        return None
    side, quiet = card.modules * module, QUIET_MODULES * module
    symbol = SymbolPlace(quiet, card.high - side - min(0.6, card.high - side - quiet), module)
    x = side + 2 * quiet
    number = _number(words, card.widest, 3.2, Room(0.0, "left"))
    fact = long_block(" · ".join(words.facts), "regular", 2.3, Room(card.wide - x, "left"), 1)
    column = stacked([number, *([fact] if fact else [])], 0.8, card.wide - x)
    parts = [Layout(side, side, (), symbol=symbol), moved(column, x, symbol.y + (side - column.height) / 2)]
    return merged(card.wide, card.high, parts)


def _contents(words: MarkWords) -> Iterator[MarkWords]:
    """The same words, then fewer and fewer of them: facts go first, the warning with the last of them."""
    yield from (replace(words, facts=words.facts[:count]) for count in range(len(words.facts), -1, -1))
    yield MarkWords(words.sheet)


def _cards(card: Card, words: MarkWords) -> Iterator[Layout | None]:
    for scale in (2.0, 1.6, 1.3, 1.1, 0.9, LEAST_SCALE):
        for share in (0.5, 0.42, 0.34):
            if card.wide > card.high:
                yield _beside(card, words, scale, share)
            yield _above(card, words, scale, 1.3 * share)
    if not words.facts and not words.warning:
        yield _alone(card)


def _beside(card: Card, words: MarkWords, scale: float, share: float) -> Layout | None:
    module = min(CARD_MODULE, (card.high - 0.6) / card.across, share * card.wide / card.across)
    side = card.across * module
    column = _column(words, card.widest, scale, Room(card.wide - side - EDGE - 0.3, "left"))
    if round(module, 6) < LEAST_MARK_MODULE_MM or column is None or column.height > card.high - 2 * EDGE:
        return None
    place = moved(column, side + 0.3, (card.high - column.height) / 2)
    return merged(card.wide, card.high, [_symbol(module, 0.3, (card.high - side) / 2), place])


def _above(card: Card, words: MarkWords, scale: float, share: float) -> Layout | None:
    module = min(CARD_MODULE, (card.wide - 0.6) / card.across, share * card.high / card.across)
    side = card.across * module
    column = _column(words, card.widest, scale, Room(card.wide - 2 * EDGE, "centre"))
    if round(module, 6) < LEAST_MARK_MODULE_MM or column is None or column.height > card.high - side - EDGE - 0.3:
        return None
    parts = [_symbol(module, (card.wide - side) / 2, 0.3), moved(column, EDGE, 0.3 + side)]
    return merged(card.wide, card.high, parts)


def _alone(card: Card) -> Layout | None:
    """A label that holds its symbol and nothing else."""
    module = min(CARD_MODULE, min(card.wide, card.high) / card.across)
    if round(module, 6) < LEAST_MARK_MODULE_MM:
        return None
    side = card.across * module
    return merged(card.wide, card.high, [_symbol(module, (card.wide - side) / 2, (card.high - side) / 2)])


def _symbol(module: float, x: float, y: float) -> Layout:
    quiet = QUIET_MODULES * module
    return Layout(0.0, 0.0, (), symbol=SymbolPlace(x + quiet, y + quiet, module))


def _column(words: MarkWords, widest: str, scale: float, room: Room) -> Layout | None:
    number = _number(words, widest, NUMBER * scale, room)
    if number.width > room.wide:
        return None
    facts = [long_block(fact, "regular", FACT * scale, room, 1) for fact in words.facts]
    warning = long_block(words.warning, "bold", FACT * scale, room, 2)
    if words.warning and not (warning and _whole(warning, words.warning)):
        return None
    blocks = [block for block in (number, *facts, warning) if block]
    return stacked(blocks, GAP * scale * 0.7, room.wide) if all(facts) else None


def _number(words: MarkWords, widest: str, size: float, room: Room) -> Layout:
    """`Tờ` and the place of its number, perhaps a badge at its right."""
    text = composed(words.sheet)
    before = width(f"{text} ", "bold", size)
    wide = before + width(widest, "bold", size)
    badge = badge_block(words.badge, 0.75 * size, Room(1000.0, "left")) if words.badge else None
    after = width(words.badge, "bold", 0.75 * size) + 2 * size if badge else 0.0
    x, y = ((room.wide - wide - after) / 2 if room.align == "centre" else 0.0), ink(text)[0] * size
    place = OrdinalPlace(x + before, y, size)
    number = Layout(wide + after, y + 0.2 * size, (Words(text, x, y, size, "bold"),), ordinal=place)
    if badge is None:
        return number
    return merged(number.width, number.height, [number, moved(badge, x + wide + size, y - badge.height + 0.2 * size)])


def _whole(made: Layout, text: str) -> bool:
    return " ".join(one.text for one in made.fixed if isinstance(one, Words)) == composed(text)
