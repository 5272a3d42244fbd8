"""The bytes of a block: which stamps of which runs, and of each code the first five bytes of its salted hash.

    2 numbers of 4 bytes: how many segments, how many stamps
    of each segment: run (8), first ordinal (8), count (4), nothing (4)
    of each stamp the first four bytes of SHA-256(salt ‖ its twenty digits), then of each the fifth

Whole numbers are little-endian, as phones have them: they lay arrays over the bytes and search without reading them.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np

from trace.core.codes import RunSeal, Serial, seal_many
from trace.inspections.packs.rules import Segment
from trace.inspections.packs.rules.blocks import HASH_BYTES

SALT_BYTES: Final = 16
_CODE_BYTES: Final = 20


def block(salt: bytes, parts: Sequence[tuple[Segment, RunSeal, int]]) -> bytes:
    """The block of these segments, each with the seal of its run and the run's first serial."""
    segments = [segment for segment, _, _ in parts]
    head = struct.pack("<2I", len(segments), sum(one.length for one in segments))
    head += b"".join(struct.pack("<2Q2I", one.run_id, one.first, one.length, 0) for one in segments)
    hashes = b"".join(b"".join(_hashes(salt, segment, seal, base)) for segment, seal, base in parts)
    columns = np.frombuffer(hashes, dtype=np.uint8).reshape(-1, HASH_BYTES)
    return head + columns[:, :4].tobytes() + columns[:, 4].tobytes()


def _hashes(salt: bytes, segment: Segment, seal: RunSeal, base: int) -> Iterable[bytes]:
    codes = seal_many(seal, Serial(base + segment.first), segment.length).tobytes()
    sha256 = hashlib.sha256
    for at in range(0, len(codes), _CODE_BYTES):
        yield sha256(salt + codes[at : at + _CODE_BYTES]).digest()[:HASH_BYTES]
