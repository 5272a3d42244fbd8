"""The picture that stands for an answer where its link is sent on: 1200×630, for a state, a product and a day.

Never for a stamp: it names no code, and says the day it speaks of. Drawn with the font of the labels, kept in memory.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache, lru_cache
from io import BytesIO
from math import cos, pi, sin
from typing import NamedTuple, cast

import fontpkg
from PIL import Image, ImageDraw, ImageFont

from trace.lookup.pages.sentences import PlaceWords, day, sentences
from trace.lookup.rules import TONES, WITHOUT_GOODS, State, Tone
from trace.lookup.words import Language
from trace.stamps.printing.lettering import FAMILY, Weight, composed, runs, wrapped

SIZE = (1200, 630)
COLOURS: dict[Tone, str] = {"green": "#0b6b3a", "amber": "#8a5a00", "red": "#a31515", "grey": "#3b4550"}
WHITE, YELLOW, BLACK = "#ffffff", "#ffd84d", "#1a1d21"
LEFT, RIGHT = 440, 1150  # where the words stand
ICON, ICON_AT, SMOOTH = 300, (80, 165), 4  # drawn four times as large and made small, for smooth edges
LINE = 1.2
WEIGHTS: dict[Weight, int] = {"regular": 400, "bold": 600}
KEPT = 256

Point = tuple[float, float]

_NAME = re.compile(r"([a-z_]{1,20})-(\d{1,12})-(\d{4}-\d\d-\d\d)(-en)?(-demo)?", re.ASCII)

OUTLINES: dict[Tone, tuple[Point, ...]] = {
    "amber": ((32, 5.5), (61, 56.5), (3, 56.5)),
    "red": ((20, 3), (44, 3), (61, 20), (61, 44), (44, 61), (20, 61), (3, 44), (3, 20)),
    "grey": ((4, 4), (60, 4), (60, 60), (4, 60)),
}
"""The shapes of `icons.html` in its own 64 units; green is a circle."""

RING = tuple((32 + 11 * cos(at * pi / 16), 39 + 11 * sin(at * pi / 16)) for at in range(33))
PAUSE = (((25, 22), (25, 42)), ((39, 22), (39, 42)))
STROKES: dict[State, tuple[tuple[Point, ...], ...]] = {
    "active": (((19, 33), (28, 42), (46, 22)),),
    "suspicious": (((32, 25), (32, 39)), ((32, 48), (32, 48.5))),
    "expired": (RING, ((32, 33), (32, 39), (36, 42))),
    "past_best": (((22, 32), (42, 32), (42, 48), (22, 48), (22, 32)), ((22, 38), (42, 38))),
    "not_activated": (((26.5, 29), (26.5, 47)), ((37.5, 29), (37.5, 47))),
    "on_hold": PAUSE,
    "consumed": (((22, 34), (42, 34), (44, 49), (20, 49), (22, 34)), ((27.5, 33), (30, 28), (34, 28), (36.5, 33))),
    "typing_error": (((18, 46), (20, 37), (39, 18), (46, 25), (27, 44), (18, 46)),),
    "service_trouble": (((32, 18), (32, 34)), ((32, 45), (32, 45.5))),
    "unknown_typed": (((25, 25), (29, 19), (36, 19), (39, 25), (37, 30), (32, 34), (32, 38)), ((32, 46), (32, 46.5))),
    "unknown_scanned": (((26, 30), (29, 25), (35, 25), (38, 30), (36, 34), (32, 37), (32, 41)), ((32, 49), (32, 49.5))),
}
"""The signs as strokes; a cross for every other state."""

FINE: frozenset[State] = frozenset({"expired", "past_best", "consumed", "typing_error"})
"""Signs of many strokes, which are drawn thinner."""

CROSS = (((22, 22), (42, 42)), ((42, 22), (22, 42)))


class Preview(NamedTuple):
    """What a picture speaks of. `product` 0 names no goods."""

    state: State
    product: int
    day: date
    language: Language
    demo: bool


def read(name: str) -> Preview | None:
    """The picture of a name as `page.preview_path` makes it; None for any other name."""
    found = _NAME.fullmatch(name)
    if found is None or found[1] not in TONES:
        return None
    state, product = cast(State, found[1]), int(found[2])
    if product and state in WITHOUT_GOODS:
        return None
    try:
        on = date.fromisoformat(found[3])
    except ValueError:
        return None
    return Preview(state, product, on, "en" if found[4] else "vi", bool(found[5]))


@lru_cache(maxsize=KEPT)
def drawn(wanted: Preview, product: str, place: PlaceWords) -> bytes:
    """The picture as PNG. `product` is the name of the goods, or empty."""
    words, tone = sentences(wanted.language, place), TONES[wanted.state]
    image = Image.new("RGB", SIZE, COLOURS[tone])
    image.paste(_icon(wanted.state, tone), ICON_AT)
    pen = ImageDraw.Draw(image)
    said = [
        *_lines(words[f"state.{wanted.state}"], "bold", 84, 2),
        *_lines(product, "regular", 52, 2),
        *_lines(f"{words['ui.checked_at']} {day(wanted.day)}", "regular", 40, 1),
    ]
    top = (SIZE[1] - sum(size * LINE for _, _, size in said)) / 2
    for text, weight, size in said:
        _written(pen, (LEFT, top), text, weight, size)
        top += size * LINE
    pen.text((RIGHT, 600), place.host, WHITE, _font("bold", 34), anchor="rs")
    if wanted.demo:
        _band(pen, words["ui.demo"])
    written = BytesIO()
    image.quantize(32).save(written, "PNG", optimize=True)
    return written.getvalue()


def _lines(text: str, weight: Weight, size: int, most: int) -> list[tuple[str, Weight, int]]:
    if not text:
        return []
    return [(line, weight, size) for line in wrapped(composed(text), weight, size, RIGHT - LEFT, most)]


def _written(pen: ImageDraw.ImageDraw, place: tuple[float, float], text: str, weight: Weight, size: int) -> None:
    x, y = place
    y += _font(weight, size).getmetrics()[0]  # to the baseline, on which the letters of both fonts stand
    for run in runs(text):
        face = _font(weight, size, run.family)
        pen.text((x, y - run.rise * size), run.text, WHITE, face, anchor="ls")
        x += face.getlength(run.text)


def _band(pen: ImageDraw.ImageDraw, text: str) -> None:
    pen.rectangle((0, 0, SIZE[0], 64), YELLOW)
    pen.text((SIZE[0] / 2, 32), text, BLACK, _font("bold", 34), anchor="mm")


@cache
def _icon(state: State, tone: Tone) -> Image.Image:
    unit = ICON * SMOOTH / 64
    image = Image.new("RGB", (ICON * SMOOTH, ICON * SMOOTH), COLOURS[tone])
    pen = ImageDraw.Draw(image)
    if tone in OUTLINES:
        pen.polygon([(x * unit, y * unit) for x, y in OUTLINES[tone]], WHITE)
    else:
        pen.ellipse((3 * unit, 3 * unit, 61 * unit, 61 * unit), WHITE)
    width = (3.6 if state in FINE else 5.5) * unit
    for stroke in STROKES.get(state, CROSS):
        _stroke(pen, [(x * unit, y * unit) for x, y in stroke], width, COLOURS[tone])
    return image.resize((ICON, ICON), Image.Resampling.LANCZOS)


def _stroke(pen: ImageDraw.ImageDraw, points: list[Point], width: float, colour: str) -> None:
    """A line with round ends and joints."""
    pen.line(points, colour, round(width))
    for x, y in points:
        pen.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), colour)


@cache
def _font(weight: Weight, size: int, family: str = FAMILY) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(fontpkg.path(family, weight=WEIGHTS[weight])), size)
