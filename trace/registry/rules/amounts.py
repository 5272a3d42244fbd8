"""Amounts with units as people write them: read, compared where the units allow it, and added up.

Kept in whole thousandths: no amount of goods is measured finer. `sào` and `công` differ by region and are not compared.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

MOST: Final = 1_000_000_000_000  # thousandths
# Three digits after a point or comma may be thousands (1.000 kg): they are read only where nothing else can be meant.
_NUMBER = re.compile(r"(0)[.,](\d{3})|(\d{1,9})(?:[.,](\d{1,2}))?", re.ASCII)
# Each unit in the smallest of its dimension: grams, millilitres, square metres.
UNITS: Final[dict[str, tuple[str, int]]] = {
    **dict.fromkeys(("g", "gam", "gram"), ("mass", 1)),
    **dict.fromkeys(("lạng",), ("mass", 100)),
    **dict.fromkeys(("kg", "kilogam", "ký", "cân"), ("mass", 1_000)),
    **dict.fromkeys(("yến",), ("mass", 10_000)),
    **dict.fromkeys(("tạ",), ("mass", 100_000)),
    **dict.fromkeys(("tấn", "t"), ("mass", 1_000_000)),
    **dict.fromkeys(("ml",), ("volume", 1)),
    **dict.fromkeys(("l", "lít"), ("volume", 1_000)),
    **dict.fromkeys(("m²", "m2", "mét vuông"), ("area", 1)),
    **dict.fromkeys(("ha", "hecta", "héc-ta"), ("area", 10_000)),
}
HECTARE: Final = "ha"


@dataclass(frozen=True)
class Amount:
    """So many thousandths of a unit."""

    thousandths: int
    unit: str

    @property
    def dimension(self) -> str:
        """What the unit measures; a unit of no dimension known measures itself: bottles are not boxes."""
        return UNITS.get(_plain(self.unit), (_plain(self.unit), 1))[0]

    @property
    def base(self) -> int:
        """Thousandths of the dimension's smallest unit."""
        return self.thousandths * UNITS.get(_plain(self.unit), ("", 1))[1]

    def in_unit_of(self, base: int) -> Amount:
        """`base` thousandths of the smallest unit as an amount in this one's unit, rounded down."""
        return Amount(base // UNITS.get(_plain(self.unit), ("", 1))[1], self.unit)


def read_thousandths(text: str) -> int | None:
    """`12`, `12,5` and `0.125` in thousandths; None for what is no such number, is zero, or can be read in two ways."""
    found = _NUMBER.fullmatch("".join(text.split()))
    if found is None:
        return None
    whole, rest = found[1] or found[3], found[2] or found[4] or ""
    return int(whole) * 1_000 + int(rest.ljust(3, "0")) or None


def plain_number(thousandths: int) -> str:
    """The number as it is typed again: `12,5`."""
    whole, rest = divmod(thousandths, 1_000)
    return f"{whole},{rest:03d}".rstrip("0") if rest else str(whole)


def total(amounts: Iterable[Amount]) -> Amount | None:
    """The sum, in the first one's unit; None where there is nothing, or units that cannot be added."""
    all_of_them = list(amounts)
    if len({each.dimension for each in all_of_them}) != 1:
        return None
    return all_of_them[0].in_unit_of(sum(each.base for each in all_of_them))


def comparable(one: Amount | None, other: Amount | None) -> bool:
    """Whether both are there and measure the same."""
    return one is not None and other is not None and one.dimension == other.dimension


def _plain(unit: str) -> str:
    return " ".join(unit.lower().split())
