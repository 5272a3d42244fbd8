"""Reads of who fetched which print file, and of the permits to fetch one again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from trace.base.actor import Actor
from trace.base.errors import NotFound
from trace.core.reason import Reason
from trace.stamps import rules
from trace.stamps.models import Download, PrintPermit, Run
from trace.stamps.queries.runs import competent_units
from trace.stamps.rules import FileFacts


def file_facts(db: Session, run: Run, form: str, number: int) -> FileFacts:
    """What the rules of fetching ask about one file of a run."""
    of_file = (Download.run_id == run.id, Download.form == form, Download.number == number)
    first: datetime | None = db.scalar(select(func.min(Download.fetched_at)).where(*of_file))
    return FileFacts(run.labels, run.print_done_at is not None, first, pins=form == rules.PIN_FORM)


def downloads(db: Session, run_id: int, *, limit: int) -> Sequence[Download]:
    """Who fetched which file of a run, the latest first."""
    chosen = select(Download).where(Download.run_id == run_id).order_by(Download.fetched_at.desc(), Download.id.desc())
    return db.scalars(chosen.limit(limit)).all()


def open_permit(db: Session, actor_id: int, run_id: int, form: str, number: int) -> PrintPermit | None:
    """This person's permit for a file that waits for its answer or its use."""
    of_file = (PrintPermit.run_id == run_id, PrintPermit.form == form, PrintPermit.number == number)
    waits = (PrintPermit.asked_by == actor_id, PrintPermit.used_at.is_(None), PrintPermit.granted.is_not(False))
    return db.scalar(select(PrintPermit).where(*of_file, *waits).order_by(PrintPermit.id.desc()).limit(1))


def first_fetches(db: Session, run_id: int) -> dict[tuple[str, int], datetime]:
    """When each file of a run was first fetched, by form and number."""
    first = func.min(Download.fetched_at)
    chosen = select(Download.form, Download.number, first).where(Download.run_id == run_id)
    return {(row[0], row[1]): row[2] for row in db.execute(chosen.group_by(Download.form, Download.number))}


def open_permits(db: Session, actor_id: int, run_id: int) -> dict[tuple[str, int], bool]:
    """This person's permits on a run that wait for their answer or their use, by form and number: whether granted."""
    waits = (PrintPermit.asked_by == actor_id, PrintPermit.used_at.is_(None), PrintPermit.granted.is_not(False))
    chosen = select(PrintPermit).where(PrintPermit.run_id == run_id, *waits)
    return {(one.form, one.number): bool(one.granted) for one in db.scalars(chosen)}


def permit(db: Session, permit_id: int) -> PrintPermit:
    """A permit. NotFound when there is none."""
    found = db.get(PrintPermit, permit_id)
    if found is None:
        raise NotFound(Reason("print.no_such_permit"))
    return found


def permits(db: Session, run_id: int) -> Sequence[PrintPermit]:
    """The permits that were asked for on a run, the latest first."""
    return db.scalars(select(PrintPermit).where(PrintPermit.run_id == run_id).order_by(PrintPermit.id.desc())).all()


def waiting_permits(db: Session, actor: Actor) -> Sequence[tuple[PrintPermit, Run]]:
    """The permits that wait for an officer's answer and are for this one to answer, the oldest first."""
    undecided = select(PrintPermit, Run).join(Run, Run.id == PrintPermit.run_id).where(PrintPermit.granted.is_(None))
    found = [(row[0], row[1]) for row in db.execute(undecided.order_by(PrintPermit.id))]
    units = {run.product_id: competent_units(db, run.product_id) for _, run in found}
    return [(one, run) for one, run in found if not actor.why_not("print.permit", units=units[run.product_id])]
