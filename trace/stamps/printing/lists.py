"""The lists of what lies where: one line a label, for printers, for stock-keeping and for looking a label up again."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import BinaryIO, NamedTuple

import numpy as np
from numpy.typing import NDArray

from trace.core.codes import StampCode, grouped
from trace.stamps.printing.job import PrintJob

HEADER = "sheet,position,code,address\r\n"
PIN_HEADER = "sheet,position,pin\r\n"

_CHUNK = 4_096
_DIGITS = 20
_GROUP = 4
# Bytes no line has: the place of a digit of the code, and what a number leaves of its room in front of itself.
_DIGIT, _UNUSED = b"\1", 0


class Line(NamedTuple):
    """Where one label lies, and what is on it."""

    sheet: int
    position: int
    code: str
    address: str


def lines(job: PrintJob, codes: Iterable[StampCode]) -> Iterator[Line]:
    """Sheet, position on the sheet (from 1), code in five groups and address of each label, in order."""
    prefix, per_sheet = job.symbols.prefix, job.stock.per_sheet
    for ordinal, code in enumerate(job.labels(codes)):
        sheet, at = divmod(ordinal, per_sheet)
        yield Line(job.first_sheet + sheet, at + 1, grouped(code), f"{prefix}{code}")


def write_codes_csv(target: BinaryIO, job: PrintJob, codes: Iterable[StampCode]) -> int:
    """Writes sheet, position on the sheet (from 1), code and address of each label; answers how many lines follow.

    The code stands in its five groups, and in full at the end of the address that its symbol carries. Nowhere does it
    stand as twenty bare digits: quoted or not, a spreadsheet would read those as a number and keep fifteen of them,
    and the tricks against it (an apostrophe, `="…"`) reach other programs as part of the code.
    """
    groups = b" ".join([_DIGIT * _GROUP] * (_DIGITS // _GROUP))
    pattern = b'%s,%s,"' + groups + b'","' + job.symbols.prefix.encode("ascii") + _DIGIT * _DIGITS + b'"\r\n'
    target.write(HEADER.encode())
    return _write_lines(target, job, codes, pattern)


def write_codes_jsonl(target: BinaryIO, job: PrintJob, codes: Iterable[StampCode]) -> int:
    """Writes one JSON object a line, sheet, position, code as text and address of each label; answers how many."""
    address = job.symbols.prefix.encode("ascii") + _DIGIT * _DIGITS
    pattern = b'{"sheet":%s,"position":%s,"code":"' + _DIGIT * _DIGITS + b'","address":"' + address + b'"}\n'
    return _write_lines(target, job, codes, pattern)


def pin_lines(per_sheet: int, pins: Iterable[str]) -> Iterator[bytes]:
    """A list of its own for the scratch layer, a few thousand lines at a time: sheet, position, PIN in two groups.

    Never beside the codes: whoever has lost one of the two lists has lost no stamp.
    """
    found = (f'{at // per_sheet + 1},{at % per_sheet + 1},"{pin[:4]} {pin[4:]}"\r\n' for at, pin in enumerate(pins))
    yield PIN_HEADER.encode()
    while chunk := list(islice(found, _CHUNK)):
        yield "".join(chunk).encode("ascii")


def _write_lines(target: BinaryIO, job: PrintJob, codes: Iterable[StampCode], pattern: bytes) -> int:
    """Lines like the pattern, whose two `%s` are sheet and position and whose `_DIGIT`s are the code, grouped or not.

    A chunk of lines is one array of bytes: the pattern copied, digits laid over it column by column, what is unused
    squeezed out. No Python a label.
    """
    labels, count = job.labels(codes), 0
    form = _Form(pattern, len(str(job.sheet_total)), len(str(job.stock.per_sheet)))
    for start in range(0, len(labels), _CHUNK):
        chunk = "".join(labels[start : start + _CHUNK])
        digits = np.frombuffer(chunk.encode("ascii"), np.uint8).reshape(-1, _DIGITS)
        sheets, positions = np.divmod(np.arange(count, count + len(digits)), job.stock.per_sheet)
        target.write(form.lines(digits, job.first_sheet + sheets, positions + 1))
        count += len(digits)
    return count


def _stretches(line: bytes) -> list[tuple[int, int, int]]:
    """Where digits of the code stand side by side: column, first of the twenty, how many."""
    found, seen = [], 0
    for match in re.finditer(_DIGIT + b"+", line):
        found.append((match.start(), seen % _DIGITS, len(match[0])))
        seen += len(match[0])
    return found


class _Form:
    """A line of bytes with room for two numbers and the places of the code's digits."""

    def __init__(self, pattern: bytes, *widths: int) -> None:
        before, between, after = pattern.split(b"%s")
        self.rooms = (len(before), widths[0]), (len(before) + widths[0] + len(between), widths[1])
        blank = [bytes(width) for width in widths]
        self.line = np.frombuffer(before + blank[0] + between + blank[1] + after, np.uint8)
        self.stretches = _stretches(self.line.tobytes())

    def lines(self, digits: NDArray[np.uint8], *numbers: NDArray[np.intp]) -> bytes:
        made = np.tile(self.line, (len(digits), 1))
        for start, at, width in self.stretches:
            made[:, start : start + width] = digits[:, at : at + width]
        for (start, width), number in zip(self.rooms, numbers, strict=True):
            rest = number
            for column in range(start + width - 1, start - 1, -1):
                made[:, column] = np.where((rest > 0), rest % 10 + ord("0"), _UNUSED)
                rest = rest // 10
        return bytes(made[made != _UNUSED].data)
