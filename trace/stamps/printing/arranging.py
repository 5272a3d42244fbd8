"""Label layout from choices: of all ways to share out a label between symbol, words and bars, the most readable one.

A label is cut into boxes that do not overlap: the symbol with its quiet zone, a column of words beside or beneath it,
perhaps a strip along the lower edge. Every piece lies in one box, so nothing is printed over anything else. What must
be there decides whether a label is possible at all; what may be there is added as long as there is room.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product
from math import log

from trace.base.errors import Refused
from trace.core.labels import LabelStock
from trace.core.reason import Reason
from trace.stamps.printing.blocks import Room
from trace.stamps.printing.faults import LEAST_MODULE, QUIET, faults_of, without_room
from trace.stamps.printing.layout import Layout, SymbolPlace, merged, moved
from trace.stamps.printing.pieces import LEAST_DIGITS, LabelWords, Pieces, Plan
from trace.stamps.rules.templates import TemplateChoices

Size = tuple[float, float]

EDGE = 1.2  # no word nearer to the edge: sheets and cutters are never quite in place
SYMBOL_EDGE = 0.3  # the quiet zone itself may come this near
ASIDE = 0.2  # from the quiet zone to words beside it
BETWEEN = 1.0  # from words beneath the symbol to those beside it
GAP = 0.5
MOST_MODULE = 1.2
GOOD_MODULE = 0.4  # advised in the field; finer ones only where there is no room
STARTS = (1.0, 0.85)  # letters as they should be, or a little smaller where else there is no label
SCALES = (1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.8, 2.0, 2.2)
SHARES = (1.0, 0.88, 0.76, 0.64, 0.52)

# What is worth how much, in the order in which it is given room.
WORTH = {"name": 0.0, "ordinal": 0.6, "barcode": 0.5, "producer": 0.3, "batch": 0.4}
WORTH_LATER = {"invitation": 0.15, "issuer": 0.15, "logo": 0.15}
WHOLE_NAME = 1.2
SHAPE = 0.25  # words beneath the symbol on a high label, beside it on others


@dataclass(frozen=True)
class Way:
    """One way to share out a label: beside or above, the symbol's side, lines of the code, what goes elsewhere."""

    above: bool
    side: float
    code_lines: int
    under: bool = False  # address and invitation beneath the symbol, not in the column
    strip: str = ""  # barcode or scratch along the lower edge


@dataclass(frozen=True)
class Region:
    """A box for pieces below each other."""

    x: float
    y: float
    room: Room
    high: float
    names: frozenset[str]


def arrange(paper: LabelStock, choices: TemplateChoices, words: LabelWords, modules: int) -> Layout:
    """The label of this paper for a symbol of so many modules a side.

    Refuses what cannot be printed readably, each reason beside the field it concerns, with the size that would do.
    """
    if faults := why_not_label(paper, choices, words, modules):
        raise Refused(*faults)
    found = best((paper.label_width, paper.label_height), choices, words, modules)
    if found is None:
        raise ValueError("a possible label has a best way")
    return found


def why_not_label(paper: LabelStock, choices: TemplateChoices, words: LabelWords, modules: int) -> list[Reason]:
    """Why there is no such label, in a few milliseconds: what `arrange` refuses; empty when it lays one out."""
    size = (paper.label_width, paper.label_height)
    faults = faults_of(paper, choices, words, modules)
    if faults or _possible(size, Pieces(choices, words), modules):
        return faults
    return [without_room(size, choices, words, lambda s, c, w: _possible(s, Pieces(c, w), modules))]


@lru_cache(maxsize=64)
def best(size: Size, choices: TemplateChoices, words: LabelWords, modules: int) -> Layout | None:
    """The best of all ways for a label of this size; None when there is none. Kept: a preview asks for it often."""
    pieces = Pieces(choices, words)
    tried = ((way, _tried(size, pieces, way)) for way in _ways(size, pieces, modules))
    scored = [(_score(size, pieces, modules, way, plan), way, plan) for way, plan in tried if plan]
    if not scored:
        return None
    _, way, plan = max(scored, key=lambda one: one[0])
    return _built(size, pieces, modules, way, plan)


def _possible(size: Size, pieces: Pieces, modules: int) -> bool:
    return any(_start(size, pieces, way) for way in _ways(size, pieces, modules))


def _start(size: Size, pieces: Pieces, way: Way) -> Plan | None:
    """What must be there, in this way; None when there is no room for it."""
    plans = (Plan(pieces.musts, way.code_lines, scale=scale) for scale in STARTS)
    return next((plan for plan in plans if _fits(size, pieces, way, plan)), None)


def _ways(size: Size, pieces: Pieces, modules: int) -> Iterator[Way]:
    across = modules + 2 * QUIET
    least, most = across * LEAST_MODULE, min(min(size) - 2 * SYMBOL_EDGE, MOST_MODULE * across)
    sides = sorted({max(least, round(most * share, 2)) for share in SHARES}, reverse=True)
    aboves = {"auto": (False, True), "beside": (False,), "above": (True,)}[pieces.choices.arrangement]
    for above, side, count, strip in product(aboves, sides, pieces.code_lines, ("", *pieces.wide)):
        yield Way(above, side, count, strip=strip)
        if not above:
            yield Way(above, side, count, under=True, strip=strip)


def _tried(size: Size, pieces: Pieces, way: Way) -> Plan | None:
    """What this way shows: first what must be there, then what may, then as large as it goes. None: not possible."""
    plan = _start(size, pieces, way)
    if plan is None:
        return None
    for name in (*WORTH, "lines", *WORTH_LATER, "lines"):
        if name in pieces.mays or name == "lines":
            plan = next((more for more in _more(plan, name) if _fits(size, pieces, way, more)), plan)
    shown = _name_shown(size, pieces, way, plan)
    for scale in SCALES if plan.scale == STARTS[0] else ():
        larger = (replace(plan, scale=scale, name_lines=lines) for lines in range(plan.name_lines, 4))
        whole = (one for one in larger if _name_shown(size, pieces, way, one) >= shown)
        found = next((one for one in whole if _fits(size, pieces, way, one)), None)
        if found is None:
            break
        plan = found
    return plan


def _more(plan: Plan, name: str) -> Iterator[Plan]:
    """The plan with one more thing; for `lines` with as many lines for long names as there is room for."""
    if name != "lines":
        yield replace(plan, chosen=plan.chosen | {name})
        return
    for lines, of_producer in ((3, 2), (3, 1), (2, 2), (2, 1)):
        yield replace(plan, name_lines=max(lines, plan.name_lines), producer_lines=of_producer)


def _score(size: Size, pieces: Pieces, modules: int, way: Way, plan: Plan) -> float:
    """How good a label is: module, letters, digits, and what it shows."""
    module = way.side / (modules + 2 * QUIET)
    shown = sum(worth for name, worth in (WORTH | WORTH_LATER).items() if name in plan.chosen)
    shown += WHOLE_NAME * _name_shown(size, pieces, way, plan) if "name" in plan.chosen else 0.0
    score = 1.4 * log(min(module, 0.9)) - (0.4 if module < GOOD_MODULE else 0.0) + 0.9 * log(plan.scale) + shown
    digits = [pieces.digits(plan, region.room) for region in _regions(size, way, plan, 0.0) if "code" in region.names]
    score += sum(0.6 * log(min(size_of, 5.5) / LEAST_DIGITS) for size_of in digits)
    if way.above == (size[1] > 1.15 * size[0]):
        score += SHAPE
    return score - 0.05 * way.code_lines + (0.02 if not way.under else 0.0)


def _name_shown(size: Size, pieces: Pieces, way: Way, plan: Plan) -> float:
    """Which share of the product's name the label shows; 1 when it shows none on purpose."""
    for region in _regions(size, way, plan, 0.0):
        if "name" in region.names:
            return pieces.name_shown(plan, region.room)
    return 1.0


def _strip(pieces: Pieces, way: Way, plan: Plan, wide: float) -> Layout | None:
    return pieces.block(way.strip, plan, Room(wide - 2 * EDGE, "centre")) if way.strip in plan.chosen else None


def _regions(size: Size, way: Way, plan: Plan, strip_high: float) -> list[Region]:
    """The boxes for words; those of no width or height when the symbol leaves none."""
    (wide, high), names = size, plan.chosen - {way.strip}
    bottom = high - EDGE - (strip_high + GAP if strip_high else 0.0)
    if way.above:
        top = SYMBOL_EDGE + way.side
        return [Region(EDGE, top, Room(wide - 2 * EDGE, "centre"), bottom - top, names)]
    below = SYMBOL_EDGE + way.side
    left = below + ASIDE
    beneath = names & {"address", "invitation"} if way.under else frozenset[str]()
    column = Region(left, EDGE, Room(wide - left - EDGE, "left"), bottom - EDGE, names - beneath)
    under = Region(EDGE, below, Room(below - EDGE - BETWEEN, "centre"), bottom - below, beneath)
    return [column, under] if beneath else [column]


def _fits(size: Size, pieces: Pieces, way: Way, plan: Plan) -> bool:
    strip = _strip(pieces, way, plan, size[0])
    if way.strip in plan.chosen and strip is None:
        return False
    strip_high = strip.height if strip else 0.0
    if strip_high and way.side + SYMBOL_EDGE > size[1] - EDGE - strip_high - GAP:
        return False
    for region in _regions(size, way, plan, strip_high):
        if not region.names:
            continue
        blocks = pieces.column(region.names, plan, region.room) if region.room.wide > 2 else None
        if blocks is None or sum(one.height for one in blocks) + GAP * (len(blocks) - 1) > region.high:
            return False
    return True


def _built(size: Size, pieces: Pieces, modules: int, way: Way, plan: Plan) -> Layout:
    """The label drawn up: each region's pieces below each other, in the middle of what is free."""
    strip = _strip(pieces, way, plan, size[0])
    parts = [moved(strip, EDGE, size[1] - EDGE - strip.height)] if strip else []
    regions = _regions(size, way, plan, strip.height if strip else 0.0)
    columns = [_spread(pieces, region, plan) for region in regions]
    if not any(region.names for region in regions) and not strip:
        x, top, places = (size[0] - way.side) / 2, (size[1] - way.side) / 2, []
    elif way.above:
        x, top = (size[0] - way.side) / 2, SYMBOL_EDGE + (regions[0].high - columns[0].height) * 0.4
        places = [moved(columns[0], EDGE, top + way.side)]
    else:
        under = columns[1].height if len(columns) > 1 else -SYMBOL_EDGE
        bottom = regions[0].y + regions[0].high + (0.0 if len(columns) > 1 or strip else EDGE - SYMBOL_EDGE)
        x, top = SYMBOL_EDGE, SYMBOL_EDGE + max(0.0, bottom - SYMBOL_EDGE - way.side - max(under, 0.0)) / 2
        places = [moved(columns[0], regions[0].x, regions[0].y + (regions[0].high - columns[0].height) / 2)]
        places += [moved(columns[1], EDGE, top + way.side)] if len(columns) > 1 else []
    module = way.side / (modules + 2 * QUIET)
    symbol = SymbolPlace(round(x + QUIET * module, 3), round(top + QUIET * module, 3), module)
    return merged(*size, [Layout(*size, (), symbol=symbol), *places, *parts])


def _spread(pieces: Pieces, region: Region, plan: Plan) -> Layout:
    """Pieces below each other, a little apart where there is room."""
    blocks = pieces.column(region.names, plan, region.room) or []
    gaps = max(len(blocks) - 1, 0)
    free = region.high - sum(block.height for block in blocks) - gaps * GAP
    between = GAP + min(free / gaps, 0.9 * plan.scale) if gaps else 0.0
    y, parts = 0.0, []
    for block in blocks:
        parts.append(moved(block, 0.0, y))
        y += block.height + between
    return merged(region.room.wide, max(0.0, y - between), parts)
