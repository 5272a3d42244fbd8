"""EPC binary strings in Digital Links, `/eh` in hexadecimal and `/ex` in base64url, back into identifiers.

GS1 Digital Link: URI Compression Standard 1.0, 4; the layouts are those of the EPC Tag Data Standard 2.1, 14 and 15.
Numbers are kept as text: digits above 2^53 stay what they are.
"""

import base64
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from stdnum import ean

from trace.core.reason import Reason

BAD: Final = Reason("gs1.compressed")
LONGEST: Final = 128  # characters; the longest layout has 212 bits

_COMPANY_BITS = (40, 37, 34, 30, 27, 24, 20)  # TDS 2.1, table 14-2 and alike: partition → company prefix
_INDICATED_BITS = (4, 7, 10, 14, 17, 20, 24)  # one digit more than twelve less the company prefix
_PLAIN_BITS = (1, 4, 7, 11, 14, 17, 21)
_SERIAL_BITS = (18, 21, 24, 28, 31, 34, 38)
_ASSET_96_BITS = (42, 45, 48, 52, 55, 58, 62)
_ASSET_202_BITS = (148, 151, 154, 158, 161, 164, 168)
_PART_BITS = (11, 14, 17, 21, 24, 27, 31)

Pairs = list[tuple[str, str]]


class Unreadable(Exception):
    """The bits are no EPC of a layout we know."""


@dataclass
class Bits:
    """Bits read from the left."""

    text: str

    def take(self, count: int) -> str:
        """The next bits."""
        if count > len(self.text):
            raise Unreadable
        taken, self.text = self.text[:count], self.text[count:]
        return taken

    def number(self, count: int) -> int:
        """The next bits as a number."""
        return int(self.take(count), 2) if count else 0

    def digits(self, bits: int, digits: int) -> str:
        """The next bits as a number of so many digits."""
        text = str(self.number(bits)).zfill(digits) if digits else self.nothing(bits)
        if len(text) > digits:
            raise Unreadable
        return text

    def nothing(self, bits: int) -> str:
        """No digits, out of bits that are all 0."""
        if self.number(bits):
            raise Unreadable
        return ""

    def letters(self, bits: int) -> str:
        """The next bits as letters of seven, up to the first null (TDS 2.1, 14.3.2)."""
        part = self.take(bits)
        codes = [int(part[at : at + 7], 2) for at in range(0, bits - bits % 7, 7)]
        end = codes.index(0) if 0 in codes else len(codes)
        if any(codes[end:]) or "1" in part[bits - bits % 7 :]:
            raise Unreadable
        return "".join(map(chr, codes[:end]))

    def decimals(self, count: int) -> str:
        """The next so many digits, four bits each."""
        text = "".join(f"{self.number(4):x}" for _ in range(count))
        if not text.isdigit():
            raise Unreadable
        return text

    def rest(self) -> None:
        """Refuse what is left unless it only fills up the last word of sixteen bits."""
        if len(self.text) >= 16 or "1" in self.text:
            raise Unreadable


def decompressed(form: str, text: str) -> Pairs | Reason:
    """The identifiers of an EPC binary string: `form` is `h` or `x`. `gs1.compressed` when it cannot be read."""
    try:
        bits = Bits(_bits(form, text))
        read = LAYOUTS.get(bits.number(8))
        if read is None:
            return BAD
        pairs = read(bits)
        bits.rest()
    except Unreadable:
        return BAD
    return pairs


def _bits(form: str, text: str) -> str:
    if not text or len(text) > LONGEST:
        raise Unreadable
    if form == "h":
        if not re.fullmatch(r"(?:[0-9a-f]{4})+", text):
            raise Unreadable
        return f"{int(text, 16):0{len(text) * 4}b}"
    whole = text + "A" * (-len(text) % 4)  # letters beyond the last whole octet are bits too
    octets = base64.urlsafe_b64decode(whole)
    return f"{int.from_bytes(octets):0{len(octets) * 8}b}"[: len(text) * 6]


def _parts(bits: Bits, second: tuple[int, ...], digits: int) -> tuple[str, str]:
    """Filter, partition, company prefix, and the reference after it, of `digits` digits more than the partition."""
    bits.take(3)
    partition = bits.number(3)
    if partition > 6:
        raise Unreadable
    company = bits.digits(_COMPANY_BITS[partition], 12 - partition)
    return company, bits.digits(second[partition], partition + digits)


def _checked(text: str) -> str:
    return text + str(ean.calc_check_digit(text))


def _gtin(bits: Bits) -> str:
    company, item = _parts(bits, _INDICATED_BITS, 1)
    return _checked(item[0] + company + item[1:])


def _sgtin(bits: Bits, serial: Callable[[Bits], str]) -> Pairs:
    return [("01", _gtin(bits)), ("21", serial(bits))]


def _itip(bits: Bits, serial: Callable[[Bits], str]) -> Pairs:
    gtin = _gtin(bits)
    return [("8006", gtin + bits.digits(7, 2) + bits.digits(7, 2)), ("21", serial(bits))]


def _indicated(bits: Bits, ai: str) -> Pairs:
    """SSCC and GSRN: a company prefix and a reference to eighteen digits, and twenty-four bits of nothing."""
    company, reference = _parts(bits, _SERIAL_BITS, 5)
    bits.nothing(24)
    if ai == "00":  # the extension digit leads
        return [(ai, _checked(reference[0] + company + reference[1:]))]
    return [(ai, _checked(company + reference))]


def _sgln(bits: Bits, extension: Callable[[Bits], str]) -> Pairs:
    place, more = _checked("".join(_parts(bits, _PLAIN_BITS, 0))), extension(bits)
    return [("414", place)] if more == "0" else [("414", place), ("254", more)]


def _with_serial(bits: Bits, ai: str, serial: Callable[[Bits], str]) -> Pairs:
    """GRAI, GDTI and SGCN: a number of thirteen digits and its serial in one value."""
    number = _checked("".join(_parts(bits, _INDICATED_BITS if ai == "8003" else _PLAIN_BITS, 0)))
    return [(ai, ("0" if ai == "8003" else "") + number + serial(bits))]


def _giai(bits: Bits, widths: tuple[int, ...], *, letters: bool) -> Pairs:
    bits.take(3)
    partition = bits.number(3)
    if partition > 6:
        raise Unreadable
    company, width = bits.digits(_COMPANY_BITS[partition], 12 - partition), widths[partition]
    return [("8004", company + (bits.letters(width) if letters else str(bits.number(width))))]


def _cpi(bits: Bits) -> Pairs:
    bits.take(3)
    partition = bits.number(3)
    if partition > 6:
        raise Unreadable
    company = bits.digits(_COMPANY_BITS[partition], 12 - partition)
    return [("8010", company + str(bits.number(_PART_BITS[partition]))), ("8011", str(bits.number(31)))]


def _numeric(width: int) -> Callable[[Bits], str]:
    return lambda bits: str(bits.number(width))


def _letters(width: int) -> Callable[[Bits], str]:
    return lambda bits: bits.letters(width)


def _coupon_serial(bits: Bits) -> str:
    """A numeral with a 1 before it, so that zeros in front stay (TDS 2.1, 14.3.6)."""
    text = str(bits.number(41))
    if not text.startswith("1"):
        raise Unreadable
    return text[1:]


def _plain_start(bits: Bits) -> None:
    """The head of the schemes of TDS 2: no data beside the EPC, and a filter."""
    if bits.number(1):
        raise Unreadable
    bits.take(3)


_FILE_SAFE = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_CODE_40 = "\0ABCDEFGHIJKLMNOPQRSTUVWXYZ-.:0123456789"


def _variable(bits: Bits, most: int = 20) -> str:
    """A text with its encoding and its length before it (TDS 2.1, 14.5.6)."""
    encoding, length = bits.number(3), bits.number(math.ceil(math.log2(most + 1)))
    if not 0 < length <= most or encoding > 5:
        raise Unreadable
    if encoding == 0:
        return bits.digits(math.ceil(length * math.log2(10)), length)
    if encoding in (1, 2):
        text = "".join(f"{bits.number(4):x}" for _ in range(length))
        return text.upper() if encoding == 1 else text
    if encoding == 3:
        return "".join(_FILE_SAFE[bits.number(6)] for _ in range(length))
    if encoding == 4:
        return "".join(chr(bits.number(7)) for _ in range(length))
    return _code_40(bits, length)


def _code_40(bits: Bits, length: int) -> str:
    text = ""
    for _ in range(math.ceil(length / 3)):
        value = bits.number(16) - 1
        if not 0 <= value < 40**3:
            raise Unreadable
        text += _CODE_40[value // 1600] + _CODE_40[value // 40 % 40] + _CODE_40[value % 40]
    if set(text[length:]) - {"\0"} or "\0" in text[:length]:
        raise Unreadable
    return text[:length]


def _plus(bits: Bits, ai: str, digits: int, qualifier: str = "") -> Pairs:
    _plain_start(bits)
    key = (ai, bits.decimals(digits))
    return [key, (qualifier, _variable(bits))] if qualifier else [key]


LAYOUTS: Final[dict[int, Callable[[Bits], Pairs]]] = {
    0x2C: lambda bits: _with_serial(bits, "253", _numeric(41)),  # GDTI-96
    0x2D: lambda bits: _indicated(bits, "8018"),  # GSRN-96
    0x2E: lambda bits: _indicated(bits, "8017"),  # GSRNP-96
    0x30: lambda bits: _sgtin(bits, _numeric(38)),  # SGTIN-96
    0x31: lambda bits: _indicated(bits, "00"),  # SSCC-96
    0x32: lambda bits: _sgln(bits, _numeric(41)),  # SGLN-96
    0x33: lambda bits: _with_serial(bits, "8003", _numeric(38)),  # GRAI-96
    0x34: lambda bits: _giai(bits, _ASSET_96_BITS, letters=False),  # GIAI-96
    0x36: lambda bits: _sgtin(bits, _letters(140)),  # SGTIN-198
    0x37: lambda bits: _with_serial(bits, "8003", _letters(112)),  # GRAI-170
    0x38: lambda bits: _giai(bits, _ASSET_202_BITS, letters=True),  # GIAI-202
    0x39: lambda bits: _sgln(bits, _letters(140)),  # SGLN-195
    0x3C: _cpi,  # CPI-96
    0x3E: lambda bits: _with_serial(bits, "253", _letters(119)),  # GDTI-174
    0x3F: lambda bits: _with_serial(bits, "255", _coupon_serial),  # SGCN-96
    0x40: lambda bits: _itip(bits, _numeric(38)),  # ITIP-110
    0x41: lambda bits: _itip(bits, _letters(140)),  # ITIP-212
    0xF2: lambda bits: _plus(bits, "414", 13, "254"),  # SGLN+
    0xF4: lambda bits: _plus(bits, "8018", 18),  # GSRN+
    0xF5: lambda bits: _plus(bits, "8017", 18),  # GSRNP+
    0xF7: lambda bits: _plus(bits, "01", 14, "21"),  # SGTIN+
    0xF9: lambda bits: _plus(bits, "00", 18),  # SSCC+
}
