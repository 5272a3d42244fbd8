"""Print files: each part is recorded with its hash, the whole with its manifest, every fetching with its person."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from trace.base import tokens
from trace.base.actor import Actor
from trace.base.errors import Conflict, NotFound
from trace.core.reason import Reason
from trace.ledger import queries as ledger_queries
from trace.ledger import service as ledger
from trace.stamps import queries
from trace.stamps.models import Download, PrintPart, Run
from trace.stamps.service.issuing import must_issue
from trace.stamps.sheets import manifest_hash, parts_of


def record_part(db: Session, part: PrintPart) -> None:
    """Record a finished file of a run. A second recording of the same part is a mistake of ours (IntegrityError).

    Conflict while issuing is frozen, and when the keys of its slot are compromised.
    """
    must_issue(db, queries.run(db, part.run_id).slot)
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

    Conflict while the run's entries are not chained in the ledger (a few seconds), before all parts are checked, while
    issuing is frozen, and when the keys of its slot are compromised.
    """
    run = _fetchable(db, actor, run_id)
    part = queries.part(db, run.id, form, number)
    content = {"form": form, "number": number, "sha256": part.sha256}
    _record(db, actor, Download(run_id=run.id, form=form, number=number), content, now)
    return part


def record_pin_download(db: Session, *, actor: Actor, run_id: int, now: datetime) -> Run:
    """Record that `actor` fetches the list of a run's scratch PINs, and return the run. Refuses as `record_download`.

    NotFound for stamps without a scratch layer. The list is made while it is sent, and lies on no disk of ours.
    """
    run = _fetchable(db, actor, run_id)
    if run.kind != queries.SCRATCHED:
        raise NotFound(Reason("print.no_such_part"))
    _record(db, actor, Download(run_id=run.id, form="pin", number=1), {"form": "pin", "number": 1}, now)
    return run


def _fetchable(db: Session, actor: Actor, run_id: int) -> Run:
    """The run, when its files may leave by this person's hand."""
    run = queries.run(db, run_id)
    actor.must("run.export", producer=run.producer_id, units=queries.competent_units(db, run.product_id))
    must_issue(db, run.slot)
    if ledger_queries.entry_on(db, ("run", run.id), "run.printed") is None:
        raise Conflict(Reason("print.not_finished"))
    if not queries.chained(db, run.id):
        raise Conflict(Reason("run.not_chained"))
    return run


def _record(db: Session, actor: Actor, fetched: Download, content: dict[str, object], now: datetime) -> None:
    fetched.id, fetched.person_id, fetched.fetched_at = tokens.new_id(), actor.id, now
    db.add(fetched)
    db.flush()
    ledger.append(db, actor=actor, act="run.exported", on=("run", fetched.run_id), now=now, content=content)
