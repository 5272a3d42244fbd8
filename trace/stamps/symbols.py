"""The symbols on a stamp: QR symbols of a whole run by exclusive-or, and the bars of a GTIN.

`qrcode` is the encoder of record. With version, error level, mask, segments and length fixed, every module of a QR
symbol is an exclusive-or of data bits and a constant, so a run needs 68 symbols from `qrcode` and then some
exclusive-ors a stamp. `check_run` compares the result with `qrcode` again before a file leaves the house.
"""

from collections.abc import Callable, Sequence
from functools import reduce
from itertools import groupby
from operator import xor
from statistics import fmean
from typing import Literal, NamedTuple, TypeAlias

from barcode.codex import Gs1_128
from barcode.ean import EAN8, EAN13
from qrcode.constants import ERROR_CORRECT_L, ERROR_CORRECT_M, ERROR_CORRECT_Q
from qrcode.main import QRCode
from qrcode.util import MODE_8BIT_BYTE, MODE_ALPHA_NUM, MODE_NUMBER, RE_ALPHA_NUM, QRData, lost_point
from stdnum import ean

from trace.base.errors import Refused
from trace.base.tokens import pick
from trace.core.reason import Reason

Case: TypeAlias = Literal["upper", "lower"]
Level: TypeAlias = Literal["L", "M", "Q"]
Modules: TypeAlias = list[list[bool]]

CODE_DIGITS = 20
CHECKED = 200  # random symbols of a run compared with the encoder of record, besides the first and the last
SHEET_DIGITS = 6  # ten million stamps are 154,000 sheets of 65

_LEVELS = {"L": ERROR_CORRECT_L, "M": ERROR_CORRECT_M, "Q": ERROR_CORRECT_Q}
_GROUP_BITS = {3: 10, 2: 7, 1: 4}  # ISO/IEC 18004, 7.4.3: digits of a numeric group → bits
_MASKS = range(8)
_SAMPLES = 8


def address(site_url: str, code: str, qr_case: Case = "upper") -> str:
    """The text of a stamp's QR symbol: `HTTPS://HOST/<20 digits>`, or the same in lower case where the run says so."""
    return _cased(f"{site_url.rstrip('/')}/", qr_case) + code


def sheet_address(site_url: str, run: str, sheet: int) -> str:
    """The text of a sheet's QR symbol: `HTTPS://HOST/S/<run>/<six digits>`, upper case for the smallest symbol."""
    return f"{_sheet_prefix(site_url, run)}{sheet:0{SHEET_DIGITS}d}"


def read_sheet(text: str) -> tuple[str, int] | None:
    """Run and sheet number out of what a scanner read from a sheet's margin; None when it is no such text.

    Any host and any case are taken, as for stamps: a run's name says enough, and the service may have moved.
    """
    *_, mark, run, sheet = ["", "", "", *text.strip().rstrip("/").upper().split("/")]
    if mark != "S" or not run or len(sheet) > SHEET_DIGITS or not (sheet.isascii() and sheet.isdigit()):
        return None
    return run, int(sheet)


class Symbols:
    """QR symbols that differ only in their last `digits` digits, each as fast as a few exclusive-ors.

    The prefix is one segment (alphanumeric where its letters allow it, else bytes), the digits a numeric one; the
    version is the smallest that holds both at the error level. One mask serves the whole run: the one with the lowest
    mean penalty (ISO/IEC 18004, 7.8.3) over fixed sample numbers, so that a second print of a run is the same.
    """

    def __init__(self, prefix: str, digits: int = CODE_DIGITS, level: Level = "M") -> None:
        self.prefix, self.digits, self.level = prefix, digits, level
        self.version = self._smallest_version()
        self.size = 17 + 4 * self.version
        self.stride = -(-self.size // 8)
        self.mask = min(_MASKS, key=self._penalty)
        self._zero = self._drawn("0" * digits)
        self._tables = [self._table(start, min(3, digits - start)) for start in range(0, digits, 3)]

    @classmethod
    def of_run(cls, site_url: str, qr_case: Case = "upper", level: Level = "M") -> "Symbols":
        """The symbols of a run's stamps: M for flat dry labels, Q for curved or wet packs."""
        return cls(address(site_url, "", qr_case), CODE_DIGITS, level)

    @classmethod
    def of_sheets(cls, site_url: str, run: str) -> "Symbols":
        """The symbols in the margins of a run's sheets: level L, for they lie flat and have little room."""
        return cls(_sheet_prefix(site_url, run), SHEET_DIGITS, "L")

    def packed(self, number: str) -> bytes:
        """The symbol of one number, row after row, `stride` bytes a row, a dark module a set bit, leftmost first."""
        if len(number) != self.digits:
            raise ValueError(f"{self.digits} digits, not {len(number)}")
        bits = self._zero
        for start, table in enumerate(self._tables):
            bits ^= table[int(number[3 * start : 3 * start + 3])]
        return bits.to_bytes(self.size * self.stride)

    def symbol(self, number: str) -> Modules:
        """The symbol of one number as rows of modules (true: dark), without quiet zone."""
        return unpack(self.packed(number), self.size)

    def reference(self, number: str, mask: int | None = None) -> Modules:
        """The same symbol drawn by `qrcode` alone: slow, and right by definition."""
        qr = self._encoder(number)
        qr.version = self.version
        qr.mask_pattern = self.mask if mask is None else mask
        qr.make(fit=False)
        return [[bool(module) for module in row] for row in qr.modules]

    def _encoder(self, number: str) -> "QRCode[object]":
        qr: QRCode[object] = QRCode(error_correction=_LEVELS[self.level])
        mode = MODE_ALPHA_NUM if RE_ALPHA_NUM.match(self.prefix.encode()) else MODE_8BIT_BYTE
        qr.add_data(QRData(self.prefix, mode=mode), optimize=0)
        qr.add_data(QRData(number, mode=MODE_NUMBER), optimize=0)
        return qr

    def _smallest_version(self) -> int:
        qr = self._encoder("0" * self.digits)
        qr.best_fit()
        return int(qr.version)

    def _penalty(self, mask: int) -> float:
        return fmean(lost_point(self.reference(number, mask)) for number in self._samples())

    def _samples(self) -> list[str]:
        # Powers of seven run through all digits without any pattern that an eye or a mask could follow.
        return [f"{7 ** (40 + step)}"[-self.digits :] for step in range(_SAMPLES)]

    def _drawn(self, number: str) -> int:
        return int.from_bytes(pack(self.reference(number)))

    def _table(self, start: int, digits: int) -> list[int]:
        """What each value of one digit group changes in the symbol: made of one drawn symbol per bit."""
        head, tail = "0" * start, "0" * (self.digits - start - digits)
        bits = range(_GROUP_BITS[digits])
        units = [self._drawn(f"{head}{1 << bit:0{digits}d}{tail}") ^ self._zero for bit in bits]
        return [
            reduce(xor, (unit for bit, unit in zip(bits, units, strict=True) if value >> bit & 1), 0)
            for value in range(10**digits)
        ]


def pack(modules: Modules) -> bytes:
    """Rows of modules as bytes, each row padded to whole bytes on the right: the form `Symbols.packed` answers in."""
    width = 8 * -(-len(modules) // 8)
    rows = ("".join("1" if module else "0" for module in row).ljust(width, "0") for row in modules)
    return b"".join(int(row, 2).to_bytes(width // 8) for row in rows)


def unpack(packed: bytes, size: int) -> Modules:
    """The rows of modules of a packed symbol of `size` × `size`."""
    stride = -(-size // 8)
    rows = (int.from_bytes(packed[at : at + stride]) for at in range(0, len(packed), stride))
    return [[bool(row >> (8 * stride - 1 - column) & 1) for column in range(size)] for row in rows]


def check_run(symbols: Symbols, code_of: Callable[[int], str], count: int) -> int:
    """How many of a run's symbols were compared bit by bit with `qrcode`: the first, the last and 200 random ones.

    `code_of` answers the code at a position of the run below `count`. A single difference raises ArithmeticError:
    then the run's file must not be released, and no input of anybody's will mend it.
    """
    positions = {0, count - 1, *pick(count, CHECKED)}
    for position in positions:
        code = code_of(position)
        if symbols.symbol(code) != symbols.reference(code):
            raise ArithmeticError(f"symbol {position} of the run differs from the encoder of record")
    return len(positions)


class Bars(NamedTuple):
    """A one-dimensional symbol: widths in modules of bar, space, bar …, its quiet zones, and its text for people."""

    widths: Sequence[int]
    quiet: tuple[int, int]
    text: str

    @property
    def modules(self) -> int:
        """The whole width with both quiet zones, in modules."""
        return sum(self.widths) + sum(self.quiet)


def bars(gtin: str) -> Bars:
    """The bars of a GTIN: EAN-8 or EAN-13 as at a till, for fourteen digits Code 128 with AI (01) (GS1-128).

    Refuses what is no GTIN or whose check digit is wrong. Quiet zones by GS1 General Specifications, 5.2.3.4, 5.4.
    """
    if len(gtin) not in {8, 12, 13, 14} or not ean.is_valid(gtin):
        raise Refused(Reason("symbol.gtin", gtin=gtin, field="gtin"))
    if len(gtin) == 8:
        return Bars(_widths(EAN8(gtin).build()[0]), (7, 7), f"{gtin[:4]} {gtin[4:]}")
    if len(gtin) == 14 and not gtin.startswith("0"):
        return Bars(_widths(Gs1_128(f"01{gtin}").build()[0]), (10, 10), f"(01) {gtin}")
    gtin = gtin[-13:].zfill(13)
    return Bars(_widths(EAN13(gtin).build()[0]), (11, 7), f"{gtin[0]} {gtin[1:7]} {gtin[7:]}")


def _widths(pattern: str) -> list[int]:
    return [len(list(run)) for _, run in groupby(pattern.strip("0"))]


def _cased(text: str, case: Case) -> str:
    return text.upper() if case == "upper" else text.lower()


def _sheet_prefix(site_url: str, run: str) -> str:
    return f"{site_url.rstrip('/')}/S/{run}/".upper()
