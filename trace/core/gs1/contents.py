"""What the contents of GS1 values must be beyond length and letters: check digits, dates, code lists, coupons.

One function a rule, named as in the GS1 Barcode Syntax Dictionary, whose rules these are (see NOTICE.txt). Each is
given a text of the right character set and says whether it is right.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from stdnum import ean
from stdnum.iso7064 import mod_97_10

# GS1 General Specifications, 7.11, and RFC 4648, 5. ASCII alone: `\d` and `str.isdigit` know other scripts too.
SET_82: Final = """!"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"""
SETS: Final = {
    "d": re.compile(r"[0-9]+"),
    "x": re.compile(f"[{re.escape(SET_82)}]+"),
    "k": re.compile(r"[#\-/0-9A-Z]+"),
    "b": re.compile(r"[A-Za-z0-9_-]+={0,2}"),
}
SHORTEST_COMPANY = 4  # digits of the shortest GS1 company prefix


def _lists() -> Mapping[str, frozenset[str]]:
    text = Path(__file__).with_name("codes.txt").read_text(encoding="utf-8")
    return {name: frozenset(codes.split()) for name, codes in re.findall(r"\[(\w+)\]\n([^\[]+)", text)}


LISTS: Final = _lists()


def _check_digit(text: str) -> bool:
    """The last digit is the check digit of those before (GS1 General Specifications, 7.9.1)."""
    return len(text) > 1 and bool(ean.calc_check_digit(text[:-1]) == text[-1])


def _check_pair(text: str) -> bool:
    """The last two characters are the check pair of those before (GS1 General Specifications, 7.9.5)."""
    if len(text) < 2 or not all(letter in SET_82 for letter in text[:-2]):
        return False
    total = sum(SET_82.index(letter) * prime for letter, prime in zip(reversed(text[:-2]), _PRIMES, strict=False))
    high, low = divmod(total % 1021, 32)
    return text[-2:] == _SET_32[high] + _SET_32[low]


_SET_32 = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_PRIMES = [number for number in range(2, 510) if all(number % lower for lower in range(2, number))]


def _company(text: str) -> bool:
    return bool(re.match(rf"[0-9]{{{SHORTEST_COMPANY}}}", text))


def _day(text: str, *, may_be_00: bool) -> bool:
    """`text` is yyyymmdd; day 00 stands for the whole month where it may."""
    year, month, day = int(text[:4]), int(text[4:6]), int(text[6:])
    last = monthrange(year or 2000, month)[1] if 1 <= month <= 12 else 0
    return (1 if not may_be_00 else 0) <= day <= last


def _short_day(text: str, *, may_be_00: bool) -> bool:
    """A year of two digits: within a hundred years every leap year is one in this century too, 2000 included."""
    return len(text) == 6 and _day(f"20{text}", may_be_00=may_be_00)


def _long_day(text: str, *, may_be_00: bool) -> bool:
    return len(text) == 8 and _day(text, may_be_00=may_be_00)


def _piece_of_total(text: str) -> bool:
    half, odd = divmod(len(text), 2)
    return bool(half) and not odd and 0 < int(text[:half]) <= int(text[half:])


def _position(text: str) -> bool:
    """`2/3`: a position in a sequence and its end, neither with a leading zero."""
    found = re.fullmatch(r"([1-9][0-9]*)/([1-9][0-9]*)", text)
    return found is not None and int(found[1]) <= int(found[2])


def _iban(text: str) -> bool:
    """ISO 13616: country, check digits, at most 34 characters."""
    plain = 10 < len(text) <= 34 and bool(re.fullmatch(r"[0-9A-Z]+", text)) and text[:2] in LISTS["iso3166alpha2"]
    return plain and bool(mod_97_10.is_valid(text[4:] + text[:4]))


def _percent(text: str) -> bool:
    return not re.search(r"%(?![0-9A-Fa-f]{2})", text)


def _padding(text: str) -> bool:
    """Of base64url with padding: a whole number of triples, as the dictionary counts them."""
    return "=" not in text or len(text) % 3 == 0


def _counted(least: int, most: int, more: int = 0) -> str:
    """A pattern: a digit that counts the digits after it, `more` of them unsaid."""
    return "(?:" + "|".join(f"{count}[0-9]{{{count + more}}}" for count in range(least, most + 1)) + ")"


_BUY = rf"{_counted(1, 5)}[0-49][0-9]{{3}}"
_COMPANY_OR_NONE = rf"(?:9|{_counted(0, 6, 6)})"
# GS1 US Coupon General Specifications: North American Coupon Application Guideline Using GS1 DataBar Expanded.
_COUPON = re.compile(
    rf"{_counted(0, 6, 6)}[0-9]{{6}}{_counted(1, 5)}{_BUY}"
    rf"(?:1[0-3]{_BUY}{_COMPANY_OR_NONE})?(?:2{_BUY}{_COMPANY_OR_NONE})?"
    rf"(?:3(?P<end>[0-9]{{6}}))?(?:4(?P<start>[0-9]{{6}}))?(?:5{_counted(0, 9, 6)})?(?:6{_counted(1, 7, 6)})?"
    r"(?:9[01256][0-2][0-9][01])?"
)
_OFFER = re.compile(rf"[01]{_counted(0, 6, 6)}[0-9]{{6}}{_counted(0, 9, 6)}")


def _coupon(text: str) -> bool:
    found = _COUPON.fullmatch(text)
    if found is None:
        return False
    end, start = found["end"], found["start"]
    days = all(_short_day(day, may_be_00=False) for day in (end, start) if day)
    return days and not (end and start and start > end)


CHECKS: Final[Mapping[str, Callable[[str], bool]]] = {
    "couponcode": _coupon,
    "couponposoffer": lambda text: bool(_OFFER.fullmatch(text)),
    "cset64": _padding,
    "csum": _check_digit,
    "csumalpha": _check_pair,
    "company": _company,
    "company2": lambda text: _company(text[1:]),
    "hasnondigit": lambda text: not SETS["d"].fullmatch(text),
    "hh": lambda text: len(text) == 2 and text < "24",
    "hhmi": lambda text: len(text) == 4 and text[:2] < "24" and text[2:] < "60",
    "hyphen": lambda text: set(text) == {"-"},
    "iban": _iban,
    "importeridx": lambda text: bool(re.fullmatch(r"[A-Za-z0-9_-]", text)),
    "iso3166": lambda text: text in LISTS["iso3166"],
    "iso3166999": lambda text: text == "999" or text in LISTS["iso3166"],
    "iso3166alpha2": lambda text: text in LISTS["iso3166alpha2"],
    "iso4217": lambda text: text in LISTS["iso4217"],
    "iso5218": lambda text: text in ("0", "1", "2", "9"),
    "latitude": lambda text: len(text) == 10 and text <= "1800000000",
    "longitude": lambda text: len(text) == 10 and text <= "3600000000",
    "mediatype": lambda text: text in LISTS["mediatype"],
    "mi": lambda text: len(text) == 2 and text < "60",
    "nonzero": lambda text: int(text) > 0,
    "nozeroprefix": lambda text: not text.startswith("0"),
    "packagetype": lambda text: text in LISTS["packagetype"],
    "pcenc": _percent,
    "pieceoftotal": _piece_of_total,
    "posinseqslash": _position,
    "ss": lambda text: len(text) == 2 and text < "60",
    "winding": lambda text: text in ("0", "1", "9"),
    "yesno": lambda text: text in ("0", "1"),
    "yymmd0": lambda text: _short_day(text, may_be_00=True),
    "yymmdd": lambda text: _short_day(text, may_be_00=False),
    "yyyymmd0": lambda text: _long_day(text, may_be_00=True),
    "yyyymmdd": lambda text: _long_day(text, may_be_00=False),
    "zero": lambda text: set(text) == {"0"},
}
