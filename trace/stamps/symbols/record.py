"""The encoder of record: `qrcode` draws a symbol, and the few that all symbols of a run are put together from.

With version, error level, segments and length fixed, every module of a QR symbol is an exclusive-or of data bits and a
constant: Reed–Solomon codes are linear over GF(2), and padding, mask and format bits are constant.
"""

from typing import Literal, NamedTuple, TypeAlias

import numpy as np
from qrcode.constants import ERROR_CORRECT_L, ERROR_CORRECT_M, ERROR_CORRECT_Q
from qrcode.main import QRCode
from qrcode.util import MODE_8BIT_BYTE, MODE_ALPHA_NUM, MODE_NUMBER, RE_ALPHA_NUM, QRData

from trace.stamps.symbols.modules import Grid, Modules

Level: TypeAlias = Literal["L", "M", "Q"]

MASKS = range(8)

_LEVELS = {"L": ERROR_CORRECT_L, "M": ERROR_CORRECT_M, "Q": ERROR_CORRECT_Q}
_GROUP_BITS = {3: 10, 2: 7, 1: 4}  # ISO/IEC 18004, 7.4.3: digits of a numeric group → bits
_WIDEST = 61  # version 11: a row of it is the widest that fits in a 64-bit word


class Group(NamedTuple):
    """Some of the digits, `[start, start + digits)`, that are encoded together, and what each bit of them changes."""

    start: int
    digits: int
    bits: list[Grid]


class Parts(NamedTuple):
    """All symbols of a run by exclusive-or: that of zeros in mask 0, what digits change, what each mask changes."""

    zero: Grid
    groups: list[Group]
    masks: list[Grid]


class Record:
    """Symbols of a prefix and so many digits, drawn by `qrcode` alone: slow, and right by definition.

    The prefix is one segment (alphanumeric where its letters allow it, else bytes), the digits a numeric one; the
    version is the smallest that holds both at the error level. Refuses (ValueError) a text that needs more than 61
    modules a side, some 190 characters: no label has room for it.
    """

    def __init__(self, prefix: str, digits: int, level: Level) -> None:
        self.prefix, self.digits, self.level = prefix, digits, level
        self.version = self._smallest_version()
        self.size = 17 + 4 * self.version
        if self.size > _WIDEST:
            raise ValueError(f"a symbol of {self.size} modules a side: the address is too long")

    def draw(self, number: str, mask: int) -> Modules:
        """The symbol of one number in this mask."""
        qr = self._encoder(number)
        qr.version, qr.mask_pattern = self.version, mask
        qr.make(fit=False)
        return [[bool(module) for module in row] for row in qr.modules]

    def parts(self) -> Parts:
        """What all its symbols are put together from: 75 drawn symbols for twenty digits."""
        zero = self._grid("0" * self.digits)
        masks = [self._grid("0" * self.digits, mask) ^ zero for mask in MASKS]
        return Parts(zero, [self._group(start, zero) for start in range(0, self.digits, 3)], masks)

    def _group(self, start: int, zero: Grid) -> Group:
        digits = min(3, self.digits - start)
        head, tail = "0" * start, "0" * (self.digits - start - digits)
        bits = range(_GROUP_BITS[digits])
        drawn = [self._grid(f"{head}{1 << bit:0{digits}d}{tail}") ^ zero for bit in bits]
        return Group(start, digits, drawn)

    def _grid(self, number: str, mask: int = 0) -> Grid:
        return np.array(self.draw(number, mask))

    def _encoder(self, number: str) -> "QRCode[object]":
        qr: QRCode[object] = QRCode(error_correction=_LEVELS[self.level])
        mode = MODE_ALPHA_NUM if RE_ALPHA_NUM.match(self.prefix.encode()) else MODE_8BIT_BYTE
        qr.add_data(QRData(self.prefix, mode=mode), optimize=0)
        qr.add_data(QRData(number, mode=MODE_NUMBER), optimize=0)
        return qr

    def _smallest_version(self) -> int:
        qr = self._encoder("0" * self.digits)
        qr.best_fit()
        return int(qr.version)
