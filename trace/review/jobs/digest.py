"""The digest of officers: its numbers are counted here, its one letter a working day is sent by notices."""

from __future__ import annotations

from datetime import date, datetime

from trace.base.db import Session
from trace.core.words import VIETNAM
from trace.notices.jobs import Digest
from trace.review import queries
from trace.review.rules import days


def works(db: Session, day: date) -> bool:
    """Whether offices work on this day, by the calendar that was confirmed for its year."""
    return days.works(day, *queries.calendar(db, now=datetime.combine(day, days.CLOSING, VIETNAM)))


send_digest = Digest(count=queries.morning, works=works)
