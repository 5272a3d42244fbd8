"""The moments from which the targets of the counter are worked out: of each file received there, slip and decision."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from trace.review.models import CounterReceipt, Decision
from trace.review.rules.targets import Visit

DECIDED = ("accepted", "returned", "refused")


def visits(db: Session, *, since: datetime, until: datetime) -> list[Visit]:
    """Each file received at a counter from `since` to before `until`, with the moment of its first decision."""
    decided = select(func.min(Decision.made_at)).where(Decision.case_id == CounterReceipt.case_id)
    first = decided.where(Decision.outcome.in_(DECIDED)).correlate(CounterReceipt).scalar_subquery()
    rows = select(CounterReceipt.agency_id, CounterReceipt.received_at, CounterReceipt.slip_printed_at, first)
    received = (CounterReceipt.received_at >= since, CounterReceipt.received_at < until)
    found = db.execute(rows.where(*received, CounterReceipt.case_id.is_not(None)))
    return [Visit(*row) for row in found]
