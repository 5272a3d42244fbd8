"""Making a run's files: asked for by form, made part by part in lanes, stopped, gone on with, checked and closed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from trace.base.actor import Actor
from trace.base.errors import Conflict, Refused
from trace.core.reason import Reason
from trace.jobs import service as jobs
from trace.ledger import service as ledger
from trace.stamps import queries, rules
from trace.stamps.models import PrintForm, PrintPart, Run
from trace.stamps.service.issuing import must_issue


def lay_forms(db: Session, run: Run, forms: Iterable[str], *, by: int, now: datetime) -> None:
    """Write down the forms that are wanted of a run besides PDF and CSV; making begins when the run is released.

    Refuses a form that we do not make.
    """
    for form in dict.fromkeys(forms):
        if form not in rules.FORMS:
            raise Refused(Reason("print.form_unknown", field="forms"))
        parts = rules.part_count(run.stock, run.labels)
        db.add(PrintForm(run_id=run.id, form=form, parts=parts, round=1, asked_at=now, asked_by=by))
    db.flush()


def begin_forms(db: Session, run: Run, *, by: int, now: datetime) -> None:
    """Begin to make the files of a run that has just been released: PDF, CSV, and what its order asked for."""
    asked = {one.form for one in queries.forms(db, run.id)}
    lay_forms(db, run, [form for form in rules.FIRST_FORMS if form not in asked], by=by, now=now)
    for form in queries.forms(db, run.id):
        _enqueue(db, form, now)


def ask_form(db: Session, *, actor: Actor, run_id: int, form: str, now: datetime) -> PrintForm:
    """Ask for a released run in one more form; its making begins at once.

    Refuses a form that we do not make. Conflict when the run is not released, or has this form already.
    """
    run = _of(db, actor, run_id)
    if run.state != "released":
        raise Conflict(Reason("run.not_released", state=run.state))
    if db.get(PrintForm, (run_id, form)) is not None:
        raise Conflict(Reason("print.form_asked", field="form"))
    lay_forms(db, run, [form], by=actor.id, now=now)
    made = db.get_one(PrintForm, (run_id, form))
    _enqueue(db, made, now)
    ledger.append(db, actor=actor, act="run.form_asked", on=("run", run_id), now=now, content={"form": form})
    return made


def begin_making(db: Session, *, run_id: int, form: str, now: datetime) -> None:
    """Record when the first lane of a round began; later ones change nothing."""
    first = (PrintForm.run_id == run_id, PrintForm.form == form, PrintForm.begun_at.is_(None))
    db.execute(update(PrintForm).where(*first).values(begun_at=now))


def record_part(db: Session, part: PrintPart) -> None:
    """Record a finished file; the last one of a form asks for the check of all.

    Refuses (Overtaken) a part that was recorded before, and any while the making is stopped. Conflict while issuing is
    frozen, and when the keys of its slot are compromised.
    """
    must_issue(db, queries.run(db, part.run_id).slot)
    # Locked, so that of two last parts recorded at once the later one sees the earlier.
    form = queries.form(db, part.run_id, part.form, lock=True)
    if form.stopped_at is not None or db.get(PrintPart, (part.run_id, part.form, part.number)) is not None:
        raise jobs.Overtaken(Reason("job.overtaken"))
    db.add(part)
    db.flush()
    if queries.parts_made(db, part.run_id, part.form) == form.parts:
        _enqueue_check(db, form, part.made_at)


def stop_form(db: Session, *, actor: Actor, run_id: int, form: str, now: datetime) -> None:
    """Stop making a form: parts that are made stay, the one in hand is thrown away. Conflict when nothing is made."""
    _of(db, actor, run_id)
    wanted = queries.form(db, run_id, form, lock=True)
    if wanted.finished_at is not None or wanted.stopped_at is not None:
        raise Conflict(Reason("print.not_making"))
    wanted.stopped_at = now
    db.flush()
    for job in queries.form_jobs(db, wanted):
        if job.state in ("queued", "running"):
            jobs.cancel(db, job.id, now=now)
    ledger.append(db, actor=actor, act="run.print_stopped", on=("run", run_id), now=now, content={"form": form})


def go_on(db: Session, *, actor: Actor, run_id: int, form: str, now: datetime) -> None:
    """Go on with a form that was stopped, or try again what was given up; parts that are made are not made again.

    Conflict when it is neither stopped nor given up.
    """
    _of(db, actor, run_id)
    wanted = queries.form(db, run_id, form, lock=True)
    failed = [job for job in queries.form_jobs(db, wanted) if job.state == "failed"]
    if wanted.finished_at is not None or (wanted.stopped_at is None and not failed):
        raise Conflict(Reason("print.not_stopped"))
    if wanted.stopped_at is None:
        for job in failed:
            jobs.retry(db, job.id, now=now)
    else:
        wanted.stopped_at, wanted.begun_at, wanted.round = None, None, wanted.round + 1
        db.flush()
        _enqueue(db, wanted, now)
    ledger.append(db, actor=actor, act="run.print_resumed", on=("run", run_id), now=now, content={"form": form})


def ask_remake(db: Session, part: PrintPart, *, now: datetime) -> None:
    """Have a finished file made again that is missing or changed in the store; asked within a minute, once."""
    key = f"{queries.round_key(part)} at {now:%Y-%m-%d %H:%M}"
    wanted = {"run_id": part.run_id, "form": part.form, "number": part.number}
    jobs.enqueue(db, queries.REMAKE_JOB, now=now, key=key, **wanted)


def finish_form(db: Session, *, actor: Actor, made: PrintForm, manifest_sha256: str, now: datetime) -> None:
    """Record that every file of a form is made and checked, by the hash of its manifest.

    Conflict when a part is missing, when it was recorded before, and when the making was stopped or begun anew.
    """
    form = queries.form(db, made.run_id, made.form, lock=True)
    if form.finished_at is not None:
        raise Conflict(Reason("print.finished"))
    if form.stopped_at is not None or form.round != made.round:
        raise jobs.Overtaken(Reason("job.overtaken"))
    parts = queries.parts(db, form.run_id, form.form)
    if len(parts) != form.parts:
        raise Conflict(Reason("print.part_missing"))
    form.finished_at, form.manifest_sha256 = now, manifest_sha256
    db.flush()
    labels = sum(part.count for part in parts)
    content = {"form": form.form, "manifest": manifest_sha256, "parts": len(parts), "labels": labels}
    ledger.append(db, actor=actor, act="run.printed", on=("run", form.run_id), now=now, content=content)


def _of(db: Session, actor: Actor, run_id: int) -> Run:
    """The run, locked, if this person may have files made of it."""
    run = queries.run(db, run_id, lock=True)
    actor.must("run.export", producer=run.producer_id, units=queries.competent_units(db, run.product_id))
    return run


def _enqueue(db: Session, form: PrintForm, now: datetime) -> None:
    """The lanes of a round, as many as there are parts for; the check alone when every part is there."""
    if queries.parts_made(db, form.run_id, form.form) == form.parts:
        _enqueue_check(db, form, now)
        return
    lanes = min(rules.LANES, form.parts)
    for lane in range(1, lanes + 1):
        wanted = {"run_id": form.run_id, "form": form.form, "lane": [lane, lanes]}
        jobs.enqueue(db, queries.LANE_JOB, now=now, key=queries.lane_key(form, lane), **wanted)


def _enqueue_check(db: Session, form: PrintForm, now: datetime) -> None:
    wanted = {"run_id": form.run_id, "form": form.form}
    jobs.enqueue(db, queries.CHECK_JOB, now=now, key=queries.check_key(form), **wanted)
