"""The serial shipping container code: eighteen digits on a box or a roll (GS1 General Specifications, AI 00)."""

from __future__ import annotations

import re
from typing import Final

from stdnum import ean

from trace.core.reason import Reason

DIGITS: Final = 18
EXTENSION: Final = "0"  # ours to choose; one digit says nothing that we need
_SHOWN = re.compile(r"\]C1|[\s().-]")


def make_sscc(company_prefix: str, serial: int) -> str:
    """The code of the container `serial` of a company: extension digit, prefix, serial reference, check digit.

    Refuses (ValueError) a serial that has no room beside the prefix: nine digits beside one of seven.
    """
    room = DIGITS - 2 - len(company_prefix)
    if not 0 <= serial < 10**room:
        raise ValueError("no room for this serial beside the company prefix")
    body = f"{EXTENSION}{company_prefix}{serial:0{room}d}"
    return body + str(ean.calc_check_digit(body))


def read_sscc(text: str) -> str | Reason:
    """The eighteen digits in what was typed or scanned, with or without `(00)`; else `sscc.length` or `sscc.check`."""
    digits = _SHOWN.sub("", text)
    if len(digits) == DIGITS + 2 and digits.startswith("00"):
        digits = digits[2:]
    if len(digits) != DIGITS or not (digits.isascii() and digits.isdigit()):
        return Reason("sscc.length")
    return digits if ean.calc_check_digit(digits[:-1]) == digits[-1] else Reason("sscc.check")
