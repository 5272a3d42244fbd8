"""What the twenty digits of a stamp are: key slot, hidden serial, tag, check digit (`K HHHHHHHHHH TTTTTTTT C`).

A code is text everywhere: twenty digits overflow a 64-bit integer, a JavaScript number and a spreadsheet cell.
"""

from typing import NamedTuple, NewType, TypeGuard

from stdnum import damm

Serial = NewType("Serial", int)
StampCode = NewType("StampCode", str)

DIGITS = 20
SLOTS = 9  # 0 is the demonstration, 1-8 production; 9 is kept for a later format
SERIALS = 10**10  # in each slot, so serials run from 0 to SERIALS - 1
TAGS = 10**8


class Parts(NamedTuple):
    """The parts of a code, before any key has been asked."""

    slot: int
    hidden: int
    tag: int


def check_digit(nineteen: str) -> str:
    """The Damm digit over nineteen digits (M. Damm, thesis, 2004): finds any wrong digit and any swapped neighbours."""
    return str(damm.checksum(nineteen))


def is_stamp_code(text: str) -> TypeGuard[StampCode]:
    """Whether the text is twenty ASCII digits whose check digit is right. Says nothing about any run."""
    return len(text) == DIGITS and text.isascii() and text.isdigit() and damm.checksum(text) == 0


def split(code: StampCode) -> Parts:
    """The parts of a code. The check digit is not looked at again."""
    return Parts(int(code[0]), int(code[1:11]), int(code[11:19]))


def grouped(code: StampCode) -> str:
    """As printed and shown: `3821 0457 7199 2046 1578`."""
    return " ".join(_fours(code))


def spoken(code: StampCode) -> str:
    """For a screen reader, digit by digit with a pause after each group: `3 8 2 1, 0 4 5 7, …`."""
    return ", ".join(" ".join(four) for four in _fours(code))


def _fours(code: str) -> list[str]:
    return [code[start : start + 4] for start in range(0, DIGITS, 4)]
