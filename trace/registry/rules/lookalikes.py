"""Names that pass for another: letters of other alphabets that look like ours, hidden letters, marks in odd order.

Nothing here refuses a name but what cannot be seen at all; the rest is shown to the officer, who decides
(Unicode TS 39, by the library's tables).
"""

import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

from trace.core.words import fold

OWN = "LATIN"
_UNSEEN = frozenset({"Cc", "Cf", "Co", "Cn", "Cs"})


@dataclass(frozen=True)
class Disguise:
    """What is odd about a name: `letters` that are not ours (each with its alphabet), and the name they imitate."""

    letters: tuple[tuple[str, str], ...]
    imitates: str | None
    mixed: bool


def has_unseen(text: str) -> bool:
    """Whether the text holds a letter that cannot be seen: of no width, turning the direction, or controlling."""
    return any(unicodedata.category(letter) in _UNSEEN for letter in text if letter not in "\t\n\r")


def disguise(name: str) -> Disguise | None:
    """What is odd about the name; None for one in Vietnamese letters, digits and signs."""
    foreign = tuple((letter, _alphabet(letter)) for letter in dict.fromkeys(name) if _is_foreign(letter))
    if not foreign:
        return None
    plain = "".join(_latin(letter) for letter in name)
    mixed = any(letter.isalpha() and not _is_foreign(letter) for letter in name)
    return Disguise(foreign, plain if plain != name else None, mixed)


def looks(name: str) -> str:
    """The name as the eye reads it, folded: what another name is compared with."""
    return fold("".join(_latin(letter) for letter in name))


def _alphabet(letter: str) -> str:
    """The first word of the letter's name in Unicode: its alphabet, or how it is dressed (FULLWIDTH, MATHEMATICAL)."""
    return unicodedata.name(letter, "UNKNOWN").partition(" ")[0]


def _is_foreign(letter: str) -> bool:
    return letter.isalpha() and not letter.isascii() and _alphabet(letter) != OWN


def _latin(letter: str) -> str:
    """The Latin letter that this one looks like, in its own case; itself where there is none."""
    if not _is_foreign(letter):
        return letter
    if (plain := unicodedata.normalize("NFKC", letter)).isascii():
        return plain
    for tried in (letter, letter.upper()):
        for found in _tables().is_confusable(tried, greedy=True) or []:
            for twin in found["homoglyphs"]:
                if len(twin["c"]) == 1 and twin["c"].isascii() and twin["c"].isalpha():
                    return str(twin["c"].lower() if letter.islower() else twin["c"])
    return letter


@cache
def _tables() -> Any:
    """The library with its tables: 17 MB, read when the first name in other letters comes, which is nearly never."""
    return import_module("confusable_homoglyphs.confusables")
