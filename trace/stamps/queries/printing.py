"""Reads of print files: which forms were asked for, how far they are and what stands in the way, may they leave."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from trace.base.errors import NotFound
from trace.core.reason import Reason
from trace.jobs import queries as jobs
from trace.jobs.models import Job
from trace.ledger import queries as ledger
from trace.stamps import rules
from trace.stamps.models import PrintForm, PrintPart, Run

LANE_JOB: Final = "stamps.print_lane"
CHECK_JOB: Final = "stamps.print_check"
REMAKE_JOB: Final = "stamps.remake_part"
MAKING_JOBS: Final = frozenset({LANE_JOB, CHECK_JOB, REMAKE_JOB})
# A worker says every five seconds that it is alive; an idle one looks for work every second.
SILENT_AFTER: Final = timedelta(seconds=30)
NOBODY_AFTER: Final = timedelta(seconds=15)
_PACE_OF = 9  # parts


@dataclass(frozen=True)
class Making:
    """How far one form of a run is.

    `state`: finished, stopped, failed (until somebody tries again), running, waiting (for its turn), no_worker.
    `error_code` says what stands in the way, also while it is tried again by itself.
    """

    form: str
    parts: int
    done: int
    state: str
    error_code: str | None
    seconds_left: int | None
    finished_at: datetime | None
    manifest_sha256: str | None


@dataclass(frozen=True)
class Printing:
    """How far all files of a run are, and whether order and release stand in the ledger's chain.

    `state` is the weightiest of its forms' states, None before the run is released. A step is a part, or the check of a
    form; `seconds_left` is None while there is no pace.
    """

    forms: tuple[Making, ...]
    chained: bool

    def only(self, forms: Collection[str]) -> Printing:
        """How far these forms are; all of them when none is named."""
        return Printing(tuple(one for one in self.forms if one.form in forms), self.chained) if forms else self

    @property
    def done(self) -> int:
        """Steps that are done."""
        return sum(one.done + (one.state == "finished") for one in self.forms)

    @property
    def total(self) -> int:
        """Steps in all."""
        return sum(one.parts + 1 for one in self.forms)

    @property
    def state(self) -> str | None:
        """The weightiest state of a form; `done` when all are finished."""
        states = {one.state for one in self.forms}
        return next((state for state in WEIGHTS if state in states), "done" if states else None)

    @property
    def error_code(self) -> str | None:
        """What stands in the way of one of the forms."""
        return next((one.error_code for one in self.forms if one.error_code), None)

    @property
    def seconds_left(self) -> int | None:
        """How long all of it still takes; the forms are made beside each other."""
        making = [one.seconds_left for one in self.forms if one.state not in ("finished", "stopped")]
        known = [seconds for seconds in making if seconds is not None]
        return max(known) if known and len(known) == len(making) else None

    @property
    def printed(self) -> bool:
        """Whether every file of every form is made and checked."""
        return bool(self.forms) and all(one.state == "finished" for one in self.forms)

    @property
    def moving(self) -> bool:
        """Whether somebody who waits should look again."""
        waits = any(one.state in ("no_worker", "running", "waiting") for one in self.forms)
        return waits or (self.printed and not self.chained)

    @property
    def ready(self) -> bool:
        """Whether all files can be fetched."""
        return self.printed and self.chained


WEIGHTS: Final = ("failed", "stopped", "no_worker", "running", "waiting")


def printing(db: Session, of: Run, now: datetime) -> Printing:
    """How far the print files of a run are, and whether its entries stand in the ledger's chain."""
    if of.state != "released":
        return Printing((), False)
    busy = jobs.anybody_working(db, since=now - SILENT_AFTER)
    makings = tuple(_making(db, form, busy, now) for form in forms(db, of.id))
    return Printing(makings, chained(db, of.id))


def _making(db: Session, form: PrintForm, busy: bool, now: datetime) -> Making:
    done = form.parts if form.finished_at else parts_made(db, form.run_id, form.form)
    state, error_code, left = "finished", None, None
    if form.stopped_at:
        state = "stopped"
    elif not form.finished_at:
        found = form_jobs(db, form)
        state, error_code = _state(found, busy, now), next((job.error_code for job in found if job.error_code), None)
        left = rules.seconds_left(_last_made(db, form), form.begun_at, form.parts - done, now)
    seconds = left if state in ("running", "waiting") else None
    return Making(form.form, form.parts, done, state, error_code, seconds, form.finished_at, form.manifest_sha256)


def _state(found: Sequence[Job], busy: bool, now: datetime) -> str:
    """What the jobs of a round come to."""
    if any(job.state == "failed" for job in found):
        return "failed"
    if any(job.state == "running" and job.seen_at and job.seen_at >= now - SILENT_AFTER for job in found):
        return "running"
    waits = [job.due_at for job in found if job.state in ("queued", "running")]
    return "waiting" if busy or (waits and min(waits) >= now - NOBODY_AFTER) else "no_worker"


def _last_made(db: Session, form: PrintForm) -> Sequence[datetime]:
    of_form = (PrintPart.run_id == form.run_id, PrintPart.form == form.form)
    return db.scalars(
        select(PrintPart.made_at).where(*of_form).order_by(PrintPart.made_at.desc()).limit(_PACE_OF)
    ).all()


def forms(db: Session, run_id: int) -> Sequence[PrintForm]:
    """The forms a run was asked for in, in the order of the table of forms."""
    found = db.scalars(select(PrintForm).where(PrintForm.run_id == run_id)).all()
    return sorted(found, key=lambda one: list(rules.FORMS).index(one.form))


def form(db: Session, run_id: int, name: str, *, lock: bool = False) -> PrintForm:
    """One form of a run, locked for this transaction if asked. NotFound when it was never asked for."""
    found = db.get(PrintForm, (run_id, name), with_for_update=lock, populate_existing=lock)
    if found is None:
        raise NotFound(Reason("print.no_such_form"))
    return found


def form_jobs(db: Session, of: PrintForm) -> Sequence[Job]:
    """The jobs of a form's round: its lanes, then its check."""
    lanes = [lane_key(of, lane) for lane in range(1, min(rules.LANES, of.parts) + 1)]
    return [*jobs.keyed(db, LANE_JOB, lanes), *jobs.keyed(db, CHECK_JOB, [check_key(of)])]


def lane_key(of: PrintForm, lane: int) -> str:
    """Under which key a lane is enqueued: once a round."""
    return f"run {of.run_id} {of.form} round {of.round} lane {lane}"


def check_key(of: PrintForm) -> str:
    """Under which key the check of a form is enqueued: once a round."""
    return f"run {of.run_id} {of.form} round {of.round} check"


def round_key(of: PrintPart) -> str:
    """With which words the key begins under which a part is made again."""
    return f"run {of.run_id} {of.form} part {of.number}"


def parts(db: Session, run_id: int, name: str | None = None) -> Sequence[PrintPart]:
    """The finished print files of a run, form by form, part by part; of one form if asked."""
    chosen = select(PrintPart).where(PrintPart.run_id == run_id).order_by(PrintPart.form.desc(), PrintPart.number)
    return db.scalars(chosen if name is None else chosen.where(PrintPart.form == name)).all()


def parts_made(db: Session, run_id: int, name: str) -> int:
    """How many files of a form are made."""
    of_form = (PrintPart.run_id == run_id, PrintPart.form == name)
    return db.scalar(select(func.count()).select_from(PrintPart).where(*of_form)) or 0


def part(db: Session, run_id: int, name: str, number: int, *, lock: bool = False) -> PrintPart:
    """One finished print file of a run, locked for this transaction if asked. NotFound when there is none."""
    found = db.get(PrintPart, (run_id, name, number), with_for_update=lock, populate_existing=lock)
    if found is None:
        raise NotFound(Reason("print.no_such_part"))
    return found


def parts_of_hash(db: Session, sha256: str) -> Sequence[PrintPart]:
    """The print files that have exactly this content."""
    return db.scalars(select(PrintPart).where(PrintPart.sha256 == sha256)).all()


def chained(db: Session, run_id: int) -> bool:
    """Whether order and release stand in the ledger's chain: a run lost after its file left could not be verified."""
    entries = [ledger.entry_on(db, ("run", run_id), act) for act in ("run.ordered", "run.released")]
    return all(entry is not None and ledger.chained(db, entry.id) for entry in entries)
