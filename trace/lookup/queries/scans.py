"""What earlier scans say of a stamp: one row by its primary key, so ten million cost a reader no more than ten."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from trace.base.reading import Question, Reader
from trace.lookup.models import StampSeen, Unobserved
from trace.lookup.rules import ScanEvidence

_SEEN: Any = StampSeen.__table__
SEEN = Question(
    select(_SEEN.c.first_on, _SEEN.c.amount, _SEEN.c.provinces, _SEEN.c.provinces_in_one_day).where(
        _SEEN.c.slot == bindparam("slot"), _SEEN.c.serial == bindparam("serial")
    )
)


def evidence(on: Reader, slot: int, serial: int) -> ScanEvidence | None:
    """What the scans of a stamp show up to the last few seconds; None before its first one.

    Scanned and typed look-ups; what was opened from a shared link is in none of these numbers.
    """
    row = SEEN.first(on, slot=slot, serial=serial)
    if row is None:
        return None
    seen = SEEN.record(row, on.dialect)
    return ScanEvidence(
        first_on=seen.first_on,
        provinces=len(seen.provinces.split()),
        provinces_in_one_day=seen.provinces_in_one_day,
        count=seen.amount,
    )


def unobserved(db: Session, *, since: date) -> dict[str, int]:
    """How many look-ups were not counted since a day, by why; empty when all were."""
    chosen = select(Unobserved.why, func.sum(Unobserved.amount)).where(Unobserved.day >= since)
    return {why: int(amount) for why, amount in db.execute(chosen.group_by(Unobserved.why).order_by(Unobserved.why))}
