"""Whose findings and alarms they are, when one organisation was registered twice: a part of its merge."""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.orm import Session

from trace.inspections.models import Finding, ScanAlarm


def move_findings(db: Session, *, from_id: int, to_id: int) -> None:
    """What was found at one producer, and the alarms about its stamps, stand with another from now on."""
    for table in (Finding, ScanAlarm):
        db.execute(update(table).where(table.producer_id == from_id).values(producer_id=to_id))
