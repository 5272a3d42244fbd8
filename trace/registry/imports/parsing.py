"""A sheet taken apart in a process of its own, which a hostile file may kill: bytes come in, lines of JSON go out.

    python -m trace.registry.imports.parsing xlsx < sheet.xlsx

The first line says what was found ({"sheet": …, "more": […]}, or {"fault": …}); each other line is a row that holds
something: its number in the sheet, then its cells. Formulas are never run: the value the sheet was saved with counts.
Nothing of ours is imported here but this file, so that little memory is needed beside the sheet.
"""

from __future__ import annotations

import csv
import io
import json
import math
import resource
import sys
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

MEMORY_BYTES = 700_000_000  # of addresses, which is several times what is used
CPU_S = 60
UNPACKED_BYTES = 150_000_000
MOST_ENTRIES = 2_000
MOST_ROWS = 50_000
MOST_COLUMNS = 200
LONGEST_CELL = 8_000


class Fault(Exception):
    """Why the file cannot be read, by its code."""


def main(form: str) -> None:
    """Read the file on standard input and write its rows."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    content = sys.stdin.buffer.read()
    try:
        about, rows = _xlsx(content) if form == "xlsx" else _csv(content)
        _write(about)
        for row in _kept(rows):
            _write(row)
    except Fault as fault:
        _write({"fault": str(fault)})
    except MemoryError:
        _write({"fault": "import.too_much"})
    sys.stdout.flush()


def _write(value: Any) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n")


def _kept(rows: Iterable[list[Any]]) -> Iterator[list[Any]]:
    """The rows that hold something, each after its number in the sheet. Fault where there are too many."""
    held = 0
    for number, cells in enumerate(rows, start=1):
        if len(cells) > MOST_COLUMNS and any(cell not in ("", None) for cell in cells[MOST_COLUMNS:]):
            raise Fault("import.too_wide")
        plain = [_cell(cell) for cell in cells[:MOST_COLUMNS]]
        while plain and plain[-1] is None:
            plain.pop()
        if plain:
            held += 1
            # Headings and a few lines above them do not count against the limit of data rows.
            if held > MOST_ROWS + 20:
                raise Fault("import.too_many_rows")
            yield [number, *plain]


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        text = value.replace("\0", "")[:LONGEST_CELL]  # which a workbook may hold, and no database takes
        return text if text.strip() else None
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)  # no number that a sheet can show
    if isinstance(value, datetime):
        return {"d": f"{value:%Y-%m-%d}"}
    if isinstance(value, date):
        return {"d": value.isoformat()}
    if isinstance(value, time | timedelta):
        return str(value)
    return value


def _xlsx(content: bytes) -> tuple[dict[str, Any], Iterable[list[Any]]]:
    _refuse_bomb(content)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        plain = [
            each.name
            for each in book.sheets_metadata
            if each.visible == SheetVisibleEnum.Visible and each.typ == SheetTypeEnum.WorkSheet
        ]
        if not plain:
            raise Fault("import.no_sheet")
        sheet = book.get_sheet_by_name(plain[0])
    except PasswordError as error:
        raise Fault("import.locked") from error
    except CalamineError as error:
        raise Fault("import.broken") from error
    return {"sheet": plain[0], "more": plain[1:10]}, sheet.iter_rows()


def _refuse_bomb(content: bytes) -> None:
    """By what the archive says of itself; one that lies meets the limit of memory."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise Fault("import.broken") from error
    if len(entries) > MOST_ENTRIES or sum(each.file_size for each in entries) > UNPACKED_BYTES:
        raise Fault("import.too_much")
    if not any(each.filename == "xl/workbook.xml" for each in entries):
        raise Fault("import.not_xlsx")


def _csv(content: bytes) -> tuple[dict[str, Any], Iterable[list[Any]]]:
    text = _decoded(content)
    if "\0" in text:
        raise Fault("import.broken")
    csv.field_size_limit(1_000_000)
    return {"sheet": "", "more": []}, _lines(text)


def _lines(text: str) -> Iterator[list[Any]]:
    """Rows by number of record, as a spreadsheet shows them."""
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    except csv.Error as error:
        raise Fault("import.broken") from error


def _decoded(content: bytes) -> str:
    """UTF-8 with or without its mark, or what Excel calls Unicode text. Fault for the letters of an older Windows."""
    try:
        if content.startswith((b"\xff\xfe", b"\xfe\xff")):
            return content.decode("utf-16")
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Fault("import.not_utf8") from error


def _delimiter(text: str) -> str:
    """What parts the first line that holds anything: a semicolon where Windows speaks Vietnamese, a comma, a tab."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    if first.lower().startswith("sep=") and len(first) == 5:
        return first[4]
    return max(";,\t", key=first.count)


if __name__ == "__main__":
    main(sys.argv[1])
