"""Whose findings, alarms and measures they are, when one organisation was registered twice: a part of its merge."""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.orm import Session

from trace.inspections.measures.models import Measure, Objection, Proposal, RecallPartner
from trace.inspections.models import Finding, ScanAlarm
from trace.inspections.violations.models import Violation

OWNED = (Finding, ScanAlarm, Measure, Objection, Proposal, RecallPartner, Violation)


def move_findings(db: Session, *, from_id: int, to_id: int) -> None:
    """What was found at one producer, imposed on it and recorded against it, and the alarms about its stamps, stand
    with another from now on."""
    for table in OWNED:
        db.execute(update(table).where(table.producer_id == from_id).values(producer_id=to_id))
