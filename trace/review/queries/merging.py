"""What stands in the way of a merge of two producers, and what of one lies above the register."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from trace.accounts.models import Membership
from trace.review.models import Case, Report
from trace.stamps.models import Run

MOST = 20


def live_cases_of(db: Session, producer_id: int) -> list[Case]:
    """The open and returned cases of a producer, a few of them."""
    rows = select(Case).where(Case.producer_id == producer_id, Case.state.in_(("open", "returned")))
    return list(db.scalars(rows.order_by(Case.id).limit(MOST)))


def belongings(db: Session, producer_id: int) -> dict[str, int]:
    """How much of a producer lies with the rooms above the register: what would move with it."""
    reads = {
        "runs": select(func.count()).where(Run.producer_id == producer_id),
        "cases": select(func.count()).where(Case.producer_id == producer_id, Case.object_kind != "producer"),
        "reports": select(func.count()).where(Report.producer_id == producer_id),
        "people": select(func.count()).where(Membership.producer_id == producer_id, Membership.until.is_(None)),
    }
    return {name: db.scalar(read) or 0 for name, read in reads.items()}
