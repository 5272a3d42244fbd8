"""Forgetting what has served: numbers of closed reports, and photos that never became part of a report."""

from __future__ import annotations

from datetime import timedelta

from trace.base.db import snapshot, transaction
from trace.base.runtime import Runtime
from trace.review import queries, service
from trace.review.photos import FOLDER

DRAFTS_KEPT = timedelta(days=1)
"""A form is good for twelve hours; what nobody has sent after a day is nobody's."""


def forget_phones(runtime: Runtime) -> None:
    """Forget the numbers left with reports that were closed long enough ago."""
    now = runtime.clock()
    with snapshot(runtime.main) as db:
        due = bool(queries.phones_to_forget(db, now=now))
    if due:  # looking is a read: an idle worker never asks for the one writer's lock
        with transaction(runtime.main) as db:
            service.forget_phones(db, now=now)


def forget_photos(runtime: Runtime) -> None:
    """Remove photos of forms that were filled in wrongly and never sent."""
    names = runtime.store.names(FOLDER, before=(runtime.clock() - DRAFTS_KEPT).timestamp())
    for first in range(0, len(names), 500):
        some = names[first : first + 500]
        with snapshot(runtime.main) as db:
            kept = queries.photo_names(db, some)
        for name in some:
            if name not in kept:
                runtime.store.delete(name)
