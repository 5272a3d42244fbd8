"""The table of writers: which function makes a file of which form. How its files are called stands in the rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import BinaryIO, Final, TypeAlias

from trace.core.codes import StampCode
from trace.stamps.printing.epl import write_epl
from trace.stamps.printing.job import PrintJob
from trace.stamps.printing.lists import write_codes_csv, write_codes_jsonl
from trace.stamps.printing.pictures import write_pngs, write_svgs
from trace.stamps.printing.sheets import write_sheets
from trace.stamps.printing.workbook import write_codes_xlsx
from trace.stamps.printing.zpl import write_zpl

# Writes one part of a run to a binary file; equal jobs and codes make equal files, byte by byte.
Writer: TypeAlias = Callable[[BinaryIO, PrintJob, Iterable[StampCode]], object]

WRITERS: Final[Mapping[str, Writer]] = {
    "pdf": write_sheets,
    "csv": write_codes_csv,
    "xlsx": write_codes_xlsx,
    "jsonl": write_codes_jsonl,
    "svg": write_svgs,
    "png-300": partial(write_pngs, dpi=300),
    "png-600": partial(write_pngs, dpi=600),
    "zpl-203": partial(write_zpl, dpi=203),
    "zpl-300": partial(write_zpl, dpi=300),
    "epl-203": partial(write_epl, dpi=203),
    "epl-300": partial(write_epl, dpi=300),
}
