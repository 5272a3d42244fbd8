"""The pages of a state before anything is filled in: made once for each shape, language and place, then only joined.

A template says which elements a page has and in what order; that hangs on a few yes-or-no questions, its `Shape`. What
differs between two pages of one shape stands in slots, so a page is its kept pieces with the slots filled.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from markupsafe import Markup

from trace.lookup.pages.icons import ICONS, STAMP
from trace.lookup.pages.sentences import Sentences
from trace.lookup.pages.templates import template
from trace.lookup.rules import TONES, State

REPORTS: dict[State, str] = {
    "not_activated": "ui.report.on_sale",
    "consumed": "ui.report.displayed",
    "void": "ui.report.seen",
    "stolen": "ui.report.seen",
}
"""What the button to report says where it asks for something particular."""

SLOTS = (
    "title",
    "preview",
    "picture",
    "says",
    "shared",
    "details",
    "others",
    "grouped",
    "digits",
    "at",
    "moment",
    "clock",
    "listen",
    "notice",
    "in_recall",
    "check",
    "typed",
    "part",
    "scanned",
    "data",
)
"""What a page of a verdict is filled with: HTML, escaped by whoever makes it."""

_MARKED = re.compile("\x01([a-z_]+)\x02")


class Shape(NamedTuple):
    """Everything that decides which elements a page has: the state, then yes or no."""

    state: State
    demo: bool
    coded: bool
    typed: bool
    typed_route: bool
    shared: bool
    details: bool
    others: bool
    via_share: bool
    listen: bool
    notice: bool
    in_recall: bool
    scratch: bool
    goods: bool
    scanned: bool
    known: bool


class Skeleton(NamedTuple):
    """Kept pieces of a page, and which slot stands behind each but the last."""

    pieces: tuple[bytes, ...]
    slots: tuple[str, ...]

    def filled(self, values: dict[str, str], part: bytes) -> bytes:
        """The page with its slots filled; `part` is the product's, which is kept as bytes. A missing value is a
        KeyError, never a gap.
        """
        page = [self.pieces[0]]
        for slot, piece in zip(self.slots, self.pieces[1:], strict=True):
            page.append(part if slot == "part" else values[slot].encode())
            page.append(piece)
        return b"".join(page)


@lru_cache(maxsize=2_048)
def skeleton(shape: Shape, words: Sentences) -> Skeleton:
    """The page of a shape in the words of a language and place."""
    slots = {name: Markup(f"\x01{name}\x02") for name in SLOTS}  # noqa: S704 (letters of ours)
    if not shape.typed:
        slots["check"] = check(words, "")
    html = template("verdict", words).render(
        slots,
        shape=shape,
        tone=TONES[shape.state],
        icon=ICONS[shape.state],
        stamp=STAMP,
        headline=words.html[f"state.{shape.state}"],
        report=words.html[REPORTS.get(shape.state, "ui.report")],
    )
    cut = _MARKED.split(html)
    return Skeleton(tuple(piece.encode() for piece in cut[::2]), tuple(cut[1::2]))


def check(words: Sentences, value: str) -> Markup:
    """The form with the one field for a code, with what was typed in it."""
    html = template("check", words).render(value=value)
    return Markup(html)  # noqa: S704 (made by an escaping template)
