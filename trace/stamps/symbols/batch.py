"""QR symbols of whole runs: an array of digits in, an array of packed rows out, no Python per stamp.

Works in chunks that stay in the processor's cache; tables are looked up and put together in words of 64 bits.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from trace.core.codes.batch import Digits
from trace.stamps.symbols.masks import Penalty, Words, lines
from trace.stamps.symbols.modules import Grid
from trace.stamps.symbols.record import MASKS, Group, Parts

Values: TypeAlias = NDArray[np.intp]  # (groups of digits, symbols)

CHUNK = 4096  # symbols made at once
BLOCK = 32  # symbols whose eight masks are weighed at once


class Batches:
    """The symbols made of `parts`: all in one mask, or (None) each in the mask of its lowest penalty."""

    def __init__(self, parts: Parts, mask: int | None) -> None:
        self._mask, self._groups = mask, parts.groups
        self._size, self._stride = len(parts.zero), -(-len(parts.zero) // 8)
        self._rows, self._lines = _Sums(parts, _row_words), _Sums(parts, lines)
        self._penalty = Penalty(self._size)

    def chunks(self, digits: Digits) -> Iterator[NDArray[np.uint8]]:
        """The packed symbols of `digits`, an array (symbols, digits) of ASCII, as arrays (≤ 4096, size, stride)."""
        for start in range(0, len(digits), CHUNK):
            values = _values(digits[start : start + CHUNK], self._groups)
            words = self._rows.of(values)
            words ^= self._rows.masks[self._chosen(values) if self._mask is None else self._mask]
            packed = words.view(np.uint8)[:, : self._size * self._stride]
            yield packed.reshape(-1, self._size, self._stride)

    def masks(self, digits: Digits) -> NDArray[np.intp]:
        """The mask of each symbol."""
        if self._mask is not None:
            return np.full(len(digits), self._mask)
        return self._chosen(_values(digits, self._groups))

    def penalties(self, digits: Digits) -> NDArray[np.int64]:
        """The penalty of each symbol in each mask: an array (masks, symbols)."""
        return self._weighed(_values(digits, self._groups))

    def _chosen(self, values: Values) -> NDArray[np.intp]:
        """Of several masks with the same penalty the first, as `qrcode` does."""
        chosen: NDArray[np.intp] = self._weighed(values).argmin(axis=0)
        return chosen

    def _weighed(self, values: Values) -> NDArray[np.int64]:
        found = [self._block(values[:, start : start + BLOCK]) for start in range(0, values.shape[1], BLOCK)]
        return np.concatenate(found, axis=1)

    def _block(self, values: Values) -> NDArray[np.int64]:
        masked = self._lines.of(values).T[:, None, :] ^ self._lines.masks.T[:, :, None]
        return self._penalty.of(masked).reshape(len(MASKS), -1)


class _Sums:
    """What symbols are as words, made by looking up the words of each group of digits."""

    def __init__(self, parts: Parts, words_of: Callable[[Grid], Words]) -> None:
        self.masks = words_of(np.array(parts.masks))
        self._tables = [_table(words_of(np.array(group.bits)), 10**group.digits) for group in parts.groups]
        self._tables[0] ^= words_of(parts.zero)

    def of(self, values: Values) -> Words:
        """The words of each symbol in mask 0: (symbols, words)."""
        words: Words = self._tables[0].take(values[0], axis=0)
        for table, value in zip(self._tables[1:], values[1:], strict=True):
            words ^= table.take(value, axis=0)
        return words


def _table(bits: Words, count: int) -> Words:
    """What each value below `count` changes, given what each of its bits changes."""
    table = np.zeros((1, bits.shape[1]), np.uint64)
    for bit in bits:
        table = np.concatenate([table, table ^ bit])
    return table[:count].copy()


def _row_words(grids: Grid) -> Words:
    """Packed rows, one after another, with zeros up to whole words."""
    packed = np.packbits(grids, axis=-1)
    packed = packed.reshape(*packed.shape[:-2], -1)
    room = [(0, 0)] * (packed.ndim - 1) + [(0, -packed.shape[-1] % 8)]
    words: Words = np.pad(packed, room).view(np.uint64)
    return words


def _values(digits: Digits, groups: Sequence[Group]) -> Values:
    """The value of each group of digits. Refuses (ValueError) what is not a digit."""
    plain = (digits.T - np.uint8(ord("0"))).astype(np.intp)
    if plain.max(initial=0) > 9:
        raise ValueError("a number has digits only")
    values = np.zeros((len(groups), len(digits)), np.intp)
    for value, group in zip(values, groups, strict=True):
        for digit in plain[group.start : group.start + group.digits]:
            value *= 10
            value += digit
    return values
