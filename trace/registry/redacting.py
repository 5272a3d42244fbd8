"""Covering a paper before everybody may read it: its pages become pictures, black boxes are painted in, nothing else is
kept. What stood below a box is in no layer of the copy: there are no layers.

PDFium draws the pages and tells where digits stand (BSD and Apache licence); it is not safe in two threads at once.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock

import pypdfium2 as pdfium
from PIL import Image, ImageDraw

from trace.base.errors import Refused
from trace.core.reason import Reason

MOST_PAGES = 20
SIDE = 2000  # pixels of a page's longer side: about 170 dpi on A4
LOOK_SIDE = 900
QUALITY = 80
# Personal numbers are written in 12 digits (since 2021) or 9, in one piece or in groups.
NUMBERS = re.compile(r"(?<!\d)(?:\d{12}|\d{9}|\d{3}([ .]\d{3}){2,3})(?!\d)")
MARGIN = 0.6  # percent of the page around a number that was found
PDF = "application/pdf"
_one_at_a_time = Lock()


@dataclass(frozen=True)
class Box:
    """A black box on a page, counted from 1; everything else in percent of the page, from its upper left corner."""

    page: int
    left: float
    top: float
    width: float
    height: float


def why_not_box(box: Box, pages: int) -> Reason | None:
    """Why this is no box on the paper; None when it is one."""
    inside = 0 <= box.left < 100 and 0 <= box.top < 100 and 0 < box.width <= 100 and 0 < box.height <= 100
    return None if 1 <= box.page <= pages and inside else Reason("redaction.box", field="boxes", pages=pages)


def pages_of(content: bytes, media_type: str) -> int:
    """How many pages the paper has. Refuses more than 20: such a copy is covered elsewhere."""
    if media_type != PDF:
        return 1
    with _opened(content) as paper:
        count = len(paper)
    if count > MOST_PAGES:
        raise Refused(Reason("redaction.too_long", pages=MOST_PAGES))
    return count


def suggested(content: bytes, media_type: str) -> list[Box]:
    """Boxes over numbers of 9 and 12 digits that the text of a PDF holds. A scan has no text: there a person looks."""
    if media_type != PDF:
        return []
    found = []
    with _opened(content) as paper:
        for number in range(min(len(paper), MOST_PAGES)):
            found += list(_numbers(paper[number], number + 1))
    return found


def look(content: bytes, media_type: str, number: int, boxes: Sequence[Box]) -> bytes:
    """Page `number` as a small WebP picture with its boxes. Refuses a page that is not there."""
    page = _covered(_drawn(content, media_type, number, LOOK_SIDE), number, boxes)
    return _saved(page, "WEBP", quality=70)


def covered(content: bytes, media_type: str, boxes: Sequence[Box]) -> bytes:
    """The copy for the public: a PDF of pictures, or a WebP where the paper is a picture."""
    pages = [
        _covered(_drawn(content, media_type, number, SIDE), number, boxes)
        for number in range(1, pages_of(content, media_type) + 1)
    ]
    if media_type != PDF:
        return _saved(pages[0], "WEBP", quality=QUALITY)
    return _saved(pages[0], "PDF", save_all=True, append_images=pages[1:], quality=QUALITY, resolution=SIDE / 11.7)


def _covered(page: Image.Image, number: int, boxes: Sequence[Box]) -> Image.Image:
    pen = ImageDraw.Draw(page)
    for box in boxes:
        if box.page == number:
            left, top = box.left * page.width / 100, box.top * page.height / 100
            right, bottom = left + box.width * page.width / 100, top + box.height * page.height / 100
            pen.rectangle((left, top, right, bottom), fill="black")
    return page


def _drawn(content: bytes, media_type: str, number: int, side: int) -> Image.Image:
    if media_type != PDF:
        if number != 1:
            raise Refused(Reason("redaction.page"))
        drawn = Image.open(io.BytesIO(content)).convert("RGB")
        drawn.thumbnail((side, side), Image.Resampling.LANCZOS)
        return drawn
    with _opened(content) as paper:
        if not 1 <= number <= min(len(paper), MOST_PAGES):
            raise Refused(Reason("redaction.page"))
        page = paper[number - 1]
        scale = side / max(*page.get_size(), 1.0)
        picture: Image.Image = page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")
        return picture


def drawn_at(content: bytes) -> list[list[tuple[float, float, float, float]]]:
    """For each page of a PDF where something is drawn: left, bottom, right, top of each piece, in the page's points."""
    with _opened(content) as paper:
        return [[piece.get_bounds() for piece in page.get_objects(max_depth=2)] for page in paper]


@contextmanager
def _opened(content: bytes) -> Iterator[pdfium.PdfDocument]:
    with _one_at_a_time:
        try:
            paper = pdfium.PdfDocument(content)
        except pdfium.PdfiumError as error:
            raise Refused(Reason("file.broken", field="file")) from error
        try:
            yield paper
        finally:
            paper.close()


def _numbers(page: pdfium.PdfPage, number: int) -> Iterator[Box]:
    words = page.get_textpage()
    for match in NUMBERS.finditer(words.get_text_range()):
        corners = [words.get_charbox(at) for at in range(*match.span())]
        left, bottom = min(each[0] for each in corners), min(each[1] for each in corners)
        right, top = max(each[2] for each in corners), max(each[3] for each in corners)
        points = [_seen(page, *corner) for corner in ((left, bottom), (right, top))]
        (x, far_x), (y, far_y) = (sorted(100 * each for each in axis) for axis in zip(*points, strict=True))
        if far_x <= 0 or far_y <= 0 or x >= 100 or y >= 100:
            continue  # outside what the page shows
        x, y = max(0.0, x - MARGIN), max(0.0, y - MARGIN)
        wide, high = min(far_x + MARGIN, 100) - x, min(far_y + MARGIN, 100) - y
        yield Box(number, round(x, 1), round(y, 1), round(wide, 1), round(high, 1))


def _seen(page: pdfium.PdfPage, x: float, y: float) -> tuple[float, float]:
    """Where a point of the page's own space stands on the page as it is drawn, in parts of it from the upper left: a
    page may be turned, and show a part of its space only."""
    shown = page.get_cropbox()
    across, down = (x - shown[0]) / (shown[2] - shown[0]), (shown[3] - y) / (shown[3] - shown[1])
    turned = {0: (across, down), 90: (1 - down, across), 180: (1 - across, 1 - down), 270: (down, 1 - across)}
    return turned[page.get_rotation()]


def _saved(page: Image.Image, kind: str, **how: object) -> bytes:
    out = io.BytesIO()
    page.save(out, kind, **how)
    return out.getvalue()
