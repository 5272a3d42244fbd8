"""The moments from which the targets of the counter are worked out: of each file received there, slip and decision."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from trace.review.models import CounterReceipt, Decision
from trace.review.rules.targets import Visit

DECIDED = ("accepted", "returned", "refused")


def visits(db: Session, *, since: datetime, until: datetime) -> list[Visit]:
    """Each file received at a counter from `since` to before `until`, with the moment of its first decision."""
    received = (CounterReceipt.received_at >= since, CounterReceipt.received_at < until)
    receipts = db.scalars(select(CounterReceipt).where(*received, CounterReceipt.case_id.is_not(None))).all()
    decided = _first_decisions(db, {receipt.case_id for receipt in receipts if receipt.case_id})
    return [
        Visit(receipt.agency_id, receipt.received_at, receipt.slip_printed_at, decided.get(receipt.case_id or 0))
        for receipt in receipts
    ]


def _first_decisions(db: Session, case_ids: Collection[int]) -> dict[int, datetime]:
    """When each of these cases was decided first, whatever became of it."""
    wanted = sorted(case_ids)
    found: dict[int, datetime] = {}
    for first in range(0, len(wanted), 500):
        some = wanted[first : first + 500]
        rows = (
            select(Decision.case_id, func.min(Decision.made_at))
            .where(Decision.case_id.in_(some), Decision.outcome.in_(DECIDED))
            .group_by(Decision.case_id)
        )
        found |= {row[0]: row[1] for row in db.execute(rows)}
    return found
