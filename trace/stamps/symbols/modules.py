"""A symbol as rows of modules, and packed: whole bytes a row, a dark module a set bit, the leftmost first."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Modules: TypeAlias = list[list[bool]]
Grid: TypeAlias = NDArray[np.bool_]  # the same as an array, or many of them: (…, size, size)


def pack(modules: Modules) -> bytes:
    """Rows of modules as bytes, each row padded to whole bytes on the right: the form `Symbols.packed` answers in."""
    return np.packbits(np.array(modules, dtype=bool), axis=-1).tobytes()


def unpack(packed: bytes, size: int) -> Modules:
    """The rows of modules of a packed symbol of `size` × `size`."""
    rows: Modules = grid(packed, size).tolist()
    return rows


def grid(packed: bytes, size: int) -> Grid:
    """The same as an array (size, size)."""
    rows = np.frombuffer(packed, np.uint8).reshape(size, -(-size // 8))
    return np.unpackbits(rows, axis=1, count=size).astype(bool)
