"""GS1 numbers and the ways they travel: GTIN, GLN, element strings and Digital Link paths.

Check digits come from python-stdnum, the table of application identifiers from biip. biip is lenient, so what it
reads is checked again here. A Digital Link is read as far as a stamp needs it: the resolver will ask for more.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from biip import ParseError
from biip.gs1_messages import GS1Message
from stdnum import ean

from trace.core.reason import Reason

GTIN_LENGTHS = (8, 12, 13, 14)
GLN_LENGTH = 13

# GS1 Digital Link: URI Syntax 1.7, 4.9: qualifiers of a GTIN, each at most once, in this order.
_QUALIFIERS = ("22", "10", "21")
_QUALIFIER_VALUE = re.compile(r"[!-~]{1,20}", re.ASCII)


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
        """The thirteen digits of an EAN-13 bar code, or None for a GTIN of a trade unit (first of fourteen not 0)."""
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


@dataclass(frozen=True)
class TradeItem:
    """What a Digital Link or an element string says about goods: the GTIN and, where given, its serial and lot."""

    gtin: Gtin
    serial: str | None = None
    lot: str | None = None


def read_gtin(text: str) -> Gtin | Reason:
    """The GTIN, or why not: `gtin.character`, `gtin.length` (with the digits counted) or `gtin.check`."""
    return _why_not_gtin(text) or Gtin(text)


def digital_link_path(gtin: Gtin, serial: str) -> str:
    """The path that a carrier with a GTIN holds: `/01/{gtin14}/21/{serial}`."""
    return f"/01/{gtin}/21/{serial}"


def read_link(segments: Sequence[str]) -> TradeItem | Reason:
    """The trade item of a Digital Link path, given as its decoded segments `["01", gtin, "21", serial]`.

    Refuses with `link.shape` what is no GTIN link in the order of the standard, with `gtin.…` a wrong GTIN.
    GTINs of 8, 12 and 13 digits are taken too, as links printed before URI Syntax 1.4 carry them.
    """
    if len(segments) < 2 or len(segments) % 2 or segments[0] != "01":
        return Reason("link.shape")
    names, values = segments[2::2], segments[3::2]
    if tuple(names) != tuple(name for name in _QUALIFIERS if name in names):
        return Reason("link.shape")
    if not all(_QUALIFIER_VALUE.fullmatch(value) for value in values):
        return Reason("link.shape")
    return _trade_item(segments[1], dict(zip(names, values, strict=True)))


def read_elements(text: str) -> TradeItem | Reason:
    """The trade item of an element string: `(01)…(21)…`, or `01…21…` with FNC1 sent as the GS character (0x1D).

    Refuses with `link.shape` what is no element string with exactly one GTIN, with `gtin.…` a wrong GTIN.
    """
    try:
        message = GS1Message.parse_hri(text) if text.startswith("(") else GS1Message.parse(text)
    except ParseError:
        return Reason("link.shape")
    elements = [(element.ai.ai, element.value) for element in message.element_strings]
    values = dict(elements)
    if "01" not in values or len(values) != len(elements):
        return Reason("link.shape")
    return _trade_item(values.pop("01"), values)


def _trade_item(gtin: str, values: dict[str, str]) -> TradeItem | Reason:
    number = read_gtin(gtin)
    return number if isinstance(number, Reason) else TradeItem(number, values.get("21"), values.get("10"))


def _why_not_gtin(text: str) -> Reason | None:
    if not (text.isascii() and text.isdigit()):
        return Reason("gtin.character")
    if len(text) not in GTIN_LENGTHS:
        return Reason("gtin.length", digits=len(text))
    return None if _is_checked(text, GTIN_LENGTHS) else Reason("gtin.check")


def _is_checked(text: str, lengths: Sequence[int]) -> bool:
    return len(text) in lengths and text.isascii() and text.isdigit() and ean.calc_check_digit(text[:-1]) == text[-1]
