"""The moments from which the targets of the counter are worked out: of each file received there, slip and decision."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from trace.review.models import Decision
from trace.review.rules.targets import Visit

DECIDED = ("accepted", "returned", "refused")


@dataclass(frozen=True)
class Receipt:
    """When a file was received at a unit's counter, and when its slip was printed."""

    agency_id: int
    received_at: datetime
    slip_printed_at: datetime | None


# The seam to the counter: (db, since, until) → the receipt of each case that was received at one.
Receipts: TypeAlias = Callable[[Session, datetime, datetime], Mapping[int, Receipt]]


def no_receipts(_db: Session, _since: datetime, _until: datetime) -> Mapping[int, Receipt]:
    """None: for where no counter records any."""
    return {}


def visits(db: Session, *, since: datetime, until: datetime, receipts: Receipts = no_receipts) -> list[Visit]:
    """Each file received at a counter from `since` to before `until`, with the moment of its first decision."""
    received = receipts(db, since, until)
    decided = _first_decisions(db, received.keys())
    return [
        Visit(receipt.agency_id, receipt.received_at, receipt.slip_printed_at, decided.get(case_id))
        for case_id, receipt in received.items()
    ]


def _first_decisions(db: Session, case_ids: Collection[int]) -> dict[int, datetime]:
    """When each of these cases was decided first, whatever became of it."""
    wanted = sorted(case_ids)
    found: dict[int, datetime] = {}
    for first in range(0, len(wanted), 500):
        some = wanted[first : first + 500]
        rows = (
            select(Decision.case_id, func.min(Decision.made_at))
            .where(Decision.case_id.in_(some), Decision.outcome.in_(DECIDED))
            .group_by(Decision.case_id)
        )
        found |= {row[0]: row[1] for row in db.execute(rows)}
    return found
