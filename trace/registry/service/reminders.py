"""Reminding producers that a recognition or a certificate ends: 90, 60 and 30 days ahead, once each."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from trace.core.words import local_day
from trace.notices import service as notices
from trace.registry import queries
from trace.registry.models import PaperReminder

KINDS = {"ocop_item": "ocop.ends", "certificate": "certificate.ends"}


def remind_of_end(db: Session, *, kind: str, ending: queries.Ending, now: datetime) -> bool:
    """Tell the producer that a paper ends; returns whether that was new.

    The row is kept with the notice, so that neither a crash nor a second worker sends it twice. A paper that came late
    is told of by the nearest step only.
    """
    if db.get(PaperReminder, (kind, ending.paper_id, ending.days, ending.valid_to)) is not None:
        return False
    db.add(PaperReminder(kind=kind, paper_id=ending.paper_id, days=ending.days, valid_to=ending.valid_to, made_at=now))
    db.flush()
    key = f"{ending.paper_id}:{ending.valid_to.isoformat()}:{ending.days}"
    told = {"name": ending.name, "end": f"{ending.valid_to:%d/%m/%Y}", "path": ending.path}
    told |= {"days": str((ending.valid_to - local_day(now)).days)}
    notices.tell_producer(db, ending.producer_id, KINDS[kind], key=key, now=now, values=told)
    return True
