"""Reminding producers that a recognition or a certificate ends: 90, 60 and 30 days ahead, once each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from trace.core.words import local_day
from trace.notices import service as notices
from trace.registry import queries
from trace.registry.models import PaperReminder
from trace.registry.rules import REMIND_DAYS, reminder_due

KINDS = {"ocop_item": "ocop.ends", "certificate": "certificate.ends"}


def remind_of_end(db: Session, *, kind: str, after: int, limit: int, now: datetime) -> int | None:
    """Remind of the papers of a kind on from the id `after`; returns the last id looked at, None when all were.

    A paper that came late is reminded of once, by the nearest step. The row is kept with the notice, so that neither
    a crash nor a second worker sends it twice.
    """
    today, looked = local_day(now), 0
    papers = _ending(db, kind, today, after, limit)
    for paper in papers:
        looked = paper.id
        days = reminder_due(paper.valid_to, today)
        if days is None or db.get(PaperReminder, (kind, paper.id, days, paper.valid_to)) is not None:
            continue
        db.add(PaperReminder(kind=kind, paper_id=paper.id, days=days, valid_to=paper.valid_to, made_at=now))
        key = f"{paper.id}:{paper.valid_to.isoformat()}:{days}"
        told = {"name": paper.name, "end": f"{paper.valid_to:%d/%m/%Y}", "path": paper.path}
        told |= {"days": str((paper.valid_to - today).days)}
        notices.tell_producer(db, paper.producer_id, KINDS[kind], key=key, now=now, values=told)
    return looked if len(papers) == limit else None


@dataclass(frozen=True)
class _Ending:
    """A paper that ends soon, and the page where its producer reads it."""

    id: int
    producer_id: int
    name: str
    valid_to: date
    path: str


def _ending(db: Session, kind: str, today: date, after: int, limit: int) -> list[_Ending]:
    """What ends within the first step."""
    most = max(REMIND_DAYS)
    if kind == "ocop_item":
        items = queries.ending_items(db, today, days=most, after=after, limit=limit)
        return [
            _Ending(item.id, owner, item.product_name, item.valid_to, f"/san-pham/{item.product_id}")
            for item, owner in items
        ]
    papers = queries.ending_certificates(db, today, days=most, after=after, limit=limit)
    return [
        _Ending(each.id, each.producer_id, each.name, each.valid_to, f"/giay/{each.id}")
        for each in papers
        if each.valid_to
    ]
