"""QR symbols one at a time, in plain integers: for a single one numpy would cost more than it saves."""

from collections.abc import Sequence

import numpy as np

from trace.stamps.symbols.modules import Grid
from trace.stamps.symbols.record import Parts


class Single:
    """The symbols made of `parts`, each an integer whose bits are its packed rows."""

    def __init__(self, parts: Parts) -> None:
        self._length = len(np.packbits(parts.zero, axis=-1).reshape(-1))
        zero = _number(parts.zero)
        self._masked = [zero ^ _number(mask) for mask in parts.masks]
        self._tables = [
            (group.start, group.start + group.digits, _table(list(map(_number, group.bits)), 10**group.digits))
            for group in parts.groups
        ]

    def packed(self, digits: str, mask: int) -> bytes:
        """The packed rows of the symbol of these digits in this mask."""
        bits = self._masked[mask]
        for start, end, table in self._tables:
            bits ^= table[int(digits[start:end])]
        return bits.to_bytes(self._length)


def _table(bits: Sequence[int], count: int) -> list[int]:
    """What each value below `count` changes, given what each of its bits changes."""
    table = [0]
    for bit in bits:
        table += [known ^ bit for known in table]
    return table[:count]


def _number(grid: Grid) -> int:
    return int.from_bytes(np.packbits(grid, axis=-1).tobytes())
