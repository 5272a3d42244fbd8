"""The picture of a template's owner in plain black: one bit a dot, as every printer has it."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageOps

from trace.base.errors import Refused
from trace.core.reason import Reason
from trace.stamps.printing.layout import Box, Logo

MOST_DOTS = 240  # 5 mm at 1,200 dpi, 20 mm at 300
LEAST_DOTS = 24
BLACK_BELOW = 160  # of 255
MOST_RATIO = 5  # the longer side to the shorter one


def plain_black(picture: bytes) -> bytes:
    """A picture as PNG in black and white, cut to what is dark. Refuses one without dark dots, or of a thin strip."""
    grey = ImageOps.autocontrast(Image.open(BytesIO(picture)).convert("L"))
    grey.thumbnail((2 * MOST_DOTS, 2 * MOST_DOTS), Image.Resampling.LANCZOS)
    dark = grey.point([255 if level < BLACK_BELOW else 0 for level in range(256)])
    edges = dark.getbbox()
    if edges is None:
        raise Refused(Reason("template.logo_empty", field="logo_file"))
    grey = grey.crop(edges)
    grey.thumbnail((MOST_DOTS, MOST_DOTS), Image.Resampling.LANCZOS)
    if min(grey.size) < LEAST_DOTS or max(grey.size) > MOST_RATIO * min(grey.size):
        raise Refused(Reason("template.logo_strip", field="logo_file", ratio=MOST_RATIO, least=LEAST_DOTS))
    made = BytesIO()
    grey.point([0 if level < BLACK_BELOW else 255 for level in range(256)], "1").save(made, "PNG", optimize=True)
    return made.getvalue()


@lru_cache(maxsize=16)
def read_logo(png: bytes) -> Logo:
    """The picture of a template's row, in a box of one millimetre that the layout replaces."""
    image = Image.open(BytesIO(png)).convert("1")
    return Logo(Box(0.0, 0.0, 1.0, 1.0), image.width, image.height, ImageOps.invert(image).tobytes())
