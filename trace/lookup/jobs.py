"""Background work of the look-up: forgetting, at its time, what was kept for a short while only."""

from __future__ import annotations

from trace.base.db import transaction
from trace.base.runtime import Runtime
from trace.core.words import local_day
from trace.lookup import service


def forget_visitors(rt: Runtime) -> None:
    """Delete keys of days that are over, and visitors of more than half an hour ago."""
    now = rt.clock()
    with transaction(rt.observations) as db:
        service.forget_visitors(db, today=local_day(now), now=now)


def move_figures(rt: Runtime, _job_id: int, *, from_id: int, to_id: int) -> None:
    """Two producers became one: the sums of scans follow, in their own database."""
    with transaction(rt.observations) as db:
        service.move_figures(db, from_id=from_id, to_id=to_id)
