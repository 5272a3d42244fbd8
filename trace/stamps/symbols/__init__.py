"""The symbols on a stamp: QR symbols of a whole run by exclusive-or, bars, DataMatrix, and the texts they hold.

`addresses` are the texts; `record` asks the encoder of record, `qr` makes the same symbols one at a time, `batch` many
at a time, `masks` chooses among the eight of each, `checks` compares and reads a run's again. `bars` and `matrix` are
the other kinds of symbol.
"""

from trace.stamps.symbols.addresses import (
    SHEET_DIGITS,
    Case,
    address,
    element_string,
    link_address,
    sheet_address,
)
from trace.stamps.symbols.bars import Bars, bars, code128, gs1_128, itf14
from trace.stamps.symbols.checks import check_run
from trace.stamps.symbols.matrix import gs1_datamatrix
from trace.stamps.symbols.modules import Modules, pack, unpack
from trace.stamps.symbols.qr import CODE_DIGITS, Masks, Symbols
from trace.stamps.symbols.record import Level

__all__ = [
    "CODE_DIGITS",
    "SHEET_DIGITS",
    "Bars",
    "Case",
    "Level",
    "Masks",
    "Modules",
    "Symbols",
    "address",
    "bars",
    "check_run",
    "code128",
    "element_string",
    "gs1_128",
    "gs1_datamatrix",
    "itf14",
    "link_address",
    "pack",
    "sheet_address",
    "unpack",
]
