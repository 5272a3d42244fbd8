"""Commands on imports: bring a sheet, keep what was read of it, take a piece of its rows, end or cancel it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm import Session

from trace.base.actor import Actor
from trace.base.db import rows_met
from trace.base.errors import Conflict, TraceError, Unavailable
from trace.base.runtime import Runtime
from trace.core.reason import Reason
from trace.jobs import queries as jobs_queries
from trace.jobs import service as jobs
from trace.ledger import service as ledger
from trace.registry.imports import queries
from trace.registry.imports.headings import read_row
from trace.registry.imports.keeping import Piece
from trace.registry.imports.kinds import Kind, Scope
from trace.registry.imports.reading import ReadSheet
from trace.registry.imports.rules import as_stored, steps_of
from trace.registry.models import ImportFault, SheetImport

ENDED = Reason("import.ended")


@dataclass(frozen=True)
class Brought:
    """A sheet that lies in the store: for whom it is brought, how it is to be taken, what the file is."""

    import_id: int
    kind: Kind
    mode: str
    producer_id: int | None
    given_name: str
    form: str
    sha256: str
    size_bytes: int


def bring_sheet(db: Session, *, actor: Actor, brought: Brought, now: datetime) -> SheetImport:
    """The import, waiting for a worker. Forbidden to whoever may not do by hand what its rows do."""
    actor.must_on_something("import.bring")
    if brought.producer_id is not None:
        actor.must(brought.kind.act, producer=brought.producer_id)
    else:
        actor.must_on_something(brought.kind.act)
    made = SheetImport(
        id=brought.import_id,
        kind=brought.kind.name,
        mode=brought.mode,
        producer_id=brought.producer_id,
        agency_id=None if actor.works_for_producers else actor.home,
        given_name=brought.given_name,
        form=brought.form,
        sha256=brought.sha256,
        size_bytes=brought.size_bytes,
        made_at=now,
        made_by=actor.id,
    )
    db.add(made)
    db.flush()
    # A key may do less than whoever holds it: its rows are taken with its scopes, not with all that the person may.
    acts = None if actor.acts is None else sorted(actor.acts)
    jobs.enqueue(db, queries.JOB, now=now, key=queries.key_of(made.id), import_id=made.id, acts=acts)
    content = {"kind": made.kind, "mode": made.mode, "sha256": made.sha256, "producer": made.producer_id}
    ledger.append(db, actor=actor, act="import.brought", on=("import", made.id), now=now, content=content)
    return made


def keep_reading(db: Session, *, job_id: int, import_id: int, read: ReadSheet, mode: str, now: datetime) -> None:
    """Keep what the sheet holds. Overtaken where the import was ended meanwhile."""
    headings = {"headings": list(read.headings.texts), "keys": list(read.headings.keys)}
    _go_on(db, import_id, read_at=now, sheet_name=read.sheet_name, rows=read.rows, **headings)
    jobs.progress(db, job_id, 1, steps_of(mode, read.rows))


def refuse_sheet(
    db: Session, *, actor: Actor, job_id: int, import_id: int, reasons: tuple[Reason, ...], now: datetime
) -> None:
    """End the import of a sheet that cannot be read, with the reasons."""
    _go_on(db, import_id, read_at=now, refusal=as_stored(reasons), finished_at=now)
    jobs.progress(db, job_id, 1, 1)
    _record_end(db, actor, import_id, now)


@dataclass(frozen=True)
class Step:
    """One piece of an import in hand: by whom, with which job, at which moment."""

    rt: Runtime
    actor: Actor
    job_id: int
    kind: Kind
    now: datetime


def check_piece(db: Session, found: SheetImport, step: Step, piece: Piece) -> None:
    """Try the rows of a piece and take everything back but what was wrong with them; the last one ends the checking.

    After it the import either begins anew and takes, or has ended with nothing taken.
    """
    with db.begin_nested() as tried:
        _counts, faults = _tried(db, found, step, piece)
        tried.rollback()
    wrong = [(row, reasons) for row, reasons in faults if reasons]  # what waits for a person is no mistake
    _keep_faults(db, found.id, wrong)
    checked, bad = found.checked + len(piece.rows), found.wrong + len(wrong)
    last = checked == found.rows
    values: dict[str, Any] = {"checked": checked, "wrong": bad}
    values["position"] = 0 if last and not bad else piece.next_position
    if last and bad:
        values["finished_at"] = step.now
    _go_on(db, found.id, **values)
    jobs.progress(db, step.job_id, 1 + checked, steps_of(found.mode, found.rows or 0))
    if last and bad:
        _record_end(db, step.actor, found.id, step.now)


def take_piece(db: Session, found: SheetImport, step: Step, piece: Piece) -> None:
    """Take the rows of a piece, each in a savepoint of its own; the last one ends the import."""
    counts, faults = _tried(db, found, step, piece)
    _keep_faults(db, found.id, faults)
    values: dict[str, Any] = {name: getattr(found, name) + counts[name] for name in counts}
    taken = sum((found.made, found.changed, found.same, found.doubtful, found.wrong)) + len(piece.rows)
    if taken == found.rows:
        values["finished_at"] = step.now
    _go_on(db, found.id, position=piece.next_position, **values)
    jobs.progress(db, step.job_id, 1 + found.checked + taken, steps_of(found.mode, found.rows or 0))
    if taken == found.rows:
        _record_end(db, step.actor, found.id, step.now)


def cancel_import(db: Session, *, actor: Actor, import_id: int, now: datetime) -> SheetImport:
    """The import, stopped where it is: rows that were taken stay. Conflict when it has ended."""
    found = queries.import_for(db, actor, import_id)
    try:
        _go_on(db, import_id, cancelled_at=now, cancelled_by=actor.id)
    except jobs.Overtaken as error:
        raise Conflict(ENDED) from error
    for job in jobs_queries.keyed(db, queries.JOB, [queries.key_of(import_id)]):
        if job.state in ("queued", "running"):
            jobs.cancel(db, job.id, now=now)
    db.refresh(found)
    ledger.append(db, actor=actor, act="import.cancelled", on=("import", import_id), now=now)
    return found


def forget_sheets(db: Session, *, before: datetime, now: datetime) -> list[int]:
    """Mark the imports that ended before that moment as forgotten; returns their ids, whose files are to go."""
    found = queries.to_forget(db, before=before)
    for each in found:
        each.forgotten_at = now
    return [each.id for each in found]


def _tried(
    db: Session, found: SheetImport, step: Step, piece: Piece
) -> tuple[Counter[str], list[tuple[int, tuple[Reason, ...]]]]:
    """What became of each row: counted by word, and the rows that were not taken with their reasons."""
    scope = Scope(found.producer_id, found.agency_id, found.id)
    keys, counts = found.keys or [], Counter[str]()
    faults: list[tuple[int, tuple[Reason, ...]]] = []
    for number, cells in piece.rows:
        row, unread = read_row(cells, keys, step.kind)
        reasons = tuple(unread)
        took = "wrong"
        if not reasons:
            took, reasons = _taken(db, step, scope, row)
        counts[took] += 1
        if took in ("wrong", "doubtful"):
            faults.append((number, reasons))
    return counts, faults


def _taken(db: Session, step: Step, scope: Scope, row: dict[str, str]) -> tuple[str, tuple[Reason, ...]]:
    try:
        with db.begin_nested():
            took = step.kind.take(db, actor=step.actor, scope=scope, row=row, rt=step.rt, now=step.now)
        return took, ()
    except Unavailable:
        raise  # no fault of the row: the piece is tried again
    except TraceError as error:
        return "wrong", error.reasons
    except (IntegrityError, DataError, OverflowError):
        return "wrong", (Reason("import.row_refused"),)


def _keep_faults(db: Session, import_id: int, faults: list[tuple[int, tuple[Reason, ...]]]) -> None:
    db.add_all(ImportFault(import_id=import_id, row=row, reasons=as_stored(reasons)) for row, reasons in faults)
    db.flush()


def _go_on(db: Session, import_id: int, **values: Any) -> None:
    """Change an import that has not ended; Overtaken otherwise, and what came with it is rolled back."""
    open_one = (SheetImport.id == import_id, SheetImport.finished_at.is_(None), SheetImport.cancelled_at.is_(None))
    change = update(SheetImport).where(*open_one).values(**values)
    if not rows_met(db.execute(change.execution_options(synchronize_session=False))):
        raise jobs.Overtaken(ENDED)


def _record_end(db: Session, actor: Actor, import_id: int, now: datetime) -> None:
    found = queries.sheet_import(db, import_id)
    db.refresh(found)
    names = ("rows", "made", "changed", "same", "doubtful", "wrong")
    content = {name: getattr(found, name) for name in names}
    ledger.append(db, actor=actor, act="import.finished", on=("import", import_id), now=now, content=content)
