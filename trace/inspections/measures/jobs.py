"""Background work of measures: nobody forgets a hold that is to be looked at again."""

from __future__ import annotations

from datetime import timedelta

from trace.base.db import snapshot, transaction
from trace.base.runtime import Runtime
from trace.core.words import local_day
from trace.inspections import queries
from trace.inspections.measures import rules, service
from trace.inspections.measures.service.prolonging import warned
from trace.notices import queries as notices


def warn_of_reviews(rt: Runtime) -> None:
    """Warn the unit and the heads before and on the day on which a hold is looked at again. To be called again and
    again: what was told is not told twice, and an idle call only reads."""
    now, today = rt.clock(), local_day(rt.clock())
    with snapshot(rt.main) as db:
        due = [
            (found, days)
            for found in queries.due(db, today + timedelta(days=max(rules.WARNED_DAYS)))
            if (days := rules.due_warning(found.review_on, today)) is not None
        ]
        untold = []
        for found, days in due:
            kind, key, whom = warned(db, found, days)
            if not all(notices.was_told(db, kind, key, f"person:{person}") for person in whom):
                untold.append((found, days))
    for found, days in untold:
        with transaction(rt.main) as db:
            service.warn(db, found=found, days=days, now=now)
