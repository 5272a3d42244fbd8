"""Background work of inspections: holds that nobody confirmed in time go up."""

from __future__ import annotations

from trace.base.db import snapshot, transaction
from trace.base.runtime import Runtime
from trace.inspections import queries, rules, service


def escalate_holds(rt: Runtime) -> None:
    """Send up the holds that waited longer than the setting allows. To be called again and again."""
    now, hours = rt.clock(), rt.settings.hold_confirm_hours
    # Looking is a read: an idle worker never asks SQLite for its one writer's lock.
    with snapshot(rt.main) as db:
        late = [one for one in queries.unconfirmed(db) if rules.goes_up(one.state, now=now, hours=hours)]
    if late:
        with transaction(rt.main) as db:
            service.escalate_unconfirmed(db, now=now, hours=hours)
