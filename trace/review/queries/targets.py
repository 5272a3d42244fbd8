"""How the targets of the counter were kept: added up from the receipts themselves, out of one index."""

from __future__ import annotations

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from trace.review.models import CounterReceipt
from trace.review.rules.targets import SERVING_MOST_S, WAITING_MOST_S, Share, Standing


def counter_standings(db: Session, *, since: str) -> list[Standing]:
    """The shares of each unit and month from the month `since` (`yyyy-mm`) on, the newest month first."""
    row = CounterReceipt
    waiting, serving = _kept(row.waiting_s, WAITING_MOST_S), _kept(row.serving_s, SERVING_MOST_S)
    counts = (waiting, func.count(row.waiting_s), serving, func.count(row.serving_s))
    rows = select(row.agency_id, row.month, *counts).where(row.month >= since).group_by(row.month, row.agency_id)
    found = db.execute(rows.order_by(row.month.desc(), row.agency_id))
    return [Standing(unit, month, Share(*of[:2]), Share(*of[2:])) for unit, month, *of in found]


def _kept(took: InstrumentedAttribute[int | None], most: int) -> ColumnElement[int]:
    return func.count(case((took <= most, 1)))
