"""GS1 numbers: GTIN and GLN. Right when they exist: nobody checks them again. Check digits come from python-stdnum."""

from collections.abc import Sequence
from dataclasses import dataclass

from stdnum import ean

from trace.core.reason import Reason

GTIN_LENGTHS = (8, 12, 13, 14)
GLN_LENGTH = 13


@dataclass(frozen=True)
class Gtin:
    """A GTIN with a right check digit (GS1 General Specifications); two are equal when their fourteen digits are.

    Refuses (ValueError) anything but 8, 12, 13 or 14 ASCII digits with a right check digit. Made from what is written
    on the goods; `gtin14` is the form in links and in the register.
    """

    gtin14: str

    def __post_init__(self) -> None:
        if reason := _why_not_gtin(self.gtin14):
            raise ValueError(str(reason))
        object.__setattr__(self, "gtin14", self.gtin14.zfill(14))

    def __str__(self) -> str:
        return self.gtin14

    @property
    def ean13(self) -> str | None:
        """The thirteen digits of an EAN-13 barcode, or None for a GTIN of a trade unit (first of fourteen not 0)."""
        return self.gtin14[1:] if self.gtin14.startswith("0") else None


@dataclass(frozen=True)
class Gln:
    """A GLN, thirteen digits. Refuses (ValueError) another length, other characters and a wrong check digit."""

    text: str

    def __post_init__(self) -> None:
        if not _is_checked(self.text, (GLN_LENGTH,)):
            raise ValueError("gln.check")

    def __str__(self) -> str:
        return self.text


def read_gtin(text: str) -> Gtin | Reason:
    """The GTIN, or why not: `gtin.character`, `gtin.length` (with the digits counted) or `gtin.check`."""
    return _why_not_gtin(text) or Gtin(text)


def _why_not_gtin(text: str) -> Reason | None:
    if not (text.isascii() and text.isdigit()):
        return Reason("gtin.character")
    if len(text) not in GTIN_LENGTHS:
        return Reason("gtin.length", digits=len(text))
    return None if _is_checked(text, GTIN_LENGTHS) else Reason("gtin.check")


def _is_checked(text: str, lengths: Sequence[int]) -> bool:
    return len(text) in lengths and text.isascii() and text.isdigit() and ean.calc_check_digit(text[:-1]) == text[-1]
