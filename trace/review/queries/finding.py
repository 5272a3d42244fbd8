"""A case by its code."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from trace.base.actor import Actor
from trace.base.errors import NotFound
from trace.core.reason import Reason
from trace.review.models import Case
from trace.review.queries.cases import case_for


def case_by_code(db: Session, actor: Actor, case_code: str, *, now: datetime) -> Case:
    """The case of this code, for somebody who may read it; else NotFound."""
    number = db.scalar(select(Case.id).where(Case.case_code == case_code))
    if number is None:
        raise NotFound(Reason("review.no_such_case"))
    return case_for(db, actor, number, now=now)
