"""Print files: each part is recorded with its hash, the whole with its manifest, every fetching with its person."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from trace.base import tokens
from trace.base.actor import Actor
from trace.base.errors import Conflict
from trace.core.reason import Reason
from trace.ledger import queries as ledger_queries
from trace.ledger import service as ledger
from trace.stamps import queries
from trace.stamps.models import Download, PrintPart
from trace.stamps.sheets import manifest_hash, parts_of


def record_part(db: Session, part: PrintPart) -> None:
    """Record a finished file of a run. A second recording of the same part is a mistake of ours (IntegrityError)."""
    db.add(part)
    db.flush()


def finish_printing(db: Session, *, actor: Actor, run_id: int, now: datetime) -> str:
    """Record that every file of a released run is made and checked; returns the hash of the manifest.

    Conflict when a part is missing, or when it was recorded before.
    """
    run = queries.run(db, run_id, lock=True)
    made = queries.parts(db, run.id)
    wanted = {(plan.form, plan.number, plan.count) for plan in parts_of(run.stock, run.labels)}
    if {(part.form, part.number, part.count) for part in made} != wanted:
        raise Conflict(Reason("print.part_missing"))
    if ledger_queries.entry_on(db, ("run", run.id), "run.printed") is not None:
        raise Conflict(Reason("print.finished"))
    manifest = manifest_hash(made)
    content = {"manifest": manifest, "parts": len(made), "labels": run.labels}
    ledger.append(db, actor=actor, act="run.printed", on=("run", run.id), now=now, content=content)
    return manifest


def record_download(db: Session, *, actor: Actor, run_id: int, form: str, number: int, now: datetime) -> PrintPart:
    """Record that `actor` fetches a print file and return the part. Refuses nobody's and unfinished ones.

    Conflict while the run's entries are not chained in the ledger (a few seconds), and before all parts are checked.
    """
    run = queries.run(db, run_id)
    actor.must("run.export", producer=run.producer_id, units=queries.competent_units(db, run.product_id))
    if ledger_queries.entry_on(db, ("run", run.id), "run.printed") is None:
        raise Conflict(Reason("print.not_finished"))
    if not queries.chained(db, run.id):
        raise Conflict(Reason("run.not_chained"))
    part = queries.part(db, run.id, form, number)
    fetched = Download(id=tokens.new_id(), run_id=run.id, form=form, number=number, person_id=actor.id)
    fetched.fetched_at = now
    db.add(fetched)
    db.flush()
    content = {"form": form, "number": number, "sha256": part.sha256}
    ledger.append(db, actor=actor, act="run.exported", on=("run", run.id), now=now, content=content)
    return part
