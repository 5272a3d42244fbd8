"""The penalty of a symbol (ISO/IEC 18004, 7.8.3), for many at once: by it the mask of each symbol is chosen.

Rows and columns are words of bits, so a rule is some shifts and a count of bits for a whole line; up to 31 modules a
side, a row and the column of the same number share one word. Equal to `qrcode.util.lost_point`.
"""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from trace.stamps.symbols.modules import Grid

Words: TypeAlias = NDArray[np.uint64]

_SHARED = 31  # modules a side up to which 32 bits hold a line and one bit between neighbours
_ONE, _TWO, _FOUR, _FIVE, _SEVEN = (np.uint64(step) for step in (1, 2, 4, 5, 7))


def lines(grids: Grid) -> Words:
    """The lines of symbols (…, size, size): (…, size) words with rows and columns, (…, 2 × size) where they part."""
    rows, columns = _line_words(grids), _line_words(grids.swapaxes(-1, -2))
    if grids.shape[-1] > _SHARED:
        return np.concatenate([rows, columns], axis=-1)
    both: Words = rows | columns << np.uint64(32)
    return both


def _line_words(grids: Grid) -> Words:
    """The rows of symbols as words, the leftmost module in the lowest bit."""
    places = np.uint64(1) << np.arange(grids.shape[-1], dtype=np.uint64)
    words: Words = (grids * places).sum(axis=-1, dtype=np.uint64)
    return words


class Penalty:
    """The penalties of symbols of one size."""

    def __init__(self, size: int) -> None:
        shared = size <= _SHARED
        self._shape = (1 if shared else 2, size)
        sides = 1 << 32 | 1 if shared else 1
        self._line = np.uint64(((1 << size) - 1) * sides)
        self._joints = np.uint64(((1 << size - 1) - 1) * sides)  # between neighbours there is one place less
        percent = np.arange(size * size + 1) / size**2 * 100
        self._imbalance = (np.abs(percent - 50) / 5).astype(np.int64) * 10

    def of(self, lines: Words) -> NDArray[np.int64]:
        """The penalty of each symbol, given the lines of all: (words, symbols), the symbols of a word side by side."""
        words = lines.reshape(*self._shape, -1)
        after = words >> _ONE
        alike = (words ^ after) & self._joints ^ self._joints
        counts = np.bitwise_count(_long(alike)).astype(np.uint16)
        counts += np.bitwise_count(self._finders(words, after)) * np.uint16(40)
        points: NDArray[np.int64] = counts.sum(axis=(0, 1), dtype=np.int64)
        # Rows and columns both see every square of four alike and every dark module: half of what is counted.
        squares = np.bitwise_count(_squares(words, alike)).sum(axis=(0, 1), dtype=np.int64)
        dark = np.bitwise_count(words).sum(axis=(0, 1), dtype=np.int64)
        points += 3 * (squares >> 1) + self._imbalance[dark >> 1]
        return points

    def _finders(self, words: Words, after: Words) -> Words:
        """A bit for each 1011101 with four light modules before it, and one for those with four behind it.

        Such patterns never begin at neighbouring modules, so the second bit is put beside the first.
        """
        light = words ^ self._line
        pair = light & light >> _ONE
        four = pair & pair >> _TWO
        three = words & after & after >> _ONE
        core = words & light >> _ONE & three >> _TWO & (light & after) >> _FIVE
        found: Words = core & four << _FOUR | (core & four >> _SEVEN) << _ONE
        return found


def _long(alike: Words) -> Words:
    """As many bits as points for five or more modules alike in a row: three for five, one for each further."""
    pair = alike & alike >> _ONE
    four = pair & pair >> _TWO
    points: Words = four | four << _ONE | four << _TWO
    return points


def _squares(words: Words, alike: Words) -> Words:
    """A bit for each module that begins a square of two by two alike."""
    above, below = words[:, :-1], words[:, 1:]
    return alike[:, :-1] & alike[:, 1:] & ~(above ^ below)
