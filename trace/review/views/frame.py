"""What the pages of review share: their blueprint, the working-day calendar, what is said beside a form."""

from __future__ import annotations

from flask import Blueprint, g

from trace.base.db import snapshot
from trace.base.errors import Conflict, Refused, Stale
from trace.review import queries
from trace.review.rules.days import Calendar
from trace.web.pages import now, runtime

blueprint = Blueprint("review", __name__)
ANSWERED = (Refused, Conflict, Stale)
UNREAD = 0  # the version of no case: where a form does not say what was read, it counts as an older reading


def calendar() -> Calendar:
    """The working-day calendar, read once a request."""
    if "working_days" not in g:
        with snapshot(runtime().main) as db:
            g.working_days = queries.calendar(db, now=now())
    found: Calendar = g.working_days
    return found
