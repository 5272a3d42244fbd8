"""Background work of the ledger: giving committed entries their place in the chain."""

from __future__ import annotations

from trace.base.db import close_to_writers, snapshot, transaction
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
        known = published.read(rt.settings.instance)
        if known and published.behind(db, known):
            # Put back to an earlier moment under us: publishing its head would wipe out what shows it.
            close_to_writers(rt.main, Reason("database.behind"))
    placed = service.BATCH
    while placed == service.BATCH:
        with transaction(rt.main) as db:
            placed = service.chain(db, now=rt.clock())
    with snapshot(rt.main) as db:
        if standing := published.of(db):
            published.write(rt.settings.instance, standing)
