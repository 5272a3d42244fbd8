"""Bars: EAN-8, EAN-13, ITF-14, Code 128 and GS1-128 as widths, by `python-barcode`.

Code 128 differs from label to label, so its patterns are taken from the library once and put together here: twice as
fast, and a code that begins with 99 keeps it, which version 0.16.1 of the library drops.
"""

from collections.abc import Sequence
from functools import cache
from itertools import chain, groupby
from typing import NamedTuple

from barcode.charsets.code128 import CODES, START_CODES, STOP
from barcode.ean import EAN8, EAN13
from barcode.itf import ITF
from stdnum import ean

from trace.base.errors import Refused
from trace.core.gs1 import GTIN_LENGTHS, Gtin
from trace.core.reason import Reason

BEARER_MODULES = 2.0  # GS1 General Specifications, 5.3: at least, where no printing plate is used

_FNC1 = 102  # ISO/IEC 15417: in first place it says that what follows are GS1 element strings
_NARROW, _WIDE = 2, 5  # ITF-14: 2.5 to 1 is what the General Specifications aim at, 5.3


class Bars(NamedTuple):
    """A one-dimensional symbol: widths in modules of bar, space, bar …, its quiet zones, and its text for people.

    A module is the narrowest bar (the X-dimension); wide ones of ITF-14 are two and a half of them. `bearer` is how
    thick a bar must be, in modules, that lies along the top and along the bottom of the bars and touches them, from
    outer edge to outer edge of the quiet zones, so that a slanting scan does not read half a number; 0: none.
    """

    widths: Sequence[float]
    quiet: tuple[int, int]
    text: str
    bearer: float = 0.0

    @property
    def modules(self) -> float:
        """The whole width with both quiet zones, in modules."""
        return sum(self.widths) + sum(self.quiet)


def bars(gtin: str) -> Bars:
    """The bars of a GTIN: EAN-8 or EAN-13 as at a till, for fourteen digits Code 128 with AI (01) (GS1-128).

    Refuses what is no GTIN or whose check digit is wrong. Quiet zones by GS1 General Specifications, 5.2.3.4, 5.4.
    """
    if len(gtin) not in GTIN_LENGTHS or not ean.is_valid(gtin):
        raise Refused(Reason("symbol.gtin", gtin=gtin, field="gtin"))
    if len(gtin) == 8:
        return Bars(_widths(EAN8(gtin).build()[0]), (7, 7), f"{gtin[:4]} {gtin[4:]}")
    if len(gtin) == 14 and not gtin.startswith("0"):
        return gs1_128(Gtin(gtin))
    gtin = gtin[-13:].zfill(13)
    return Bars(_widths(EAN13(gtin).build()[0]), (11, 7), f"{gtin[0]} {gtin[1:7]} {gtin[7:]}")


def itf14(gtin: Gtin) -> Bars:
    """The bars of a GTIN on a case: ITF-14, read through corrugated board, never at a till.

    Quiet zones and bearer bars by GS1 General Specifications, 5.3.
    """
    digits = str(gtin)
    widths = [width / _NARROW for width in _widths(ITF(digits, narrow=_NARROW, wide=_WIDE).build()[0])]
    text = f"{digits[0]} {digits[1:3]} {digits[3:8]} {digits[8:13]} {digits[13]}"
    return Bars(widths, (10, 10), text, BEARER_MODULES)


def code128(digits: str) -> Bars:
    """The bars of a stamp's code, or of any even number of digits, in character set C: two digits a character.

    Refuses (ValueError) an odd number of digits and other characters. Quiet zones by ISO/IEC 15417.
    """
    return Bars(_set_c([], digits), (10, 10), " ".join(digits[start : start + 4] for start in range(0, len(digits), 4)))


def gs1_128(gtin: Gtin, code: str = "") -> Bars:
    """The bars of `(01)<GTIN-14>`, with a stamp's code also `(21)<20 digits>`: GS1-128, FNC1 in first place.

    The GTIN's length is fixed, so nothing separates it from the serial. Refuses (ValueError) other than digits.
    Quiet zones by GS1 General Specifications, 5.4.
    """
    text = f"(01) {gtin}" + (f" (21) {code}" if code else "")
    return Bars(_set_c([_FNC1], f"01{gtin}" + (f"21{code}" if code else "")), (10, 10), text)


def _set_c(before: list[int], digits: str) -> list[int]:
    """Start C, what stands before the digits, a character for each two of them, the check character, stop."""
    if len(digits) % 2 or not (digits.isascii() and digits.isdigit()):
        raise ValueError("character set C holds digits in pairs")
    characters = [START_CODES["C"], *before, *(int(digits[at : at + 2]) for at in range(0, len(digits), 2))]
    check = sum(max(place, 1) * character for place, character in enumerate(characters)) % 103
    patterns, stop = _patterns()
    return [*chain.from_iterable(patterns[character] for character in characters), *patterns[check], *stop]


@cache
def _patterns() -> tuple[list[list[int]], list[int]]:
    """The widths of every character of Code 128, and of stop."""
    # The library's stop pattern lacks the last bar of two modules.
    return [_widths(pattern) for pattern in CODES], _widths(f"{STOP}11")


def _widths(pattern: str) -> list[int]:
    return [len(list(run)) for _, run in groupby(pattern)]
