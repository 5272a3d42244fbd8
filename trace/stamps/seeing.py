"""What an edge of stamps begins with: a run that this person may see, and the part of it that was named."""

from __future__ import annotations

from typing import Any

from trace.base.db import Session
from trace.core.reason import Reason
from trace.stamps import queries
from trace.stamps.queries import RunLine
from trace.stamps.rules import Choice, Wish
from trace.web.guard import own_or_hidden
from trace.web.pages import runtime


def seen(db: Session, run_id: int) -> RunLine:
    """The run with its names. NotFound also for one of a producer that is not theirs."""
    found = queries.line(db, run_id)
    own_or_hidden("run.see", found.run.producer_id, Reason("run.unknown"))
    return found


def named_part(db: Session, run_id: int, body: dict[str, Any]) -> Choice:
    """The part of the run that a body names (`schemas.PartBody`). NotFound as `seen`."""
    wish = Wish(body["how"], body["sheets"], body["first_code"], body["last_code"], body["boxes"])
    return queries.choice(db, runtime().keys, seen(db, run_id).run, wish)
