"""Numbers that begin anew each month: of case codes and of the references of reports."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from trace.base.actor import Actor
from trace.ledger import service as ledger
from trace.review.models import CaseMonth, ReportMonth
from trace.review.rules import cases

# More than a province opens in a month: what is left out stays readable as a gap, what is given twice does not.
RESTORE_JUMP: Final = 10_000


def next_of_month(db: Session, counter: type[CaseMonth] | type[ReportMonth], month: str) -> int:
    """The next number of this month; the counter's row is held until the transaction ends, so no number is lost."""
    count = update(counter).where(counter.month == month).values(last=counter.last + 1)
    counted = count.returning(counter.last).execution_options(synchronize_session=False)
    number = db.scalar(counted)
    if number is None:
        try:
            with db.begin_nested():
                db.add(counter(month=month, last=0))
        except IntegrityError:
            pass  # a twin began the month; its row counts for both
        number = db.execute(counted).scalar_one()
    return number


def jump_codes(db: Session, *, actor: Actor, now: datetime) -> int:
    """After a restore from backup: move this month's codes on by 10,000, so that none on a slip is given again.

    Returns how many counters were moved. Codes of months before are never given any more.
    """
    actor.must("keys.manage")
    month = cases.month_of(now)
    for counter in (CaseMonth, ReportMonth):
        next_of_month(db, counter, month)
        db.execute(update(counter).where(counter.month == month).values(last=counter.last + RESTORE_JUMP))
    ledger.append(db, actor=actor, act="code.jumped", on=("month", int(month)), now=now, content={"by": RESTORE_JUMP})
    return 2
