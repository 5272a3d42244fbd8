"""Whole runs of codes: one array of serials in, one array of digits out, no Python per stamp.

Works in chunks that stay in the processor's cache; one array of a million would be two or three times slower.
"""

from typing import TypeAlias

import numpy as np
from cryptography.hazmat.primitives.ciphers import CipherContext
from numpy.typing import NDArray
from stdnum import damm

from trace.core.codes.layout import DIGITS, SERIALS, TAGS, Serial, StampCode
from trace.core.codes.sealing import MASK_BLOCK, TAG_BLOCK, RunSeal, encryptor

Digits: TypeAlias = NDArray[np.uint8]
_Numbers: TypeAlias = NDArray[np.uint64]

CHUNK = 16_384
BLOCK = 16  # bytes

# The code as a record: the slot, ten digits of the hidden serial as 2 + 4 + 4, eight of the tag as 4 + 4, the check.
_RECORD = np.dtype([("K", "u1"), ("H2", "u2"), ("H1", "u4"), ("H0", "u4"), ("T1", "u4"), ("T0", "u4"), ("C", "u1")])


def _ascii(places: int) -> NDArray[np.uint16] | NDArray[np.uint32]:
    """The ASCII digits of each number below 10^places, packed in one integer apiece in the order of printing."""
    text = "".join(f"{number:0{places}d}" for number in range(10**places))
    return np.frombuffer(text.encode(), dtype=f"u{places}")


def _damm_step() -> NDArray[np.intp]:
    """The Damm table, read through the library's public function: the state that each digit leads to from a state."""
    leads_to = {damm.checksum(str(digit)): str(digit) for digit in range(10)}
    return np.array([[damm.checksum(leads_to[state] + str(digit)) for digit in range(10)] for state in range(10)])


def _damm(places: int) -> Digits:
    """The state after a whole group of digits, at `state * 10^places + group`."""
    step = _damm_step()
    table = np.arange(10)
    for _ in range(places):
        table = step[table]
    return table.astype(np.uint8).ravel()


_ASCII_2, _ASCII_4 = _ascii(2), _ascii(4)
_DAMM_2, _DAMM_4 = _damm(2), _damm(4)
_FIRST_STATE = [damm.checksum(str(slot)) for slot in range(10)]


class _Prf:
    """One key's pseudo-random numbers for up to a chunk of inputs.

    Made anew for each call: the library gives way to other threads inside a large update, and then refuses them.
    """

    def __init__(self, key: bytes, use: int, slot: int, room: int) -> None:
        self._cipher: CipherContext = encryptor(key)
        self._blocks = np.zeros((room, 2), dtype=">u8")
        self._blocks[:, 0] = use << 56 | slot << 48
        self._answers = np.empty((room + 1, 2), dtype=">u8")  # the library asks for almost a block more than it fills
        self._flat = self._blocks.view(np.uint8).reshape(-1)

    def numbers(self, inputs: _Numbers) -> _Numbers:
        count = len(inputs)
        self._blocks[:count, 1] = inputs
        self._cipher.update_into(self._flat[: count * BLOCK].data, self._answers.view(np.uint8).reshape(-1).data)
        return self._answers[:count, 0].astype(np.uint64)


def seal_many(run_seal: RunSeal, first: Serial, count: int) -> Digits:
    """The codes of `count` serials from `first` on: an array (count, 20) of ASCII digits, equal to `seal` on each.

    Refuses (ValueError) serials outside 0 to 10^10 - 1.
    """
    if first < 0 or count < 0 or first + count > SERIALS:
        raise ValueError("a serial has at most ten digits")
    slot, room = run_seal.slot_key.slot, min(count, CHUNK)
    tags = _Prf(run_seal.tag_key, TAG_BLOCK, slot, room)
    masks = _Prf(run_seal.slot_key.mask_key, MASK_BLOCK, slot, room)
    records = np.empty(count, dtype=_RECORD)
    records["K"] = ord("0") + slot
    for start in range(0, count, CHUNK):
        chunk = records[start : start + CHUNK]
        serials = np.arange(first + start, first + start + len(chunk), dtype=np.uint64)
        tag = tags.numbers(serials) % np.uint64(TAGS)
        hidden = (serials + masks.numbers(tag) % np.uint64(SERIALS)) % np.uint64(SERIALS)
        _write(chunk, slot, hidden, tag)
    return records.view(np.uint8).reshape(count, DIGITS)


def _write(chunk: NDArray[np.void], slot: int, hidden: _Numbers, tag: _Numbers) -> None:
    """Writes the digits of a chunk, group by group, and carries the check digit along."""
    upper, h0 = np.divmod(hidden, np.uint64(10_000))
    h2, h1 = np.divmod(upper, np.uint64(10_000))
    t1, t0 = np.divmod(tag, np.uint64(10_000))
    state = _DAMM_2[_FIRST_STATE[slot] * 100 + h2.astype(np.intp)]
    chunk["H2"] = _ASCII_2[h2]
    for name, group in (("H1", h1), ("H0", h0), ("T1", t1), ("T0", t0)):
        at = group.astype(np.intp)
        chunk[name] = _ASCII_4[at]
        state = _DAMM_4[state * np.intp(10_000) + at]
    chunk["C"] = state + ord("0")


def as_text(digits: Digits) -> list[StampCode]:
    """The codes of such an array as a list of text."""
    text = digits.tobytes().decode("ascii")
    return [StampCode(text[start : start + DIGITS]) for start in range(0, len(text), DIGITS)]
