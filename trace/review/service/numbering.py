"""Numbers that begin anew each month, after a restore: of cases, of reports and of inspections."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import update
from sqlalchemy.orm import Session

from trace.base.actor import Actor
from trace.base.counting import next_of_month
from trace.inspections.models import InspectionMonth
from trace.ledger import service as ledger
from trace.review.models import CaseMonth, ReportMonth
from trace.review.rules import cases

# More than a province opens in a month: what is left out stays readable as a gap, what is given twice does not.
RESTORE_JUMP: Final = 10_000
COUNTERS: Final = (CaseMonth, ReportMonth, InspectionMonth)


def jump_codes(db: Session, *, actor: Actor, now: datetime) -> int:
    """After a restore from backup: move this month's codes on by 10,000, so that none on a slip is given again.

    Returns how many counters were moved. Codes of months before are never given any more.
    """
    actor.must("keys.manage")
    month = cases.month_of(now)
    for counter in COUNTERS:
        next_of_month(db, counter, month)
        db.execute(update(counter).where(counter.month == month).values(last=counter.last + RESTORE_JUMP))
    ledger.append(db, actor=actor, act="code.jumped", on=("month", int(month)), now=now, content={"by": RESTORE_JUMP})
    return len(COUNTERS)
