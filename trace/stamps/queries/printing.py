"""Reads of print files: how far they are, and whether they may leave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from trace.base.errors import NotFound
from trace.core.reason import Reason
from trace.jobs.models import Job
from trace.ledger import queries as ledger
from trace.stamps.models import PrintPart, Run
from trace.stamps.sheets import parts_of

PRINT_JOB: Final = "stamps.print"


def parts(db: Session, run_id: int) -> Sequence[PrintPart]:
    """The finished print files of a run, part by part."""
    chosen = select(PrintPart).where(PrintPart.run_id == run_id).order_by(PrintPart.number, PrintPart.form.desc())
    return db.scalars(chosen).all()


@dataclass(frozen=True)
class Printing:
    """How far a run's files are: steps done of all, the job's state (None before approval), why it was given up."""

    done: int
    total: int
    state: str | None
    error_code: str | None
    printed: bool
    chained: bool

    @property
    def ready(self) -> bool:
        """Whether the files can be fetched."""
        return self.printed and self.chained


def printing(db: Session, of: Run) -> Printing:
    """How far the print files of a run are, and whether its entries stand in the ledger's chain."""
    job = db.scalar(select(Job).where(Job.name == PRINT_JOB, Job.key == f"run {of.id}"))
    total = len(parts_of(of.stock, of.labels)) + 1
    printed = ledger.entry_on(db, ("run", of.id), "run.printed") is not None
    if job is None:
        return Printing(0, total, None, None, printed, False)
    return Printing(job.progress_done, total, job.state, job.error_code, printed, chained(db, of.id))


def chained(db: Session, run_id: int) -> bool:
    """Whether order and release stand in the ledger's chain: a run lost after its file left could not be verified."""
    entries = [ledger.entry_on(db, ("run", run_id), act) for act in ("run.ordered", "run.released")]
    return all(entry is not None and ledger.chained(db, entry.id) for entry in entries)


def part(db: Session, run_id: int, form: str, number: int) -> PrintPart:
    """One finished print file of a run. NotFound when there is none."""
    found = db.get(PrintPart, (run_id, form, number))
    if found is None:
        raise NotFound(Reason("print.no_such_part"))
    return found
