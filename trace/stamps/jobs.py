"""Background work of stamps. Printing: a run's files, part by part, each in one transaction with its progress.

Lapsing: producers are told of stamps that they have not activated, and later these lapse.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import BinaryIO

from trace.base.actor import SERVICE
from trace.base.db import snapshot, transaction
from trace.base.mail import Letter
from trace.base.runtime import Runtime
from trace.core.codes import RunSeal, Serial, StampCode, as_text, seal, seal_many
from trace.core.words import local_day
from trace.jobs import queries as job_queries
from trace.jobs import service as jobs
from trace.registry import queries as registry
from trace.stamps import queries, service
from trace.stamps.models import PrintPart, Run
from trace.stamps.printing import write_codes_csv, write_sheets
from trace.stamps.rules import LapseTerms, lapsing
from trace.stamps.sheets import Labels, PartPlan, parts_of, print_job
from trace.stamps.symbols import Symbols, check_run
from trace.web.language import LANGUAGES, catalogue


@dataclass(frozen=True)
class RunFiles:
    """What every file of one run is made from: what its labels say, its keys, its symbols (drawn once)."""

    labels: Labels
    seal: RunSeal

    @cached_property
    def symbols(self) -> Symbols:
        """The symbols of all its stamps."""
        return self.labels.look.symbols

    def codes(self, plan: PartPlan) -> list[StampCode]:
        """The codes of a part: one a serial; a shared code once, however many labels carry it."""
        run = self.labels.run
        if run.copies > 1:
            return as_text(seal_many(self.seal, Serial(run.base), 1))
        return as_text(seal_many(self.seal, Serial(run.base + plan.first), plan.count))

    def write(self, file: BinaryIO, plan: PartPlan) -> None:
        """One file of the run, the same bytes however often it is made."""
        job, codes = print_job(self.labels, self.symbols, plan), self.codes(plan)
        if plan.form == "pdf":
            write_sheets(file, job, codes)
        else:
            write_codes_csv(file, job, codes)


def print_run(rt: Runtime, job_id: int, *, run_id: int) -> Iterator[None]:
    """Make the files of a run that are not made yet, one a step, and close the run's printing by its manifest.

    Resumes where it stopped: a step that was recorded is not done again. Unavailable while the slot's key is missing;
    given up while issuing is frozen, and queued again by the end of that (`service.decide_issuing`).
    """
    with snapshot(rt.main) as db:
        done = job_queries.job(db, job_id).progress_done
        files = RunFiles(*queries.labels_and_seal(db, rt.keys, run_id))
        service.must_issue(db, files.labels.run.slot)
    run = files.labels.run
    plans = parts_of(run.stock, run.labels)
    for step, plan in enumerate(plans[done:], start=done + 1):
        part = _made(rt, files, plan)
        with transaction(rt.main) as db:
            service.record_part(db, part)
            jobs.progress(db, job_id, step, len(plans) + 1)
        yield
    check_run(files.symbols, lambda position: seal(files.seal, Serial(run.base + position)), run.quantity)
    with transaction(rt.main) as db:
        service.finish_printing(db, actor=SERVICE, run_id=run_id, now=rt.clock())
        jobs.progress(db, job_id, len(plans) + 1, len(plans) + 1)


def _made(rt: Runtime, files: RunFiles, plan: PartPlan) -> PrintPart:
    """The file in the store, whole and on the disk, and the row that will point to it."""
    run = files.labels.run
    name = f"runs/{run.id}/{plan.number:04d}.{plan.form}"
    with rt.store.writing(name) as file:
        files.write(file, plan)
    path = rt.store.path(name)
    with path.open("rb") as written:
        digest = hashlib.file_digest(written, "sha256").hexdigest()
    part = PrintPart(run_id=run.id, form=plan.form, number=plan.number, first=plan.first, count=plan.count)
    part.sheets, part.stored_name, part.sha256 = plan.sheets, name, digest
    part.size_bytes, part.made_at = path.stat().st_size, rt.clock()
    return part


def lapse_terms(rt: Runtime) -> LapseTerms:
    """The operator's terms."""
    return LapseTerms(rt.settings.lapse_days, rt.settings.lapse_notice_days)


def lapse_stamps(rt: Runtime) -> None:
    """Tell the producers whose stamps are about to lapse, and let those lapse whose day has come.

    To be called again and again, by any number of workers: each run is told of once and lapses once.
    """
    now, terms = rt.clock(), lapse_terms(rt)
    # Looking is a read: an idle worker never asks SQLite for its one writer's lock.
    with snapshot(rt.main) as db:
        untold, due = queries.lapse_notices_due(db, terms, now=now), queries.lapses_due(db, terms, now=now)
    for run_id in untold:
        with transaction(rt.main) as db:
            service.tell_lapse(db, run_id=run_id, now=now)
    for run_id in due:
        with transaction(rt.main) as db:
            service.lapse_run(db, run_id=run_id, terms=terms, now=now)


def tell_lapse(rt: Runtime, _job_id: int, *, run_id: int) -> None:
    """Write to the producer and its people, in both languages, how many stamps lapse, when, and where to go.

    Says nothing where everything was activated or voided meanwhile.
    """
    with snapshot(rt.main) as db:
        run = queries.run(db, run_id)
        spans = lapsing(queries.stretches(db, run.id, 0, run.quantity))
        addresses = registry.told_of(db, run.producer_id)
    if not spans or run.approved_at is None:
        return
    last = local_day(lapse_terms(rt).lapse_at(run.approved_at, run.lapse_told_at))
    count = sum(span.length for span in spans) * run.copies
    values = {"run": run.id, "count": count, "day": f"{last:%d/%m/%Y}", "address": _address(rt, run)}
    texts = [catalogue(language).gettext("letter.lapse").format(**values) for language in LANGUAGES]
    subject = catalogue(LANGUAGES[0]).gettext("letter.lapse.subject").format(**values)
    for address in addresses:
        rt.mail.send(Letter(to=address, subject=subject, text="\n\n".join(texts) + "\n"))


def _address(rt: Runtime, run: Run) -> str:
    return f"{rt.settings.site_url.rstrip('/')}/tem/{run.id}"
