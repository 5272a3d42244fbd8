"""What a scanner gave or somebody typed: the mark of a sheet, the code of a box, or the code of a stamp."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeAlias

from trace.core.codes import StampCode
from trace.core.gs1 import read_sscc
from trace.core.numbers import row_number
from trace.core.reason import Reason
from trace.core.typed import Reading, read_typed

# `HTTPS://HOST/S/12/3` in a sheet's margin; people type `12/3`.
_SHEET = re.compile(r"(?:(?:https?://)?[^/\s]+/s/|/?s/)?([0-9]{1,18})\s*/\s*([0-9]{1,6})/?", re.IGNORECASE)
_BOX = re.compile(r"(?:(?:https?://)?[^/\s]+)?/?b/([0-9]{18})/?", re.IGNORECASE)
LONGEST = 2_048


@dataclass(frozen=True)
class SheetMark:
    """A sheet of a run, both by their printed numbers."""

    run_id: int
    sheet: int


@dataclass(frozen=True)
class BoxMark:
    """A box or a roll by its eighteen digits."""

    sscc: str


@dataclass(frozen=True)
class StampMark:
    """A stamp by its twenty digits. Bars of a box read without their symbology are twenty digits too: `or_box`."""

    code: StampCode
    or_box: BoxMark | None = None


Mark: TypeAlias = SheetMark | BoxMark | StampMark


def read_mark(text: str) -> Mark | Reason:
    """The mark in a text. `scan.empty` or `scan.unreadable` where there is none: never corrected, never completed."""
    text = text.strip()
    if not text:
        return Reason("scan.empty")
    if len(text) > LONGEST:
        return Reason("scan.unreadable")
    if found := _SHEET.fullmatch(text):
        run_id = row_number(found[1])
        return Reason("scan.unreadable") if run_id is None else SheetMark(run_id, int(found[2]))
    if found := _BOX.fullmatch(text):
        sscc = read_sscc(found[1])
        return sscc if isinstance(sscc, Reason) else BoxMark(sscc)
    return _digits(text)


def _digits(text: str) -> Mark | Reason:
    sscc, reading = read_sscc(text), read_typed(text)
    box = None if isinstance(sscc, Reason) else BoxMark(sscc)
    if isinstance(reading, Reading):
        return StampMark(reading.code, box)
    return box or Reason("scan.unreadable")
