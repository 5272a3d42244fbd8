"""A list of codes or sheets as people keep it: one a line, in the first filled column, with or without a heading."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import Final

from trace.core.reason import Reason
from trace.stamps.rules.scanned import Mark, read_mark

MOST_LINES: Final = 5_000


@dataclass(frozen=True)
class ListedLine:
    """One line of a list: its number counted from 1, its text, and the mark in it or why there is none."""

    number: int
    text: str
    mark: Mark | Reason


def decode(content: bytes) -> str | Reason:
    """The text of a file: UTF-8 with or without a mark, or UTF-16 as spreadsheets do; `list.workbook` for XLSX."""
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return Reason("list.workbook", field="file")
    for encoding in ("utf-8-sig", "utf-16"):
        if encoding == "utf-16" and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
            continue
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return Reason("list.unreadable", field="file")


def read_list(text: str) -> list[ListedLine] | Reason:
    """The lines that say something, each with its mark. A heading (a first line without a digit) is left out.

    More than five thousand lines are refused whole: `list.too_long`.
    """
    rows = [(number, line) for number, line in enumerate(text.splitlines(), start=1) if _cell(line)]
    if rows and not any(letter.isdigit() for letter in rows[0][1]):
        rows = rows[1:]
    if not rows:
        return Reason("list.empty", field="lines")
    if len(rows) > MOST_LINES:
        return Reason("list.too_long", field="lines", most=MOST_LINES, lines=len(rows))
    return [ListedLine(number, _cell(line), read_mark(_cell(line))) for number, line in rows]


def _cell(line: str) -> str:
    """The first filled cell of a line, without the quotes and the apostrophe that keep a spreadsheet from rounding."""
    separator = next((one for one in ("\t", ";", ",") if one in line), ",")
    try:
        cells = next(csv.reader([line], delimiter=separator), [])
    except csv.Error:
        cells = [line]
    return next((cell.strip().lstrip("'") for cell in cells if cell.strip()), "")
