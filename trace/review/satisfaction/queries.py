"""Reads of ratings: the row of a case or a token, and sums by unit and month."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from trace.accounts.models import Agency
from trace.base.errors import NotFound
from trace.core.reason import Reason
from trace.review.models import Case
from trace.review.satisfaction import rules
from trace.review.satisfaction.models import CaseRating


@dataclass(frozen=True)
class UnitMonth:
    """A unit's month: how many decided cases were asked about, how many were answered, how many said satisfied."""

    month: str
    agency_id: int
    unit: str
    asked: int
    answers: int
    satisfied: int

    @property
    def share(self) -> float | None:
        """The satisfied part, None for fewer than five answers."""
        return rules.share(self.satisfied, self.answers)


def of_case(db: Session, case_id: int) -> CaseRating | None:
    """The rating of a case; None before it is decided."""
    return db.get(CaseRating, case_id)


def by_token(db: Session, token: str, *, lock: bool = False) -> tuple[CaseRating, str, str]:
    """The rating with this token, the code of its case and the unit that decided. NotFound when there is none."""
    asked = (
        select(CaseRating, Case.case_code, Agency.name)
        .join(Case, Case.id == CaseRating.case_id)
        .join(Agency, Agency.id == CaseRating.agency_id)
        .where(CaseRating.token == token)
    )
    row = db.execute(asked.with_for_update(of=CaseRating) if lock else asked).one_or_none()
    if row is None:
        raise NotFound(Reason("satisfaction.unknown"))
    return row[0], row[1], row[2]


def by_unit(db: Session, *, since: str) -> list[UnitMonth]:
    """Sums from a month ('yyyy-mm') on, the newest month first, units by name. Nothing of any person."""
    satisfied = case((CaseRating.level == rules.SATISFIED, 1), else_=0)
    sums = (
        select(
            CaseRating.month,
            CaseRating.agency_id,
            func.count().label("asked"),
            func.count(CaseRating.level).label("answers"),
            func.sum(satisfied).label("satisfied"),
        )
        .where(CaseRating.month >= since)
        .group_by(CaseRating.month, CaseRating.agency_id)
        .subquery()  # in the order of its index; the names of the few sums are looked for after that
    )
    rows = select(sums.c.month, sums.c.agency_id, Agency.name, sums.c.asked, sums.c.answers, sums.c.satisfied)
    rows = rows.join(Agency, Agency.id == sums.c.agency_id).order_by(sums.c.month.desc(), Agency.name)
    return [UnitMonth(row[0], row[1], row[2], int(row[3]), int(row[4]), int(row[5])) for row in db.execute(rows)]
