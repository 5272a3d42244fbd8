"""An officer's morning in numbers: what is new, due today, overdue, and waits at all."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session

from trace.accounts.models import Post
from trace.core.words import VIETNAM, local_day
from trace.review.models import Case
from trace.review.rules import days


def morning(db: Session, person_id: int, now: datetime) -> dict[str, str]:
    """The values of the digest's words for the open cases of the units this officer serves in, and as deputy; empty
    where none waits. New is what came since the working day before began."""
    today = local_day(now)
    before = today - timedelta(days=1)
    while not days.works(before):
        before -= timedelta(days=1)
    since, tonight = (datetime.combine(day, time(), VIETNAM) for day in (before, today + timedelta(days=1)))
    served = select(Post.agency_id).where(Post.person_id == person_id, Post.until.is_(None))
    counted = (
        func.count(),
        func.sum(case((Case.opened_at >= since, 1), else_=0)),
        func.sum(case((Case.due_at.between(now, tonight), 1), else_=0)),
        func.sum(case((Case.due_at < now, 1), else_=0)),
    )
    mine = or_(Case.agency_id.in_(served), Case.deputy_id == person_id)
    waiting, new, due, overdue = db.execute(select(*counted).where(Case.state == "open", mine)).one()
    if not waiting:
        return {}
    said = {"waiting": waiting, "new": new, "today": due, "overdue": overdue}
    return {name: str(int(amount)) for name, amount in said.items()} | {"path": "/ho-so"}
