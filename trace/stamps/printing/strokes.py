"""Content streams: a symbol as one path, words as one text object, a form put in its place. Bytes in, bytes out.

Everything is in millimetres from the lower left of the page (PDF has its origin there).
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import accumulate

from trace.stamps.printing.job import Ink

POINTS_PER_MM = 72 / 25.4
BLACK: dict[Ink, bytes] = {"g": b"0 g", "k": b"0 0 0 1 k"}


def page_opens(ink: Ink) -> bytes:
    """What every page begins with: its black, and millimetres."""
    return b"%s %.6f 0 0 %.6f 0 0 cm\n" % (BLACK[ink], POINTS_PER_MM, POINTS_PER_MM)


class SymbolPaths:
    """The paths of symbols of one size: drawing operators looked up by row and byte, so that no module is looped over.

    One module is one unit, so edges of neighbouring modules coincide; the caller's matrix scales and turns the rows
    down the page.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self._tables = _tables(size)

    def path(self, packed: bytes) -> bytes:
        """Rectangles and one fill for the dark modules of a packed symbol."""
        return b"".join([table[byte] for table, byte in zip(self._tables, packed, strict=True)]) + b"f"


def bars_path(widths: Sequence[float]) -> bytes:
    """The same for bars of these widths (bar, space, bar …), one unit high."""
    starts = accumulate(widths, initial=0)
    pairs = list(zip(starts, widths, strict=False))[::2]
    return b"".join(b"%g 0 %g 1 re\n" % pair for pair in pairs) + b"f"


@cache
def _tables(size: int) -> list[list[bytes]]:
    """What each byte of each row draws; the same for all symbols of a size, so made once in a process."""
    places = [(row, 8 * at) for row in range(size) for at in range(-(-size // 8))]
    return [[_rectangles(byte, column, row) for byte in range(256)] for row, column in places]


def _rectangles(byte: int, column: int, row: int) -> bytes:
    """Operators for the dark stretches of eight modules that begin at `column`."""
    return b"".join(b"%d %d %d 1 re\n" % (column + start, row, length) for start, length in stretches(byte))


def stretches(byte: int) -> Iterator[tuple[int, int]]:
    """Where dark stretches of eight modules begin, and how long they are."""
    start = None
    for at in range(9):
        dark = at < 8 and byte >> (7 - at) & 1
        if dark and start is None:
            start = at
        elif not dark and start is not None:
            yield start, at - start
            start = None


def scaled(x: float, y: float, module: float) -> bytes:
    """The matrix under which a path's upper left module lies at (x, y) and rows run downwards."""
    return b"%.5f 0 0 %.5f %s %s cm\n" % (module, -module, number(x), number(y))


def stretched(x: float, y: float, wide: float, high: float) -> bytes:
    """The matrix under which one unit is so wide and so high, with its lower left at (x, y)."""
    return b"%s 0 0 %s %s %s cm\n" % (b"%.5f" % wide, number(high), number(x), number(y))


def moved(x: float, y: float) -> bytes:
    """The matrix that puts a form's origin at (x, y)."""
    return b"1 0 0 1 %s %s cm\n" % (number(x), number(y))


def number(value: float) -> bytes:
    """A length to a thousandth of a millimetre, as PDF writes numbers."""
    return b"%d" % value if value == int(value) else (b"%.3f" % value).rstrip(b"0")


def font_set(name: bytes, size: float) -> bytes:
    """The operator that chooses a font of the page's resources."""
    return b"%s %s Tf\n" % (name, number(size))


def shown(x: float, y: float, words: bytes) -> bytes:
    """Digits, spaces and strokes of ASCII with their baseline beginning at (x, y)."""
    return b"1 0 0 1 %s %s Tm(%s)Tj\n" % (number(x), number(y), words)


def text_object(parts: Iterable[bytes]) -> bytes:
    """The parts between begin and end of text."""
    return b"BT\n" + b"".join(parts) + b"ET\n"
