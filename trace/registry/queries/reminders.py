"""Papers whose end is to be told now: a read, so that an idle worker asks for no lock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from trace.registry.models import PaperReminder
from trace.registry.queries.ocop import ending_items
from trace.registry.queries.papers import ending_certificates
from trace.registry.rules import REMIND_DAYS, reminder_due


@dataclass(frozen=True)
class Ending:
    """A paper that ends soon, which reminder is due, and the page where its producer reads it."""

    paper_id: int
    producer_id: int
    name: str
    valid_to: date
    path: str
    days: int = 0


def endings_due(
    db: Session, kind: str, today: date, *, after: int = 0, limit: int = 200
) -> tuple[list[Ending], int | None]:
    """Of the next `limit` papers of a kind, those whose reminder is due, and the id to go on after; None = no more."""
    papers = _ending(db, kind, today, after, limit)
    told = _told(db, kind, [each.paper_id for each in papers])
    due = []
    for each in papers:
        days = reminder_due(each.valid_to, today)
        if days is not None and (each.paper_id, days, each.valid_to) not in told:
            due.append(Ending(each.paper_id, each.producer_id, each.name, each.valid_to, each.path, days))
    return due, papers[-1].paper_id if len(papers) == limit else None


def _told(db: Session, kind: str, ids: list[int]) -> set[tuple[int, int, date]]:
    rows = select(PaperReminder.paper_id, PaperReminder.days, PaperReminder.valid_to)
    chosen = rows.where(PaperReminder.kind == kind, PaperReminder.paper_id.in_(ids))
    return {(paper_id, days, valid_to) for paper_id, days, valid_to in db.execute(chosen)}


def _ending(db: Session, kind: str, today: date, after: int, limit: int) -> list[Ending]:
    """What ends within the first step, by id."""
    most = max(REMIND_DAYS)
    if kind == "ocop_item":
        items = ending_items(db, today, days=most, after=after, limit=limit)
        return [
            Ending(each.id, owner, each.product_name, each.valid_to, f"/san-pham/{each.product_id}")
            for each, owner in items
        ]
    papers = ending_certificates(db, today, days=most, after=after, limit=limit)
    return [
        Ending(each.id, each.producer_id, each.name, each.valid_to, f"/giay/{each.id}")
        for each in papers
        if each.valid_to
    ]
