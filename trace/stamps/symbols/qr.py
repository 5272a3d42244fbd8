"""QR symbols of a run, one at a time or many: each as fast as a few exclusive-ors, and equal to those of `qrcode`."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import islice
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from trace.core.codes.batch import Digits
from trace.core.gs1 import Gtin
from trace.stamps.symbols.addresses import SHEET_DIGITS, Case, address, link_address, sheet_prefix
from trace.stamps.symbols.batch import CHUNK, Batches
from trace.stamps.symbols.modules import Modules, unpack
from trace.stamps.symbols.record import Level, Record
from trace.stamps.symbols.single import Single

Masks: TypeAlias = Literal["best", "fixed"]

CODE_DIGITS = 20

_SAMPLES = 64


class Symbols:
    """QR symbols that differ only in their last `digits` digits, in the smallest version for their error level.

    `masks` is "best": each symbol in the mask of its lowest penalty (ISO/IEC 18004, 7.8.3), the first of several; or
    "fixed": all in the one that is lowest on the average of sample numbers. Either way a second print of a run is the
    same. Refuses (ValueError) an address that no label has room for.
    """

    def __init__(self, prefix: str, digits: int = CODE_DIGITS, level: Level = "M", masks: Masks = "best") -> None:
        self.prefix, self.digits, self.level, self.masks = prefix, digits, level, masks
        self._record = Record(prefix, digits, level)
        self.version, self.size = self._record.version, self._record.size
        self.stride = -(-self.size // 8)
        self._parts = self._record.parts()
        self._fixed = self._least_on_average() if masks == "fixed" else None

    @classmethod
    def of_run(
        cls,
        site_url: str,
        qr_case: Case = "upper",
        level: Level = "M",
        gtin: Gtin | None = None,
        masks: Masks = "best",
    ) -> "Symbols":
        """The symbols of a run's stamps: M for flat dry labels, Q for curved or wet packs.

        With a GTIN their texts are GS1 Digital Links, else the short addresses.
        """
        prefix = link_address(site_url, gtin, "", qr_case) if gtin else address(site_url, "", qr_case)
        return cls(prefix, CODE_DIGITS, level, masks)

    @classmethod
    def of_sheets(cls, site_url: str, run: str) -> "Symbols":
        """The symbols in the margins of a run's sheets: level L, for they lie flat and have little room."""
        return cls(sheet_prefix(site_url, run), SHEET_DIGITS, "L")

    def packed(self, number: str) -> bytes:
        """The symbol of one number, row after row, `stride` bytes a row, a dark module a set bit, leftmost first."""
        return self._single.packed(number, self.mask_of(number))

    def many(self, numbers: Iterable[str]) -> Iterator[bytes]:
        """The same for many numbers, made thousands at a time while they are asked for."""
        waiting = iter(numbers)
        while chunk := list(islice(waiting, CHUNK)):
            for symbols in self.batches(self._array(chunk)):
                yield from _each(symbols)

    def batches(self, digits: Digits) -> Iterator[NDArray[np.uint8]]:
        """The same for an array (count, digits) of ASCII digits, as arrays (≤ 4096, size, stride)."""
        if digits.ndim != 2 or digits.shape[1] != self.digits:
            raise ValueError(f"a number has {self.digits} digits")
        return self._batches.chunks(digits)

    def symbol(self, number: str) -> Modules:
        """The symbol of one number as rows of modules (true: dark), without quiet zone."""
        return unpack(self.packed(number), self.size)

    def mask_of(self, number: str) -> int:
        """The mask of the symbol of one number, 0 to 7."""
        if self._fixed is None:
            return int(self._batches.masks(self._array([number]))[0])
        self._check(number, 1)
        return self._fixed

    def reference(self, number: str, mask: int | None = None) -> Modules:
        """The same symbol drawn by `qrcode` alone, in its mask or in another one: slow, and right by definition."""
        return self._record.draw(number, self.mask_of(number) if mask is None else mask)

    @cached_property
    def _single(self) -> Single:
        return Single(self._parts)

    @cached_property
    def _batches(self) -> Batches:
        return Batches(self._parts, self._fixed)

    def _array(self, numbers: Sequence[str]) -> Digits:
        text = "".join(numbers)
        self._check(text, len(numbers))
        if len({*map(len, numbers)}) > 1:
            raise ValueError(f"a number has {self.digits} digits")
        return np.frombuffer(text.encode("ascii"), np.uint8).reshape(-1, self.digits)

    def _check(self, text: str, numbers: int) -> None:
        if len(text) != self.digits * numbers or not (text.isascii() and text.isdigit()):
            raise ValueError(f"a number has {self.digits} digits")

    def _least_on_average(self) -> int:
        # Powers of seven run through all digits without any pattern that an eye or a mask could follow.
        samples = self._array([f"{7 ** (40 + step)}"[-self.digits :] for step in range(_SAMPLES)])
        return int(Batches(self._parts, None).penalties(samples).mean(axis=1).argmin())


def _each(symbols: NDArray[np.uint8]) -> Iterator[bytes]:
    whole, length = symbols.tobytes(), symbols[0].size
    return (whole[start : start + length] for start in range(0, len(whole), length))
