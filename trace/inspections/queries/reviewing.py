"""How many pauses of sale have outlived the day on which somebody was to look at them again."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from trace.registry.models import BatchHold
from trace.stamps.models import StampHold


def past_review(db: Session, today: date) -> int:
    """Open holds, on batches and on stamps, whose day of review is over."""
    late = 0
    for hold in (BatchHold, StampHold):
        open_ones = select(func.count()).select_from(hold).where(hold.released_at.is_(None), hold.review_on < today)
        late += int(db.scalar(open_ones) or 0)
    return late
