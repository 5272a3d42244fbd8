"""What is late goes up: the heads of a unit and of the one above are told once that a case is overdue."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, time, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from trace.accounts.models import Agency, Person, Post
from trace.base.actor import SERVICE, SERVICE_ID
from trace.core.words import VIETNAM, local_day
from trace.ledger import service as ledger
from trace.notices import service as notices
from trace.review import queries
from trace.review.models import Case, CaseAct
from trace.review.rules import days

AT_ONCE = 200


def late_cases(db: Session, *, working_days: int, now: datetime) -> Sequence[Case]:
    """Open cases that are overdue by so many working days and have not gone up yet, the most overdue first."""
    last_due = days.earlier(local_day(now), working_days, *queries.calendar(db, now=now))
    before = datetime.combine(last_due + timedelta(days=1), time(), VIETNAM)
    late = select(Case).where(Case.state == "open", Case.due_at < before, Case.escalated_at.is_(None))
    return db.scalars(late.order_by(Case.due_at, Case.id).limit(AT_ONCE)).all()


def escalate(db: Session, *, working_days: int, now: datetime) -> int:
    """Let what is late go up; returns how many cases. The case stays with its unit and shows in the list above it.

    Its version stays: an officer who has it open decides on what they read.
    """
    late = late_cases(db, working_days=working_days, now=now)
    for case in late:
        db.execute(
            update(Case).where(Case.id == case.id).values(escalated_at=now).execution_options(synchronize_session=False)
        )
        db.refresh(case)
        _tell(db, case, now=now)
    return len(late)


def _tell(db: Session, case: Case, *, now: datetime) -> None:
    unit = db.get_one(Agency, case.agency_id)
    told = _heads(db, (unit.id, *((unit.parent_id,) if unit.parent_id else ())))
    values = {"case_code": case.case_code, "unit": unit.name, "path": f"/ho-so/{case.id}"}
    # Laid anew it has another due date: late again, it goes up again.
    key = f"{case.id}:{case.due_at:%Y%m%d}"
    notices.tell_people(db, told, "case.overdue", key=key, now=now, values=values)
    db.add(CaseAct(case_id=case.id, act="escalated", agency_id=unit.id, made_at=now, made_by=SERVICE_ID))
    facts = {"case_code": case.case_code, "agency_id": unit.id, "told": len(told)}
    ledger.append(db, actor=SERVICE, act="case.escalated", on=("case", case.id), now=now, content=facts)


def _heads(db: Session, units: Collection[int]) -> list[int]:
    """The heads of these units who are in service; of a unit without one, its officers."""
    rows = db.execute(
        select(Post.agency_id, Post.person_id, Post.head)
        .join(Person, Person.id == Post.person_id)
        .where(Post.agency_id.in_(units), Post.until.is_(None), Person.active.is_(True), Person.role == "officer")
    ).all()
    led = {unit for unit, _, head in rows if head}
    return sorted({person for unit, person, head in rows if head or unit not in led})
