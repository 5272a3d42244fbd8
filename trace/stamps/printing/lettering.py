"""Letters on labels: the embedded font, real text widths, lines that fit, and letters the font does not have.

IBM Plex Sans Condensed (SIL Open Font Licence 1.1): every Vietnamese letter, digits of one width, narrow enough for
a label of 38 mm. Sizes and widths are in whatever unit the caller uses, as long as it is one.
"""

import unicodedata
from functools import cache, lru_cache
from typing import Literal, TypeAlias

import fontpkg
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

Weight: TypeAlias = Literal["regular", "bold"]

FAMILY = "IBM Plex Sans Condensed"
CAP_HEIGHT = 0.698  # of the font size; digits are as high as capitals
ELLIPSIS = "…"

WEIGHTS = {"regular": 400, "bold": 600}


@cache
def font(weight: Weight) -> str:
    """The name under which reportlab knows the font, registered when first asked for."""
    name = f"PlexCondensed-{weight}"
    pdfmetrics.registerFont(TTFont(name, str(fontpkg.path(FAMILY, weight=WEIGHTS[weight]))))
    return name


def width(text: str, weight: Weight, size: float) -> float:
    """How wide the text is, in the unit of `size`."""
    return size * _width(text, weight)


@lru_cache(maxsize=8192)
def _width(text: str, weight: Weight) -> float:
    """How wide the text is at size 1: widths grow with the size, and a layout asks for the same words often."""
    return float(pdfmetrics.stringWidth(text, font(weight), 1.0))


def composed(text: str) -> str:
    """The text with letters and their marks as one character each (NFC) and single spaces, as the font has them."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def missing(text: str) -> str:
    """The letters of the text that would print as empty boxes, each once; empty when all can be printed."""
    known = pdfmetrics.getFont(font("regular")).face.charToGlyph
    return "".join(dict.fromkeys(letter for letter in composed(text) if ord(letter) not in known))


def fitted(text: str, weight: Weight, size: float, room: float) -> str:
    """The text, or as many of its words as fit into `room` with an ellipsis; of a first word too long, its letters."""
    if width(text, weight, size) <= room:
        return text
    words, letters = text.split(), list(text.split(maxsplit=1)[0])
    shorter = [" ".join(words[:count]) for count in range(len(words) - 1, 0, -1)]
    shorter += ["".join(letters[:count]) for count in range(len(letters) - 1, 0, -1)]
    cut = (kept.rstrip(" ,;–-") + ELLIPSIS for kept in shorter)
    return next((line for line in cut if width(line, weight, size) <= room), ELLIPSIS)


def wrapped(text: str, weight: Weight, size: float, room: float, lines: int) -> list[str]:
    """The text in at most `lines` lines broken between words; what is too much ends in an ellipsis."""
    words = text.split()
    made: list[str] = []
    while words and len(made) < lines - 1:
        taken = max(1, sum(width(" ".join(words[: n + 1]), weight, size) <= room for n in range(len(words))))
        made.append(fitted(" ".join(words[:taken]), weight, size, room))
        words = words[taken:]
    return [*made, fitted(" ".join(words), weight, size, room)] if words else made


def shrunk(text: str, weight: Weight, size: float, least: float, room: float) -> float | None:
    """The largest size up to `size` at which the whole text fits; None when even `least` is too wide."""
    size = min(size, 0.999 * room / width(text, weight, 1.0))
    return size if size >= least else None


def postscript_name(weight: Weight) -> str:
    """The font's own name, which a PDF carries behind the subset's prefix."""
    name = pdfmetrics.getFont(font(weight)).face.name
    return name.decode() if isinstance(name, bytes) else str(name)
