"""What a worker does each hour, and a command at once: producers are told of stamps that lapse, and due ones lapse."""

from __future__ import annotations

from trace.base.db import snapshot, transaction
from trace.base.runtime import Runtime
from trace.stamps import queries, service
from trace.stamps.stock.terms import lapse_terms


def lapse_stamps(rt: Runtime) -> None:
    """Tell the producers whose stamps are about to lapse, and let those lapse whose day has come.

    To be called again and again, by any number of workers: each run is told of once and lapses once.
    """
    now, terms = rt.clock(), lapse_terms(rt.settings)
    # Looking is a read: an idle worker never asks SQLite for its one writer's lock.
    with snapshot(rt.main) as db:
        untold, due = queries.lapse_notices_due(db, terms, now=now), queries.lapses_due(db, terms, now=now)
    for run_id in untold:
        with transaction(rt.main) as db:
            service.tell_lapse(db, run_id=run_id, now=now)
    for run_id in due:
        with transaction(rt.main) as db:
            service.lapse_run(db, run_id=run_id, terms=terms, now=now)
