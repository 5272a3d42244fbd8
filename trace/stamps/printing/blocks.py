"""Pieces of a label as small layouts, each as large as its ink: lines of words, the code, bars, a box to scratch.

What is laid side by side or stacked by its size cannot overlap. Lengths in millimetres, sizes of letters as well.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from trace.stamps.printing.layout import (
    Align,
    BarcodePlace,
    Box,
    CodePlace,
    Fixed,
    FixedBars,
    Layout,
    OrdinalPlace,
    Plate,
    Words,
    merged,
    moved,
)
from trace.stamps.printing.lettering import CAP_HEIGHT, ELLIPSIS, Weight, composed, width, wrapped
from trace.stamps.symbols import Bars

LEADING = 1.13
PIN_WIDTH, PIN_HEIGHT = 17.0, 4.6  # eight digits in two groups, 2.4 mm high, and a layer that covers them
CAPTION = 1.6
BAR_TEXT = 2.2
CODE_LINES = {1: (5,), 2: (3, 2), 3: (2, 2, 1), 4: (2, 1, 1, 1), 5: (1, 1, 1, 1, 1)}


class Room(NamedTuple):
    """How wide a piece may be, and where in it a narrower one stands."""

    wide: float
    align: Align


def ink(text: str) -> tuple[float, float]:
    """How far the letters reach above and below the baseline, in font sizes.

    Vietnamese capitals carry up to two marks above them and one below.
    """
    up = max((_reach(letter) for letter in text), default=CAP_HEIGHT)
    return up, 0.02 if text.isdecimal() else 0.23


@lru_cache(maxsize=1024)
def _reach(letter: str) -> float:
    marks = sum(unicodedata.combining(mark) == 230 for mark in unicodedata.normalize("NFD", letter))
    if letter.isupper():
        return (0.72, 0.98, 1.12)[min(marks, 2)]
    return 0.95 if marks > 1 else 0.8


def _start(room: Room, wide: float) -> float:
    spare = room.wide - wide
    return {"left": 0.0, "centre": spare / 2, "right": spare}[room.align]


def lines_block(lines: Sequence[str], weight: Weight, size: float, room: Room) -> Layout:
    """Lines of words below each other, as wide as `room`."""
    made, y, below = [], -LEADING * size, 0.0
    for line in lines:
        up, down = ink(line)
        y = max(y + LEADING * size, below + (up + 0.03) * size)
        below = y + down * size
        made.append(Words(line, round(_start(room, width(line, weight, size)), 3), round(y, 3), size, weight))
    return Layout(room.wide, below, tuple(made))


def long_block(text: str, weight: Weight, size: float, room: Room, lines: int) -> Layout | None:
    """Words wrapped to at most so many lines, the end left out where they are too many.

    None when there is no room for a whole word: half a word says nothing.
    """
    text = composed(text)
    made = wrapped(text, weight, size, room.wide, lines) if text else []
    if not made or any(width(line, weight, size) > room.wide for line in made):
        return None
    said = " ".join(made).removesuffix(ELLIPSIS)
    whole = text.startswith(said) and (text[len(said) :][:1] in ("", " ", ",", ";", "–", "-"))
    return lines_block(made, weight, size, room) if said and whole else None


def full_block(text: str, weight: Weight, size: float, room: Room, lines: int) -> Layout | None:
    """Words wrapped to at most so many lines, of which nothing may be left out; None when there is no room for all."""
    made = long_block(text, weight, size, room, lines)
    said = " ".join(one.text for one in made.fixed if isinstance(one, Words)) if made else None
    return made if said == composed(text) else None


def whole_block(text: str, weight: Weight, size: float, least: float, room: Room) -> Layout | None:
    """One line that is never cut: set smaller until it fits; None when it does not at the `least` size."""
    text = composed(text)
    size = min(size, 0.999 * room.wide / width(text, weight, 1.0))
    return lines_block([text], weight, round(size, 3), room) if size >= least else None


def code_block(lines: int, size: float, room: Room) -> Layout | None:
    """The twenty digits in so many lines; None when the longest is wider than the room."""
    groups = CODE_LINES[lines]
    wide = width(" ".join(["0000"] * groups[0]), "bold", size)
    if wide > room.wide:
        return None
    above, high, leading = 0.1 * size, CAP_HEIGHT * size, 1.2 * size
    place = CodePlace(round(_start(room, wide), 3), round(above + high, 3), size, round(leading, 3), groups)
    return Layout(room.wide, 2 * above + high + (len(groups) - 1) * leading, (), code=place)


def badge_block(text: str, size: float, room: Room) -> Layout | None:
    """White capitals on a black plate."""
    text = composed(text)
    up = ink(text)[0]
    pad = 0.28 * size
    wide, high = width(text, "bold", size) + 3 * pad, up * size + 2 * pad
    if wide > room.wide:
        return None
    x = round(_start(room, wide), 3)
    plate = Plate(Box(x, 0.0, round(wide, 3), round(high, 3)), round(pad, 3))
    return Layout(room.wide, high, (plate, Words(text, x + 1.5 * pad, pad + up * size, size, "bold", white=True)))


def ordinal_block(words: str, widest: str, size: float, room: Room) -> Layout | None:
    """Fixed words and after them the number of sheet and label, for the widest number of the run."""
    words = composed(words)
    before = width(f"{words} ", "regular", size)
    wide = before + width(widest, "regular", size)
    if wide > room.wide:
        return None
    x, y = _start(room, wide), ink(words)[0] * size
    place = OrdinalPlace(round(x + before, 3), round(y, 3), size)
    return Layout(room.wide, y + 0.23 * size, (Words(words, round(x, 3), round(y, 3), size),), ordinal=place)


def scratch_block(caption: str, room: Room) -> Layout | None:
    """The outline of what is scratched off, under its words."""
    if room.wide < PIN_WIDTH:
        return None
    wide = min(room.wide, PIN_WIDTH * 1.3)
    x, top = round(_start(room, wide), 3), 1.35 * CAPTION
    box = Box(x, round(top, 3), round(wide, 3), PIN_HEIGHT)
    words = Words(composed(caption), x, round(ink(caption)[0] * CAPTION, 3), CAPTION)
    return Layout(room.wide, top + PIN_HEIGHT + 0.1, (words, Plate(box, 0.4, line=0.2)), scratch=box)


def bars_block(bars: Bars, least: float, most: float, height: float, room: Room) -> Layout | None:
    """The bars of a GTIN with their quiet zones inside the room and their number beneath.

    None when a module would be narrower than `least`.
    """
    module = min(most, room.wide / bars.modules)
    if module < least:
        return None
    wide = bars.modules * module
    outer = _start(room, wide)
    left, bearer = outer + bars.quiet[0] * module, bars.bearer * module
    inner = sum(bars.widths) * module
    fixed: list[Fixed] = [FixedBars(bars, Box(left, bearer, inner, height), module)]
    if bearer:
        edges = (0.0, bearer + height)
        fixed += [Plate(Box(outer, top, wide, bearer)) for top in edges]
    bottom = height + 2 * bearer
    size = min(BAR_TEXT, 0.99 * wide / width(bars.text, "regular", 1.0))
    text = Words(bars.text, left + inner / 2, bottom + 0.78 * size + 0.25, size, "regular", "centre")
    return Layout(room.wide, text.y + 0.23 * size, (*fixed, text))


def barcode_block(place: BarcodePlace, quiet: float, room: Room) -> Layout | None:
    """A symbol of each label's own in its room, with quiet zones of so many millimetres on both sides."""
    wide = place.box.width + 2 * quiet
    if wide > room.wide:
        return None
    x = _start(room, wide) + quiet
    around = quiet if place.symbology == "gs1-datamatrix" else 0.0
    box = Box(round(x, 3), round(around, 3), place.box.width, place.box.height)
    made = BarcodePlace(place.symbology, box, place.module, place.gtin)
    return Layout(room.wide, place.box.height + 2 * around, (), barcode=made)


def stacked(blocks: Sequence[Layout], gap: float, room: float) -> Layout:
    """Blocks below each other with gaps between them."""
    y, parts = 0.0, []
    for block in blocks:
        parts.append(moved(block, 0.0, y))
        y += block.height + gap
    return merged(room, y - gap if blocks else 0.0, parts)
