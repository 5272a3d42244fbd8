"""Background work of the ledger: giving committed entries their place in the chain."""

from __future__ import annotations

from trace.base.db import Session, close_to_writers, snapshot, transaction, why_closed
from trace.base.runtime import Runtime
from trace.core.reason import Reason
from trace.ledger import published, queries, service


def chain_ledger(rt: Runtime) -> None:
    """Chain every committed entry that waits. Several workers may call it: one chains at a time.

    Unavailable where the database lacks what was published: nobody writes there until it was recovered from.
    """
    # Looking is a read: an idle worker never asks SQLite for its one writer's lock.
    with snapshot(rt.main) as db:
        if not queries.something_waits(db):
            return
        _close_if_behind(rt, db)
    placed = service.BATCH
    while placed == service.BATCH:
        with transaction(rt.main) as db:
            placed = service.chain(db, now=rt.clock())
    with snapshot(rt.main) as db:
        _close_if_behind(rt, db)  # one that had no link before could not be known again
        standing = None if why_closed(rt.main) else published.of(db)
    if standing:
        published.write(rt.settings.instance, standing)


def _close_if_behind(rt: Runtime, db: Session) -> None:
    """A database that was put back to an earlier moment under us: publishing its head would wipe out what shows it."""
    known = published.read(rt.settings.instance)
    if known and published.behind(db, known):
        close_to_writers(rt.main, Reason("database.behind"))
