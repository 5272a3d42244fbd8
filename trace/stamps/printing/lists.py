"""The list of what lies where: one line a label, for printers, for stock-keeping and for looking a label up again."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import BinaryIO

from trace.core.codes import StampCode, grouped
from trace.stamps.printing.job import PrintJob

HEADER = "sheet,position,code,address\r\n"
PIN_HEADER = "sheet,position,pin\r\n"

_CHUNK = 4096


def write_codes_csv(target: BinaryIO, job: PrintJob, codes: Iterable[StampCode]) -> int:
    """Writes sheet, position on the sheet (from 1), code and address of each label; answers how many lines follow.

    The code stands in its five groups, and in full at the end of the address that its symbol carries. Nowhere does it
    stand as twenty bare digits: quoted or not, a spreadsheet would read those as a number and keep fifteen of them,
    and the tricks against it (an apostrophe, `="…"`) reach other programs as part of the code.
    """
    lines = _lines(job, codes)
    target.write(HEADER.encode())
    count = 0
    while chunk := list(islice(lines, _CHUNK)):
        target.write("".join(chunk).encode("ascii"))
        count += len(chunk)
    return count


def pin_lines(per_sheet: int, pins: Iterable[str]) -> Iterator[bytes]:
    """A list of its own for the scratch layer, a few thousand lines at a time: sheet, position, PIN in two groups.

    Never beside the codes: whoever has lost one of the two lists has lost no stamp.
    """
    lines = (f'{at // per_sheet + 1},{at % per_sheet + 1},"{pin[:4]} {pin[4:]}"\r\n' for at, pin in enumerate(pins))
    yield PIN_HEADER.encode()
    while chunk := list(islice(lines, _CHUNK)):
        yield "".join(chunk).encode("ascii")


def _lines(job: PrintJob, codes: Iterable[StampCode]) -> Iterator[str]:
    prefix, per_sheet = job.symbols.prefix, job.stock.per_sheet
    for ordinal, code in enumerate(job.labels(codes)):
        sheet, at = divmod(ordinal, per_sheet)
        yield f'{job.first_sheet + sheet},{at + 1},"{grouped(code)}","{prefix}{code}"\r\n'
