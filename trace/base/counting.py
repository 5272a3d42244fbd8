"""Counters that begin anew each month: numbers of cases, reports and inspections are given in order, none twice."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session


def next_of_month(db: Session, counter: type[Any], month: str) -> int:
    """The next number of this month (`yymm`) in a table of `month` and `last`.

    The counter's row is held until the transaction ends, so no number is lost.
    """
    count = update(counter).where(counter.month == month).values(last=counter.last + 1)
    counted = count.returning(counter.last).execution_options(synchronize_session=False)
    number = db.scalar(counted)
    if number is None:
        # A twin may have begun the month meanwhile: its row counts for both.
        with suppress(IntegrityError), db.begin_nested():
            db.add(counter(month=month, last=0))
        number = db.execute(counted).scalar_one()
    return int(number)
