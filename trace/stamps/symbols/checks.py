"""What must hold before the file of a run leaves the house: its symbols are those of `qrcode`, and they can be read."""

from collections.abc import Callable

import numpy as np
import zxingcpp
from qrcode.util import lost_point

from trace.base.tokens import pick
from trace.core.labels import QUIET_MODULES
from trace.stamps.symbols.modules import Grid, grid
from trace.stamps.symbols.qr import Symbols
from trace.stamps.symbols.record import MASKS

CHECKED = 200  # random symbols of a run, besides the first and the last
WEIGHED = 10  # of those, symbols whose eight masks are weighed again by `qrcode`, some 15 ms each

_PIXELS = 4  # a module, as the reader sees it
_QR = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)


def check_run(symbols: Symbols, code_of: Callable[[int], str], count: int) -> int:
    """How many of a run's symbols were checked: the first, the last and 200 random ones, made as a batch makes them.

    Each is compared bit by bit with `qrcode` and read by zxing-cpp as its exact address; of ten the mask is weighed
    against the seven others by the penalty of `qrcode`. `code_of` answers the code at a position of the run below
    `count`. A single difference raises ArithmeticError: then the run's file must not be released, and no input of
    anybody's will mend it.
    """
    positions = sorted({0, count - 1, *pick(count, CHECKED)})
    codes = [code_of(position) for position in positions]
    weighed = set(pick(len(codes), WEIGHED)) if symbols.masks == "best" else set()
    for at, (code, packed) in enumerate(zip(codes, symbols.many(codes), strict=True)):
        if fault := _fault(symbols, code, packed) or (_not_least(symbols, code) if at in weighed else None):
            raise ArithmeticError(f"symbol {positions[at]} of the run {fault}")
    return len(positions)


def _fault(symbols: Symbols, code: str, packed: bytes) -> str | None:
    made = grid(packed, symbols.size)
    if packed != symbols.packed(code) or made.tolist() != symbols.reference(code):
        return "differs from the encoder of record"
    return None if _read(made) == symbols.prefix + code else "does not read as its address"


def _not_least(symbols: Symbols, code: str) -> str | None:
    penalties = [lost_point(symbols.reference(code, mask)) for mask in MASKS]
    return None if penalties.index(min(penalties)) == symbols.mask_of(code) else "has not the mask of least penalty"


def _read(modules: Grid) -> str | None:
    """What a reader finds in the picture of a symbol with its quiet zone."""
    picture = np.pad(np.where(modules, 0, 255).astype(np.uint8), QUIET_MODULES, constant_values=255)
    picture = picture.repeat(_PIXELS, axis=0).repeat(_PIXELS, axis=1)
    found = zxingcpp.read_barcode(picture, _QR, text_mode=zxingcpp.TextMode.Plain)
    return found.text if found else None
