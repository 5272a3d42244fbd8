"""Telling producers what they should know in time: that a recognition or a certificate ends (90, 60 and 30 days ahead,
once each), and that goods were harvested too soon after a spraying."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from trace.core.words import local_day
from trace.notices import service as notices
from trace.registry import queries
from trace.registry.models import DiaryEntry, PaperReminder
from trace.registry.queries import diary

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


def tell_too_soon(db: Session, entry: DiaryEntry, *, now: datetime) -> None:
    """Tell the producer of each harvest that this entry shows to have come too soon; of each spraying once, however
    often its entries are put to batches."""
    for each in diary.too_soon(db, entry_id=entry.id):
        links = diary.batches_of_entry(db, each.harvest.id)
        path = f"/lo/{links[0].batch_id}/nhat-ky" if links else f"/dia-diem/{each.harvest.site_id}/nhat-ky"
        told = {
            "name": each.spraying.pesticide or "",
            "harvested": f"{each.harvest.happened_on:%d/%m/%Y}",
            "path": path,
        }
        told |= {"day": f"{each.spraying.harvest_from:%d/%m/%Y}"}
        key = f"{each.harvest.id}:{each.spraying.id}"
        notices.tell_producer(db, entry.producer_id, "diary.too_soon", key=key, now=now, values=told)
