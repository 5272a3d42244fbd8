"""Letters on paper: the embedded fonts, real text widths, lines that fit, and letters that no font here has.

IBM Plex Sans Condensed (SIL Open Font Licence 1.1): every Vietnamese letter, digits of one width, narrow enough for
a label of 38 mm. What it lacks is drawn with Fira Sans Condensed (same licence): ƀ and ɗ of the Bahnar and the Ê Đê,
Greek, Cyrillic. What both lack is never blank: see `runs`. Sizes and widths are in whatever unit the caller uses, as
long as it is one.
"""

import re
import unicodedata
from functools import cache, lru_cache
from typing import Literal, NamedTuple, TypeAlias

import fontpkg
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

Weight: TypeAlias = Literal["regular", "bold"]

FAMILY, SPARE = "IBM Plex Sans Condensed", "Fira Sans Condensed"
CAP_HEIGHT = 0.698  # of the font size; digits are as high as capitals
ELLIPSIS = "…"

WEIGHTS = {"regular": 400, "bold": 600}


TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # marks of direction
UNSEEN = ("Cc", "Cf")
SELECTORS = "\ufe00", "\ufe0f"  # which of several pictures a sign before them is to have: nothing by themselves


RISE, MOST_ABOVE = (
    0.17,
    2,
)  # of the size, by which a mark is raised above another; further ones would meet the line above
_CLUSTERS = re.compile(r".[\u0300-\u036f]*", re.DOTALL)


class Run(NamedTuple):
    """A stretch of a text that one font draws, `rise` sizes above the line."""

    family: str
    text: str
    rise: float = 0.0


@cache
def font(weight: Weight, family: str = FAMILY) -> str:
    """The name under which reportlab knows a font, registered when first asked for."""
    name = f"{family.split()[1 if family == FAMILY else 0]}Condensed-{weight}"
    pdfmetrics.registerFont(TTFont(name, str(fontpkg.path(family, weight=WEIGHTS[weight]))))
    return name


@lru_cache(maxsize=8192)
def runs(text: str) -> tuple[Run, ...]:
    """The text as it is drawn, in stretches of one font each. Nothing in it is blank, and nothing turns or hides text:

    marks of direction, of width zero and of control are left out, so letters stand in the order they were typed; a
    letter no font has is drawn as its plain form where it is only a wider or smaller one (`Ｆ` as F), and else as its
    number in Unicode, `[U+8336]`, which can be looked up, read aloud and searched for.
    """
    made: list[Run] = []
    for run in (run for cluster in _CLUSTERS.findall(text) for run in _pieces(cluster)):
        if made and made[-1]._replace(text=run.text) == run:
            made[-1] = run._replace(text=made[-1].text + run.text)
        else:
            made.append(run)
    return tuple(made)


def shown(text: str) -> str:
    """What a reader of the paper sees of a text."""
    return "".join(run.text for run in runs(text))


def write(canvas: Canvas, place: tuple[float, float], text: str, weight: Weight, size: float) -> None:
    """Draw the text from a place on its baseline. It is `width` wide."""
    x, y = place
    for run in runs(text):
        canvas.setFont(font(weight, run.family), size)
        canvas.drawString(x, y + run.rise * size, run.text)
        x += size * _run_width(run, weight)


def width(text: str, weight: Weight, size: float) -> float:
    """How wide the text is, in the unit of `size`."""
    return size * _width(text, weight)


@lru_cache(maxsize=8192)
def _width(text: str, weight: Weight) -> float:
    """How wide the text is at size 1: widths grow with the size, and a layout asks for the same words often."""
    return sum(_run_width(run, weight) for run in runs(text))


def _run_width(run: Run, weight: Weight) -> float:
    return float(pdfmetrics.stringWidth(run.text, font(weight, run.family), 1.0))


def composed(text: str) -> str:
    """The text with letters and their marks as one character each (NFC) and single spaces, as the font has them."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def missing(text: str) -> str:
    """The letters of the text that cannot be drawn as themselves, each once and parted by spaces; those that nobody
    sees by their number. Empty when paper shows what the screen shows."""
    letters = dict.fromkeys(composed(text))
    hidden = {each for each in letters if each in TURNING or unicodedata.category(each) == "Cc"}
    lost = (_number(each) if each in hidden else each for each in letters if each in hidden or "[U+" in _drawn(each))
    return " ".join(lost)


@lru_cache(maxsize=4096)
def _pieces(cluster: str) -> tuple[Run, ...]:
    """A letter with the marks that no letter of its own has, as ơ̆ of the Ê Đê: drawn by the spare font, whose marks
    stand over the letter before them, and above a mark that is there already. Without such marks one run, or none."""
    base, marks = cluster[0], cluster[1:]
    if not (marks and _has(SPARE, cluster)):
        drawn = [_drawn(letter) for letter in cluster]
        return tuple(Run(FAMILY if _has(FAMILY, one) else SPARE, one) for one in drawn if one)
    above = sum(map(_stands_above, unicodedata.normalize("NFD", base)))
    found = [Run(SPARE, base)]
    for mark in marks:
        found.append(Run(SPARE, mark, _stands_above(mark) * min(above, MOST_ABOVE) * RISE))
        above += _stands_above(mark)
    return tuple(found)


def _stands_above(mark: str) -> bool:
    return unicodedata.combining(mark) == 230


@lru_cache(maxsize=4096)
def _drawn(letter: str) -> str:
    """What is drawn of a letter."""
    if letter.isspace():
        return " "
    if unicodedata.category(letter) in UNSEEN or SELECTORS[0] <= letter <= SELECTORS[1]:
        return ""
    forms = (letter, unicodedata.normalize("NFKC", letter))
    return next((one for one in forms if _has(FAMILY, one) or _has(SPARE, one)), _number(letter, "[U+{:04X}]"))


def _number(letter: str, form: str = "U+{:04X}") -> str:
    return form.format(ord(letter))


def _has(family: str, text: str) -> bool:
    """Whether a font has all letters of a text, in every weight: the same ones, which a test holds."""
    known = pdfmetrics.getFont(font("regular", family)).face.charToGlyph
    return all(ord(letter) in known for letter in text)


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
