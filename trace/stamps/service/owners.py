"""Whose stamps they are, when one organisation was registered twice: the part of a merge that concerns stamps."""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.orm import Session

from trace.base.db import rows_met
from trace.stamps import queries
from trace.stamps.models import LabelTemplate, Run, StampQuota


def move_stamps(db: Session, *, from_id: int, to_id: int) -> int:
    """The runs and label templates of one producer belong to another; returns how many runs. Codes stay as printed.

    A quota of its own goes along where the other has none; else the row stays as it was, for nobody. Part of a merge,
    which checks and records it.
    """
    moved = rows_met(db.execute(update(Run).where(Run.producer_id == from_id).values(producer_id=to_id)))
    db.execute(update(LabelTemplate).where(LabelTemplate.producer_id == from_id).values(producer_id=to_id))
    if queries.own_quota(db, to_id) is None:
        db.execute(update(StampQuota).where(StampQuota.producer_id == from_id).values(producer_id=to_id))
    return moved
