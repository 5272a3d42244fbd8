"""From the bytes of a sheet to its rows in pieces: the sheet is taken apart elsewhere, its headings are found here.

Only a piece of rows is held at a time, and what a hostile file does befalls another process (`parsing`).
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from typing import IO, Any, Final

from trace.base.errors import Refused
from trace.base.keys import KeyRing
from trace.base.runtime import Runtime
from trace.core.reason import Reason
from trace.registry.imports import keeping
from trace.registry.imports.headings import (
    LOOKED_THROUGH,
    Headings,
    is_example,
    looks_like_headings,
    read_headings,
    why_not_headings,
)
from trace.registry.imports.kinds import Kind

MOST_ROWS: Final = 50_000
PATIENCE_S: Final = 120
ROOT: Final = Path(__file__).parents[3]
EXTENSIONS: Final = {"xlsx": "xlsx", "csv": "csv", "txt": "csv"}
TOO_MUCH: Final = Reason("import.too_much", field="sheet")


@dataclass(frozen=True)
class ReadSheet:
    """What a sheet holds: the name of its page, its headings, how many rows of data."""

    sheet_name: str
    headings: Headings
    rows: int


def form_of(name: str, content: bytes) -> str:
    """`xlsx` or `csv`, by name and content. Refuses an empty file and every other kind."""
    if not content:
        raise Refused(Reason("file.empty", field="sheet"))
    form = EXTENSIONS.get(name.rpartition(".")[2].lower())
    packed = content.startswith(b"PK\x03\x04")
    if form is None or packed != (form == "xlsx"):
        # A workbook that is locked is no archive, and neither is one of before 2007.
        locked = form == "xlsx" and content.startswith(b"\xd0\xcf\x11\xe0")
        raise Refused(Reason("import.locked" if locked else "import.file_kind", field="sheet"))
    return form


def read_sheet(rt: Runtime, import_id: int, form: str, kind: Kind) -> ReadSheet:
    """Read the kept sheet into its rows file. Refuses what cannot be read, beside `sheet` or the column it is about."""
    content = keeping.sheet(rt, import_id)
    with _apart(form, content) as lines, rt.store.writing(keeping.rows_name(import_id)) as file:
        del content
        about = _told(lines)
        headings = _headings(lines, kind)
        return ReadSheet(about["sheet"], headings, _write_rows(lines, file, rt.keys, headings, kind))


def _told(lines: Iterator[Any]) -> dict[str, Any]:
    about: dict[str, Any] = next(lines, {"fault": "import.too_much"})
    return about


def _headings(lines: Iterator[Any], kind: Kind) -> Headings:
    best: Headings | None = None
    for _line, (_number, *cells) in zip(range(LOOKED_THROUGH), lines, strict=False):
        found = read_headings(cells, kind)
        if looks_like_headings(found, kind):
            if reasons := why_not_headings(found, kind):
                raise Refused(*reasons)
            return found
        best = found if best is None or _known(found) > _known(best) else best
    if best is None:
        raise Refused(Reason("import.no_rows", field="sheet"))
    raise Refused(Reason("import.no_headings", field="sheet"), *why_not_headings(best, kind))


def _known(found: Headings) -> int:
    return sum(key is not None for key in found.keys)


def _write_rows(lines: Iterator[Any], file: Any, keys: KeyRing, headings: Headings, kind: Kind) -> int:
    waiting: list[list[Any]] = []
    rows = 0
    for line in lines:
        if is_example(line[1:], headings.keys, kind):
            continue
        waiting.append(line)
        rows += 1
        if rows > MOST_ROWS:
            raise Refused(Reason("import.too_many_rows", field="sheet", most=MOST_ROWS))
        if len(waiting) == keeping.ROWS_EACH:
            keeping.write_piece(file, keys, waiting)
            waiting = []
    if waiting:
        keeping.write_piece(file, keys, waiting)
    if not rows:
        raise Refused(Reason("import.no_rows", field="sheet"))
    return rows


@contextmanager
def _apart(form: str, content: bytes) -> Iterator[Iterator[Any]]:
    """The lines that the other process finds. Refused with its fault, or `import.too_much` where it was killed."""
    command = [sys.executable, "-m", "trace.registry.imports.parsing", form]
    # Nothing of our environment goes along: no key, no address of a database.
    process = subprocess.Popen(  # noqa: S603 - no shell, no word of the request
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=ROOT, env={}
    )
    clock = Timer(PATIENCE_S, process.kill)
    clock.start()
    try:
        _feed(process.stdin, content)
        yield _lines(process)
    finally:
        clock.cancel()
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()


def _feed(stdin: IO[bytes] | None, content: bytes) -> None:
    if stdin is None:
        return
    try:
        stdin.write(content)
        stdin.close()
    except BrokenPipeError as error:  # it met its limit of memory while it was still reading
        raise Refused(TOO_MUCH) from error


def _lines(process: subprocess.Popen[bytes]) -> Iterator[Any]:
    for line in process.stdout or ():
        found = json.loads(line)
        if isinstance(found, dict) and "fault" in found:
            raise Refused(_fault(found["fault"]))
        yield found
    if process.wait() != 0:
        raise Refused(TOO_MUCH)


def _fault(code: str) -> Reason:
    return Reason(code, field="sheet", **({"most": MOST_ROWS} if code == "import.too_many_rows" else {}))
