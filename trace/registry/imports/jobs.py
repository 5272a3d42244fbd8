"""Background work of imports: a sheet is read once, then its rows are checked and taken piece by piece.

Each piece commits its rows, their faults and how far the import is in one transaction: killed at any moment, the job
goes on with the next piece, and each row counts once.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

from trace.accounts import queries as accounts
from trace.base.actor import Actor
from trace.base.db import Session, snapshot, transaction
from trace.base.errors import Refused
from trace.base.runtime import Runtime
from trace.registry.imports import keeping, queries, reading, service
from trace.registry.imports.rules import KEPT
from trace.registry.imports.table import kind_of
from trace.registry.models import SheetImport

MOST_PAUSE_S = 1.0


def import_sheet(rt: Runtime, job_id: int, *, import_id: int, acts: list[str] | None = None) -> Iterator[None]:
    """Read the sheet, then check and take its rows, one piece a step. Nothing more of one that has ended.

    `acts`: the scopes of the key that brought it; None for a person.
    """
    with snapshot(rt.main) as db:
        found = queries.sheet_import(db, import_id)
    if found.read_at is None:
        _read(rt, job_id, found)
        yield
    begun = time.monotonic()
    while _next_piece(rt, job_id, import_id, acts):
        _let_others_write(rt, time.monotonic() - begun)
        yield
        begun = time.monotonic()


def _read(rt: Runtime, job_id: int, found: SheetImport) -> None:
    try:
        read = reading.read_sheet(rt, found.id, found.form, kind_of(found.kind))
    except Refused as error:
        with transaction(rt.main) as db:
            actor = accounts.actor_of(db, found.made_by)
            service.refuse_sheet(
                db, actor=actor, job_id=job_id, import_id=found.id, reasons=error.reasons, now=rt.clock()
            )
        return
    with transaction(rt.main) as db:
        service.keep_reading(db, job_id=job_id, import_id=found.id, read=read, mode=found.mode, now=rt.clock())


def _next_piece(rt: Runtime, job_id: int, import_id: int, acts: list[str] | None) -> bool:
    """Take or check the next piece; False when there is none."""
    with transaction(rt.main) as db:
        found = queries.sheet_import(db, import_id)
        if found.finished_at is not None or found.cancelled_at is not None:
            return False
        piece = keeping.piece_at(rt, import_id, found.position)
        if piece is None:
            return False
        step = service.Step(rt, _who(db, found, acts), job_id, kind_of(found.kind), rt.clock())
        checking = found.mode == "all" and found.checked < (found.rows or 0)
        (service.check_piece if checking else service.take_piece)(db, found, step, piece)
    return True


def _let_others_write(rt: Runtime, busy_s: float) -> None:
    """Leave SQLite's one lock free for half as long as it was held: it goes to nobody in turn, and whoever waits for
    it looks again every tenth of a second. Without this, forms of the whole province fail while a sheet is taken."""
    if rt.main.dialect.name == "sqlite":
        time.sleep(min(busy_s / 2, MOST_PAUSE_S))


def _who(db: Session, found: SheetImport, acts: list[str] | None) -> Actor:
    """Whoever brought the sheet, with the rights they have now: a closed account takes no more rows."""
    return accounts.actor_of(db, found.made_by, acts=None if acts is None else frozenset(acts))


def forget_sheets(rt: Runtime) -> None:
    """Let go of sheets that ended a month ago. To be called again and again."""
    now = rt.clock()
    with snapshot(rt.main) as db:
        if not queries.to_forget(db, before=now - KEPT, limit=1):
            return
    with transaction(rt.main) as db:
        gone = service.forget_sheets(db, before=now - KEPT, now=now)
    for import_id in gone:
        keeping.forget(rt, import_id)
