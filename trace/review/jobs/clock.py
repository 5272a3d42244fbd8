"""What review does by the clock: late cases go up, cases of runs are opened and closed with them."""

from __future__ import annotations

from trace.base.db import snapshot, transaction
from trace.base.runtime import Runtime
from trace.review import service


def escalate_cases(runtime: Runtime) -> None:
    """Tell the heads of a unit and of the one above, once, of each case that is overdue by the days of the setting."""
    now, working_days = runtime.clock(), runtime.settings.escalate_working_days
    with snapshot(runtime.main) as db:
        late = bool(service.late_cases(db, working_days=working_days, now=now))
    if late:  # looking is a read: an idle worker never asks for the one writer's lock
        with transaction(runtime.main) as db:
            service.escalate(db, working_days=working_days, now=now)


def follow_runs(runtime: Runtime) -> None:
    """Open the cases of runs that wait for a decision; close those whose run was decided or taken back otherwise."""
    with snapshot(runtime.main) as db:
        due = service.runs_to_follow(db)
    if due:
        with transaction(runtime.main) as db:
            service.follow_runs(db, now=runtime.clock())
