"""Background work of the stock: producers are told of stamps that they have not activated."""

from __future__ import annotations

from trace.base.db import transaction
from trace.base.runtime import Runtime
from trace.core.words import local_day
from trace.notices import service as notices
from trace.stamps import queries
from trace.stamps.rules import lapsing
from trace.stamps.stock.terms import lapse_terms


def tell_lapse(rt: Runtime, _job_id: int, *, run_id: int) -> None:
    """Tell the producer and its people how many stamps lapse, when, and where to go.

    Says nothing where everything was activated or voided meanwhile.
    """
    with transaction(rt.main) as db:
        run = queries.run(db, run_id)
        spans = lapsing(queries.stretches(db, run.id, 0, run.quantity))
        if not spans or run.approved_at is None:
            return
        last = local_day(lapse_terms(rt.settings).lapse_at(run.approved_at, run.lapse_told_at))
        count = sum(span.length for span in spans) * run.copies
        values = {"run": f"{run.id}", "count": f"{count}", "day": f"{last:%d/%m/%Y}", "path": f"/tem/{run.id}"}
        notices.tell_producer(
            db, run.producer_id, "stamps.lapse", key=f"{run.id}:{last}", now=rt.clock(), values=values
        )
