"""What people type and cameras read, turned into a stamp code or into a reason: never corrected, never completed.

Structure comes first (a web address, a Digital Link, an element string), and only then are digits made plain and
separators dropped: stripped of its brackets, a GS1 pallet number would be twenty digits too.
"""

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import unquote

from trace.core.codes import StampCode, is_stamp_code
from trace.core.codes.layout import DIGITS
from trace.core.gs1 import Gtin, TradeItem, read_elements, read_gtin, read_link
from trace.core.reason import Reason

LONGEST = 2_048  # characters; an address is shorter, and nothing that people type comes near
PIN_DIGITS = 8
FEWEST_OF_A_CODE = 8  # digits from which an address is meant as a code

_GS = "\x1d"  # how a scanner sends FNC1
_SYMBOLOGY = re.compile(r"\][A-Za-z][0-9A-Za-z]")  # ISO/IEC 15424: a reader's word for the carrier, as ]Q3 or ]d2
_GS1_CARRIER = re.compile(r"\](d2|Q3|J1|C1|e0)")  # these carry element strings and nothing else
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_PLAIN_ELEMENTS = re.compile(rf"01[0-9]{{14}}21[0-9]{{{DIGITS}}}")
_SEPARATORS = frozenset(
    " \t\n\v\f\r._-\N{MINUS SIGN}\N{COMBINING GRAPHEME JOINER}\N{VARIATION SELECTOR-15}\N{VARIATION SELECTOR-16}"
)
_SEPARATOR_CATEGORIES = frozenset({"Zs", "Zl", "Zp", "Cf", "Pd"})  # spaces, zero-width and direction marks, dashes
_LOOK_ALIKES = str.maketrans("OoIl", "0011")


@dataclass(frozen=True)
class Reading:
    """A code with a right check digit, and the GTIN that came with it in a Digital Link or an element string."""

    code: StampCode
    gtin: Gtin | None = None


def read_typed(text: str) -> Reading | Gtin | Reason:
    """What somebody typed or pasted: a code, a GTIN of 8, 12, 13 or 14 digits, or a typing error.

    Typing errors are `typed.empty`, `typed.character`, `typed.length` (digits counted, `wanted`) and `typed.check`.
    """
    return _read(text)


def read_scanned(text: str) -> Reading | Gtin | Reason:
    """What a camera read, or the path of a request. A carrier corrects its own errors, so whatever is wrong here is
    `scanned.unknown`: no such code. Only an empty text stays `typed.empty`.
    """
    reading = _read(text)
    if isinstance(reading, Reason) and reading.code != "typed.empty":
        return Reason("scanned.unknown")
    return reading


def read_pin(text: str) -> str | Reason:
    """The eight digits somebody typed from under a scratch layer, or why they are none: never completed.

    Typing errors are `typed.empty`, `typed.character`, `typed.length` (digits counted, `wanted`) and
    `typed.stamp_code`: the twenty digits of the stamp stand elsewhere than its PIN.
    """
    if len(text) > LONGEST:
        return _wrong_length(_digits(text), PIN_DIGITS)
    plain = _plain(text)
    if len(plain) == PIN_DIGITS and plain.isascii() and plain.isdigit():
        return plain
    reading = _read(text)
    if isinstance(reading, Reading) or _digits(plain) == len(plain) == DIGITS:
        return Reason("typed.stamp_code")
    if isinstance(reading, Reason) and reading.code in ("typed.empty", "typed.character"):
        return reading
    return _wrong_length(len(plain), PIN_DIGITS)


def is_code_route(text: str) -> bool:
    """Whether the one segment of an address is meant as a code: eight digits or more once it is made plain."""
    return len(text) <= LONGEST and _digits(_plain(text)) >= FEWEST_OF_A_CODE


def _read(text: str) -> Reading | Gtin | Reason:
    if is_stamp_code(text):  # nearly every scan: nothing to make plain
        return Reading(text)
    if len(text) > LONGEST:
        return _wrong_length(_digits(text))
    text = _western(text).strip(" \t\r\n")
    plain = _SYMBOLOGY.sub("", text, count=1)
    return (_of_elements(plain) if _GS1_CARRIER.match(text) else None) or _structured(plain) or _bare(plain)


def _structured(text: str) -> Reading | Gtin | Reason | None:
    """The reading of a text with a structure; None where it has none, or one that leads to no stamp and no product."""
    if _GS in text or text.startswith("(") or _PLAIN_ELEMENTS.fullmatch(text):
        return _of_elements(text)
    path = _path(text)
    if path is None:
        return None
    segments = [unquote(segment) for segment in path.removesuffix("/").split("/")]
    return _bare(segments[0]) if len(segments) == 1 and segments[0] else _of_item(read_link(segments))


def _of_elements(text: str) -> Reading | Gtin | Reason | None:
    return _of_item(read_elements(text.strip(_GS).replace(" ", "")))


def _path(text: str) -> str | None:
    """What follows the host of a web address, of any host and case, without the query; None when it is no address."""
    scheme = _SCHEME.match(text)
    host, slash, path = re.split(r"[?#]", text[scheme.end() if scheme else 0 :], maxsplit=1)[0].partition("/")
    # People also copy the address as it is printed, without a scheme.
    is_host = scheme or not host or ":" in host or ("." in host and any(letter.isalpha() for letter in host))
    return path if slash and is_host else None


def _of_item(item: TradeItem | Reason) -> Reading | Gtin | Reason | None:
    if isinstance(item, Reason):
        return Reason("typed.check") if item.code == "gtin.check" else None
    if item.serial is None:
        return item.gtin
    serial = _bare(item.serial)
    if isinstance(serial, Gtin):  # a serial that looks like a GTIN is still a serial, and not one of ours
        return _wrong_length(len(item.serial))
    return Reading(serial.code, item.gtin) if isinstance(serial, Reading) else serial


def _bare(text: str) -> Reading | Gtin | Reason:
    plain = _plain(text)
    if not plain:
        return Reason("typed.empty")
    if not (plain.isascii() and plain.isdigit()):
        return Reason("typed.character")
    if is_stamp_code(plain):
        return Reading(plain)
    if len(plain) == DIGITS:
        return Reason("typed.check")
    gtin = read_gtin(plain)
    return _wrong_length(len(plain)) if isinstance(gtin, Reason) else gtin


def _western(text: str) -> str:
    """Compatibility forms made plain, then the decimal digits of every script: NFKC leaves Khmer and Lao ones alone."""
    return "".join(_western_digit(letter) for letter in unicodedata.normalize("NFKC", text))


def _western_digit(letter: str) -> str:
    value = unicodedata.decimal(letter, None)
    return letter if value is None else str(value)


def _plain(text: str) -> str:
    return "".join(letter for letter in _western(text) if not _separates(letter)).translate(_LOOK_ALIKES)


def _separates(letter: str) -> bool:
    return letter in _SEPARATORS or unicodedata.category(letter) in _SEPARATOR_CATEGORIES


def _digits(text: str) -> int:
    return sum(letter.isdecimal() for letter in text)


def _wrong_length(digits: int, wanted: int = DIGITS) -> Reason:
    return Reason("typed.length", digits=digits, wanted=wanted)
