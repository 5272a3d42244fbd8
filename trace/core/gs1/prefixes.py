"""GS1 company prefixes and the GTINs given out of them: GTIN-13 for a unit, GTIN-14 for a case (GS1 General
Specifications, sections 2.1 and 1.4). Check digits come from python-stdnum.
"""

from collections.abc import Container
from typing import Final

from stdnum import ean

from trace.core.gs1.numbers import Gtin

CASE_INDICATORS: Final = range(1, 9)
"""First digit of a case's GTIN-14. 9 is for goods of variable measure."""

ITEM_AND_PREFIX: Final = 12


def capacity(prefix: str) -> int:
    """How many products a company prefix has numbers for."""
    return int(10 ** (ITEM_AND_PREFIX - len(prefix)))


def belongs(gtin: Gtin, prefix: str) -> bool:
    """Whether the number was given out of this prefix; of a case's, the thirteen digits after its indicator count."""
    return gtin.gtin14[1:].startswith(prefix)


def unit_gtin(prefix: str, item: int) -> Gtin:
    """The GTIN-13 of the item with this number. ValueError beyond the prefix's capacity."""
    if not 0 <= item < capacity(prefix):
        raise ValueError("prefix.used_up")
    body = prefix + f"{item:0{ITEM_AND_PREFIX - len(prefix)}d}"
    return Gtin(body + ean.calc_check_digit(body))


def case_gtin(unit: Gtin, indicator: int) -> Gtin:
    """The GTIN-14 of a case of these units. ValueError for an indicator that is not 1 to 8."""
    if indicator not in CASE_INDICATORS:
        raise ValueError("case.indicator")
    body = f"{indicator}{unit.gtin14[1:13]}"
    return Gtin(body + ean.calc_check_digit(body))


def next_free(prefix: str, start: int, taken: Container[str]) -> tuple[Gtin, int] | None:
    """The first number of the prefix at or after item `start` that is not `taken` (fourteen digits), and its item.

    None when the prefix is used up.
    """
    for item in range(start, capacity(prefix)):
        if (found := unit_gtin(prefix, item)).gtin14 not in taken:
            return found, item
    return None
