"""What is kept of a sheet: the file as it was brought, and its rows in pieces that a job reads one after another.

Both lie sealed, for sheets of producers hold people's numbers. A piece is its length in four bytes, then ROWS_EACH
rows, packed and sealed: where the next one begins is all that has to be remembered.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, Final

from trace.base.errors import NotFound
from trace.base.keys import KeyRing
from trace.base.runtime import Runtime
from trace.core.reason import Reason
from trace.registry.imports.cells import Raw

ROWS_EACH: Final = 20  # taken in one transaction: some fifty milliseconds in which nobody else writes to SQLite
PURPOSE: Final = "import"
_SIZE: Final = 4


@dataclass(frozen=True)
class Piece:
    """Some rows, each its number in the sheet and its cells, and where the next piece begins."""

    rows: list[tuple[int, list[Raw]]]
    next_position: int


def sheet_name(import_id: int) -> str:
    """Where the file lies as it was brought."""
    return f"imports/{import_id}.sheet"


def rows_name(import_id: int) -> str:
    """Where its rows lie in pieces."""
    return f"imports/{import_id}.rows"


def keep_sheet(rt: Runtime, import_id: int, content: bytes) -> None:
    """Put the file into the store, sealed."""
    rt.store.put(sheet_name(import_id), rt.keys.seal(content, PURPOSE))


def sheet(rt: Runtime, import_id: int) -> bytes:
    """The file as it was brought; NotFound once it is forgotten."""
    return rt.keys.open(rt.store.get(sheet_name(import_id)), PURPOSE)


def write_piece(file: BinaryIO, keys: KeyRing, rows: list[list[Any]]) -> None:
    """Add a piece to a rows file."""
    sealed = keys.seal(zlib.compress(json.dumps(rows, ensure_ascii=False).encode(), 1), PURPOSE)
    file.write(len(sealed).to_bytes(_SIZE) + sealed)


def piece_at(rt: Runtime, import_id: int, position: int) -> Piece | None:
    """The piece that begins at `position`; None at the end. NotFound once the rows are forgotten."""
    try:
        with rt.store.path(rows_name(import_id)).open("rb") as file:
            file.seek(position)
            size = int.from_bytes(file.read(_SIZE))
            sealed = file.read(size)
    except FileNotFoundError as error:
        raise NotFound(Reason("import.forgotten")) from error
    if not sealed:
        return None
    rows = json.loads(zlib.decompress(rt.keys.open(sealed, PURPOSE)))
    return Piece([(number, cells) for number, *cells in rows], position + _SIZE + size)


def pieces(rt: Runtime, import_id: int) -> Iterator[Piece]:
    """All pieces in order."""
    position = 0
    while (piece := piece_at(rt, import_id, position)) is not None:
        yield piece
        position = piece.next_position


def forget(rt: Runtime, import_id: int) -> None:
    """Let go of the file and its rows."""
    rt.store.delete(sheet_name(import_id))
    rt.store.delete(rows_name(import_id))
