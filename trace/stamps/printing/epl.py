"""Labels in EPL2, the language of older Eltron and Zebra desktop printers.

Few of them draw QR symbols, and none knows Vietnamese letters: what is fixed is one stored graphic, symbol and code are
graphics of each label, so that any of them prints the symbols that were compared with the encoder of record.
"""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from typing import BinaryIO, Final

import numpy as np
from PIL import Image

from trace.core.codes import StampCode
from trace.stamps.printing.job import PrintJob
from trace.stamps.printing.raster import Dots, Raster, Stamped, laid

FIXED: Final = b"TEM"
GAP_MM: Final = 3  # between labels of a roll, where the printer's sensor has not measured it


def write_epl(target: BinaryIO, job: PrintJob, codes: Iterable[StampCode], *, dpi: int) -> int:
    """Writes one image a label, after the graphic that all of them recall; answers how many labels.

    Refuses what `Raster` refuses.
    """
    raster, count = Raster(job, dpi), 0
    drawn = _pcx(raster.fixed)
    target.write(b'\nGK"%s"\nGK"%s"\nGM"%s"%d\n%s\n' % (FIXED, FIXED, FIXED, len(drawn), drawn))
    target.write(b"q%d\nQ%d,%d\n" % (raster.width, raster.height, round(GAP_MM * raster.per_mm)))
    for label in laid(job, codes):
        own = b"".join(_graphic(one) for one in raster.own(label))
        count += 1
        target.write(b'\nN\nGG0,0,"%s"\n%sP1\n' % (FIXED, own))
    target.write(b'GK"%s"\nGK"%s"\n' % (FIXED, FIXED))
    return count


def _graphic(one: Stamped) -> bytes:
    """Dots written straight into the image; in this language a set bit is white."""
    high, wide = one.dots.shape
    rows = np.packbits(np.pad(~one.dots, ((0, 0), (0, -wide % 8)), constant_values=True), axis=1)
    return b"GW%d,%d,%d,%d,%s\n" % (max(one.x, 0), max(one.y, 0), rows.shape[1], high, rows.tobytes())


def _pcx(dots: Dots) -> bytes:
    made = BytesIO()
    Image.fromarray(~dots).save(made, "PCX")
    return made.getvalue()
