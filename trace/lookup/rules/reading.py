"""What can be said of a text before any register is asked: a code to look for, or an answer at once."""

from typing import Literal

from trace.core.gs1 import Gtin
from trace.core.reason import Reason
from trace.core.typed import Reading, read_scanned, read_typed
from trace.lookup.rules.verdicts import (
    CODE_DIGITS,
    TypingReason,
    Verdict,
    typing_error,
    unknown_scanned,
    unknown_typed,
)

Route = Literal["typed", "scanned"]

TYPING: dict[str, TypingReason] = {
    "typed.empty": "length",
    "typed.length": "length",
    "typed.character": "letter",
    "typed.check": "digit",
}


def read(text: str, route: Route) -> Reading | Verdict:
    """The code in the text, or the answer where there is none: a typing error if typed, no such code if scanned.

    A GTIN alone names goods and no stamp: typed, it is a code of the wrong length.
    """
    found = read_typed(text) if route == "typed" else read_scanned(text)
    if isinstance(found, Reading):
        return found
    if route == "scanned":
        return unknown_scanned(text if _is_twenty_digits(text) else "")
    if isinstance(found, Gtin):
        return typing_error(text, "length", digits=sum(letter.isdecimal() for letter in text))
    return typing_error(text, TYPING[found.code], digits=_counted(found))


def unknown(code: str, route: Route) -> Verdict:
    """The answer for a code that no register entry stands behind."""
    return unknown_typed(code) if route == "typed" else unknown_scanned(code)


def _is_twenty_digits(text: str) -> bool:
    return len(text) == CODE_DIGITS and text.isascii() and text.isdigit()


def _counted(reason: Reason) -> int:
    return int(reason.values.get("digits", 0))
