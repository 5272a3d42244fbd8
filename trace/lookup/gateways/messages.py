"""What a text message asks: `TEM` and a code, `CAO` and a scratch PIN, or how this works."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from unicodedata import decimal

from trace.core.typed import Reading, read_typed
from trace.core.words import fold

PIN_DIGITS: Final = 8
LONGEST: Final = 1_000  # characters: several joined messages

_WORD = re.compile(r"\s*([^\W\d_]{1,12})[\s:;.,=-]*(.*)", re.DOTALL)
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Check:
    """A code to look up, as it was typed: bare, after `TEM`, or a pasted address."""

    text: str


@dataclass(frozen=True, slots=True)
class Scratch:
    """A scratch PIN, and the stamp's code where the message brought it too; else it is the one asked for before."""

    pin: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class How:
    """A message without any digit: somebody wants to know how this works."""


Asking = Check | Scratch | How


def read_message(text: str) -> Asking:
    """What a message asks, by the lenient rules of typed codes. Nothing is corrected and nothing is refused here."""
    text = text[:LONGEST]
    found = _WORD.fullmatch(text)
    word, rest = (fold(found[1]), found[2]) if found else ("", text)
    if word == "cao" and (scratched := _scratch(rest)):
        return scratched
    if not _DIGIT.search(text):
        return How()
    return Check(rest if word in ("tem", "cao") else text)


def _scratch(rest: str) -> Scratch | None:
    """The PIN after `CAO`, with the twenty digits before it where they are. Digits of any script are digits."""
    digits = "".join(str(decimal(letter)) for letter in rest if letter.isdecimal())
    if len(digits) == PIN_DIGITS:
        return Scratch(digits)
    code = read_typed(digits[:-PIN_DIGITS]) if len(digits) > PIN_DIGITS else None
    return Scratch(digits[-PIN_DIGITS:], code.code) if isinstance(code, Reading) else None
