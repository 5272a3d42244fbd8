"""The digest of officers: its numbers are counted here, its one letter a working day is sent by notices."""

from __future__ import annotations

from datetime import date

from trace.base.db import Session
from trace.notices.jobs import Digest
from trace.review import queries
from trace.review.rules import days


def works(_db: Session, day: date) -> bool:
    """Whether offices work on this day."""
    return days.works(day)


send_digest = Digest(count=queries.morning, works=works)
