"""Whose findings, alarms and measures they are, when one organisation was registered twice: a part of its merge."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from trace.inspections.measures.models import Measure, Objection, Proposal, RecallPartner
from trace.inspections.models import Finding, Inspection, PlanItem, ScanAlarm
from trace.inspections.violations.models import Violation

OWNED = (Finding, Inspection, ScanAlarm, Measure, Objection, Proposal, RecallPartner, Violation)


def move_findings(db: Session, *, from_id: int, to_id: int) -> None:
    """What was inspected and found at one producer, imposed on it and recorded against it, and the alarms about its
    stamps, stand with another from now on.

    A plan that names both keeps both: what it was drawn from does not change by it.
    """
    for table in OWNED:
        db.execute(update(table).where(table.producer_id == from_id).values(producer_id=to_id))
    there = select(PlanItem.plan_id).where(PlanItem.producer_id == to_id)
    moved = update(PlanItem).where(PlanItem.producer_id == from_id, PlanItem.plan_id.not_in(there))
    db.execute(moved.values(producer_id=to_id).execution_options(synchronize_session=False))
