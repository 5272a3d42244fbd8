"""Making print files: lanes that make part after part, the check of a form, and a part that is made again alone.

Any number of workers and threads take lanes; between two parts a lane goes to the end of the queue, so runs take turns.
A part is whole in the store before its row is written; a part without its row is made again, the same to the last byte.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import BinaryIO, Final

from trace.base.actor import SERVICE
from trace.base.db import snapshot, transaction
from trace.base.errors import Conflict
from trace.base.runtime import Runtime
from trace.core.codes import RunSeal, Serial, StampCode, as_text, seal, seal_many
from trace.core.labels import paper
from trace.core.reason import Reason
from trace.jobs import service as jobs
from trace.stamps import queries, rules, service
from trace.stamps.files.manifest import manifest, manifest_name, sha256_bytes, sha256_of
from trace.stamps.models import PrintForm, PrintPart
from trace.stamps.printing.forms import WRITERS
from trace.stamps.rules import PartPlan
from trace.stamps.sheets import Labels, print_job
from trace.stamps.symbols import Symbols, check_run

# One part at a time in a process: threads would not make it faster, and each would need its own memory.
_MAKING: Final = Lock()


@dataclass(frozen=True)
class RunFiles:
    """What every file of one run is made from: what its labels say, its keys, its symbols."""

    labels: Labels
    seal: RunSeal

    @property
    def symbols(self) -> Symbols:
        """The symbols of all its stamps."""
        return self.labels.look.symbols

    def codes(self, plan: PartPlan) -> list[StampCode]:
        """The codes of a part: one a serial; a shared code once, however many labels carry it."""
        run = self.labels.run
        if run.copies > 1:
            return as_text(seal_many(self.seal, Serial(run.base), 1))
        return as_text(seal_many(self.seal, Serial(run.base + plan.first), plan.count))

    def plans(self, form: PrintForm) -> list[PartPlan]:
        """The parts of a form, in order."""
        return rules.plans(form.form, self.labels.run.stock, self.labels.run.labels, form.parts)

    def plan_of(self, part: PrintPart) -> PartPlan:
        """The plan of a part that is recorded: its own figures, whatever release laid them down."""
        first_sheet = part.first // paper(self.labels.run.stock).per_sheet + 1
        return PartPlan(part.form, part.number, part.first, part.count, first_sheet, part.sheets)

    def write(self, file: BinaryIO, plan: PartPlan) -> None:
        """One file of the run, the same bytes however often it is made."""
        WRITERS[plan.form](file, print_job(self.labels, self.symbols, plan), self.codes(plan))


def print_lane(rt: Runtime, job_id: int, *, run_id: int, form: str, lane: tuple[int, int]) -> Iterator[None]:
    """Make the parts of a lane (which of how many) that are not made yet, one a step; none of a form that was stopped.

    Unavailable while key or disk space are missing; given up while issuing is frozen, and queued again by the end of
    that (`service.decide_issuing`).
    """
    with snapshot(rt.main) as db:
        wanted = queries.form(db, run_id, form)
        if wanted.stopped_at is not None:
            return  # stopped while issuing was frozen, and queued again by the end of that
        files = RunFiles(*queries.labels_and_seal(db, rt.keys, run_id))
        service.must_issue(db, files.labels.run.slot)
        made = {part.number for part in queries.parts(db, run_id, form)}
    if wanted.begun_at is None:
        with transaction(rt.main) as db:
            service.begin_making(db, run_id=run_id, form=form, now=rt.clock())
    numbers, plans = rules.lane_numbers(*lane, wanted.parts), files.plans(wanted)
    for step, number in enumerate(numbers, start=1):
        if number in made:
            continue
        part = _made(rt, files, plans[number - 1])
        with transaction(rt.main) as db:
            service.record_part(db, part)
            jobs.progress(db, job_id, step, len(numbers))
        yield


def check_form(rt: Runtime, _job_id: int, *, run_id: int, form: str) -> None:
    """Compare symbols with the encoder of record and files with their hashes, write the manifest, close the form.

    A file that is missing or changed is made again. ArithmeticError when a symbol differs: then nothing leaves.
    """
    with snapshot(rt.main) as db:
        wanted = queries.form(db, run_id, form)
        if wanted.stopped_at is not None or wanted.finished_at is not None:
            return  # finished: a worker was killed between the form's end and the job's
        files = RunFiles(*queries.labels_and_seal(db, rt.keys, run_id))
        service.must_issue(db, files.labels.run.slot)
        parts = queries.parts(db, run_id, form)
    run = files.labels.run
    check_run(files.symbols, lambda position: seal(files.seal, Serial(run.base + position)), run.quantity)
    for part in parts:
        if not intact(rt, part):
            _remade(rt, files, part)
    content = manifest(run, form, parts)
    rt.store.put(manifest_name(run_id, form), content)
    with transaction(rt.main) as db:
        service.finish_form(db, actor=SERVICE, made=wanted, manifest_sha256=sha256_bytes(content), now=rt.clock())


def remake_part(rt: Runtime, _job_id: int, *, run_id: int, form: str, number: int) -> None:
    """Make one recorded file again that is missing or changed. Conflict, and nothing kept, when its hash would differ.

    A file that is as it was recorded is left alone.
    """
    with snapshot(rt.main) as db:
        part = queries.part(db, run_id, form, number)
        files = RunFiles(*queries.labels_and_seal(db, rt.keys, run_id))
        service.must_issue(db, files.labels.run.slot)
    if not intact(rt, part):
        _remade(rt, files, part)


def ask_forms(rt: Runtime, _job_id: int, *, run_id: int) -> None:
    """What an earlier release wrote as the whole print job of a run: its forms are asked for here, once.

    However far that job was: its steps were others, so they are no measure here.
    """
    with transaction(rt.main) as db:
        run = queries.run(db, run_id, lock=True)
        if not queries.forms(db, run_id):
            service.begin_forms(db, run, by=run.approved_by or SERVICE.id, now=rt.clock())


def intact(rt: Runtime, part: PrintPart) -> bool:
    """Whether a file lies in the store as it was recorded."""
    return sha256_of(rt.store.path(part.stored_name)) == part.sha256


def _made(rt: Runtime, files: RunFiles, plan: PartPlan) -> PrintPart:
    """The file in the store, whole and on the disk, and the row that will point to it."""
    run = files.labels.run
    part = PrintPart(run_id=run.id, form=plan.form, number=plan.number, first=plan.first, count=plan.count)
    part.stored_name, part.sheets = f"runs/{run.id}/{plan.number:04d}.{plan.form}", plan.sheets
    with _MAKING, rt.store.writing(part.stored_name) as file:
        files.write(file, plan)
        part.sha256, part.size_bytes = _written(file)
    part.made_at = rt.clock()
    return part


def _remade(rt: Runtime, files: RunFiles, part: PrintPart) -> None:
    """The same file again under its name; Conflict, and the draft thrown away, when its bytes are others."""
    with _MAKING, rt.store.writing(part.stored_name) as file:
        files.write(file, files.plan_of(part))
        if _written(file)[0] != part.sha256:
            raise Conflict(Reason("print.remade_differs"))


def _written(file: BinaryIO) -> tuple[str, int]:
    """Hash and size of a draft that is still open, read back from the disk."""
    file.flush()
    draft = Path(file.name)
    return sha256_of(draft) or "", draft.stat().st_size
