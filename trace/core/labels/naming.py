"""A stock by its name: of the catalogue, a roll (`roll-40x30`, `roll-40x30-500`), a plain sheet (`a3-60x90`)."""

import re
from functools import lru_cache

from trace.core.labels.catalogue import STOCKS
from trace.core.labels.paper import LabelStock

LEAST_SIDE_MM = 12.0  # the smallest symbol with its quiet zone
MOST_SHORT_MM, MOST_LONG_MM = 60.0, 90.0
ROLL_GAP_MM = 3.0
ROLL_LABELS = 1_000
LEAST_ROLL, MOST_ROLL = 100, 10_000
PRINTER_MARGIN_MM = 8.0
BLEED_MM = 2.0
CUT_MM = 3.0  # how long the cut marks are that stand around the labels of a plain sheet
BAND_MM = 14.0  # above the labels of a plain sheet: the sheet's own symbol and words

PAGES = {"a4": (210.0, 297.0), "a3": (297.0, 420.0)}

_ROLL = re.compile(r"roll-(\d{2}(?:\.\d)?)x(\d{2}(?:\.\d)?)(?:-(\d{3,5}))?", re.ASCII)
_PLAIN = re.compile(r"(a3|a4)-(\d{2}(?:\.\d)?)x(\d{2}(?:\.\d)?)", re.ASCII)


@lru_cache(maxsize=256)
def stock(name: str) -> LabelStock | None:
    """The stock of that name; None for a name of no stock, and for sizes outside 12 × 12 to 60 × 90 mm."""
    if name in STOCKS:
        return STOCKS[name]
    if found := _ROLL.fullmatch(name):
        return _roll(name, float(found[1]), float(found[2]), int(found[3] or ROLL_LABELS))
    if found := _PLAIN.fullmatch(name):
        return _plain(name, found[1], float(found[2]), float(found[3]))
    return None


def paper(name: str) -> LabelStock:
    """The stock of a run, whose name was looked at when it was ordered. KeyError for a name of no stock."""
    found = stock(name)
    if found is None:
        raise KeyError(name)
    return found


def free_name(form: str, width: float, height: float, labels: int = ROLL_LABELS) -> str:
    """The name of a free size on `roll`, `a4` or `a3`."""
    size = f"{form}-{width:g}x{height:g}"
    return f"{size}-{labels}" if form == "roll" and labels != ROLL_LABELS else size


def _fits(width: float, height: float) -> bool:
    short, long = sorted((width, height))
    return short >= LEAST_SIDE_MM and short <= MOST_SHORT_MM and long <= MOST_LONG_MM


def _roll(name: str, width: float, height: float, labels: int) -> LabelStock | None:
    if not _fits(width, height) or not LEAST_ROLL <= labels <= MOST_ROLL:
        return None
    pitch = height + ROLL_GAP_MM
    return LabelStock(name, 1, labels, width, height, 0.0, 0.0, width, pitch, width, labels * pitch, "roll", BLEED_MM)


def _plain(name: str, page: str, width: float, height: float) -> LabelStock | None:
    """As many as fit between printer margins, 4 mm apart (the bleed of both), below the band of the sheet's mark."""
    if not _fits(width, height):
        return None
    (page_width, page_height), between = PAGES[page], 2 * BLEED_MM
    pitch_x, pitch_y = width + between, height + between
    around = 2 * (PRINTER_MARGIN_MM + CUT_MM)
    columns = int((page_width - around) // pitch_x)
    rows = int((page_height - around - BAND_MM) // pitch_y)
    left = round((page_width - columns * pitch_x + between) / 2, 3)
    top = PRINTER_MARGIN_MM + BAND_MM + CUT_MM + BLEED_MM
    size = (width, height, left, top, pitch_x, pitch_y, page_width, page_height)
    return LabelStock(name, columns, rows, *size, form="plain", bleed=BLEED_MM)
