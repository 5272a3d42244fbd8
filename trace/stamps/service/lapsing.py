"""Stamps that nobody activated: the producer is told in time, then they lapse. By the service, on its clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from trace.base.actor import SERVICE
from trace.base.db import rows_met
from trace.jobs import service as jobs
from trace.ledger import service as ledger
from trace.stamps import queries, rules
from trace.stamps.models import Run
from trace.stamps.rules import LapseTerms
from trace.stamps.service.ranges import released_run, rewrite_spans

TELL_JOB = "stamps.tell_lapse"
LAPSED = "lapsed"


def tell_lapse(db: Session, *, run_id: int, now: datetime) -> bool:
    """Record that the producer of a run is told, once, and enqueue the letter; False when somebody was first."""
    untold = update(Run).where(Run.id == run_id, Run.state == "released", Run.lapse_told_at.is_(None))
    if not rows_met(db.execute(untold.values(lapse_told_at=now))):
        return False
    jobs.enqueue(db, TELL_JOB, now=now, key=f"run {run_id}", run_id=run_id)
    ledger.append(db, actor=SERVICE, act="stamps.lapse_told", on=("run", run_id), now=now)
    return True


def lapse_run(db: Session, *, run_id: int, terms: LapseTerms, now: datetime) -> int:
    """Let the stamps of a run lapse that nobody activated, if their day has come; returns how many labels.

    Touches no stamp that is active, void, stolen, revoked or on hold. 0, and no trace, when there is none left.
    """
    run = released_run(db, run_id)
    due = run.approved_at and run.lapse_told_at and terms.lapse_at(run.approved_at, run.lapse_told_at)
    if not due or now < due:
        return 0
    spans = rules.lapsing(queries.stretches(db, run.id, 0, run.quantity))
    if spans:
        rewrite_spans(db, run, spans, lambda facts: replace(facts, voided_at=now, voided_how=LAPSED))
    count = sum(span.length for span in spans) * run.copies
    if spans:
        content = {"spans": [list(span) for span in spans], "count": count, "days": terms.days}
        ledger.append(db, actor=SERVICE, act="stamps.lapsed", on=("run", run.id), now=now, content=content)
    return count
