"""What a signature shows on the page: a picture beside the words of the paper, never over them, and nothing that acts.

Whoever signs chooses the picture of the signature and where it stands. One that lay over a word, a number or the QR
would change what the paper says to every reader, and no rule of differences would call that a change.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Final, TypeAlias

import pikepdf

from trace.core.reason import Reason
from trace.registry import redacting

Bounds: TypeAlias = tuple[float, float, float, float]  # left, bottom, right, top, in points

LARGEST_PART: Final = 0.1  # of the page's area
TOUCHES: Final = 2.0  # points by which a picture may reach into the room of a line
KEEPS_ITS_SIZE: Final = (
    8  # the flag NoZoom (PDF 1.7, table 165): such a picture grows over the page as one looks closer
)


def why_not_shown(original: bytes, signed: bytes, *, field: str) -> Reason | None:
    """Why the pictures of the signatures cannot stand as they are; None where they lie beside everything."""
    drawn = redacting.drawn_at(original)
    with pikepdf.open(io.BytesIO(signed)) as file:
        for page, taken in zip(file.pages, drawn, strict=True):
            left, bottom, right, top = _bounds(page.mediabox)
            most = LARGEST_PART * (right - left) * (top - bottom)
            for note in page.obj.get("/Annots", ()):
                if "/A" in note or "/AA" in note or int(note.get("/F", 0)) & KEEPS_ITS_SIZE:
                    return Reason("file.active", field=field)
                if any(_lies_over(box, taken, most) for box in _boxes(note)):
                    return Reason("result.covered", field=field)
    return None


def _boxes(note: pikepdf.Object) -> Iterator[Bounds]:
    if "/Rect" in note:
        yield _bounds(note["/Rect"])


def _bounds(numbers: object) -> Bounds:
    x, y, other_x, other_y = (float(each) for each in list(numbers))  # type: ignore[call-overload]
    return min(x, other_x), min(y, other_y), max(x, other_x), max(y, other_y)


def _lies_over(box: Bounds, taken: list[Bounds], most: float) -> bool:
    left, bottom, right, top = box
    if (right - left) * (top - bottom) > most:
        return True
    return any(
        min(right, each[2]) - max(left, each[0]) > TOUCHES and min(top, each[3]) - max(bottom, each[1]) > TOUCHES
        for each in taken
    )
