"""Rules on categories of goods: those of OCOP are the law's, those outside it are the province's own to keep."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

from trace.core.reason import Reason
from trace.registry.rules.texts import Tidied, missing, too_long

OUTSIDE: Final = "X"
"""The category of all goods outside OCOP; a province's own lie below it, two levels deep."""
SECTORS: Final = ("agriculture", "health", "trade", "culture")
_OWN = re.compile(r"X(?:\.[1-9][0-9]{0,3}){1,2}")
_MAY_HAVE_BELOW = re.compile(r"X(?:\.[1-9][0-9]{0,3})?")


@dataclass(frozen=True)
class CategoryDetails(Tidied):
    """A category of the province's own. `sector` says which department screens what is in it."""

    name: str
    name_en: str
    sector: str
    parent_key: str = OUTSIDE
    closed: bool = False


def is_own(key: str) -> bool:
    """Whether the province may change this category: no category of OCOP, and not the one for all other goods."""
    return _OWN.fullmatch(key) is not None


def why_not_category(details: CategoryDetails, taken_names: Collection[str]) -> list[Reason]:
    """Why this is no category: a name missing or taken (folded), a sector nobody has, a place too deep or of OCOP."""
    reasons = [*missing(details, "name", "name_en", "sector"), *too_long(details)]
    if details.sector and details.sector not in SECTORS:
        reasons.append(Reason("choice.unknown", field="sector"))
    if _MAY_HAVE_BELOW.fullmatch(details.parent_key) is None:
        reasons.append(Reason("category.place", field="parent_key"))
    if details.name.casefold() in taken_names:
        reasons.append(Reason("category.taken", field="name"))
    return reasons


def next_key(parent_key: str, taken: Iterable[str]) -> str:
    """The key of a new category below `parent_key`: one more than the highest there ever was."""
    numbers = [int(key.rpartition(".")[2]) for key in taken if key.rpartition(".")[0] == parent_key]
    return f"{parent_key}.{max(numbers, default=0) + 1}"


def sorting(key: str) -> tuple[tuple[int, str], ...]:
    """The place of a key among others: I.2 before I.10, VI after V, X last of all."""
    roman = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6, "X": 10}
    return tuple((roman.get(part, int(part) if part.isdigit() else 0), part) for part in key.split("."))
