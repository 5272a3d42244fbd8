"""Findings read back: by stamp, batch and producer, and as a list, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from trace.base.errors import NotFound
from trace.core.reason import Reason
from trace.inspections.models import Finding


@dataclass(frozen=True)
class FindingQuestion:
    """Which findings: of a producer, of a batch, of a run. None = any; two of them = either."""

    producer_id: int | None = None
    batch_id: int | None = None
    run_id: int | None = None


def finding(db: Session, finding_id: int) -> Finding:
    """One finding; NotFound when there is none of this number."""
    if (found := db.get(Finding, finding_id)) is None:
        raise NotFound(Reason("finding.unknown"))
    return found


def finding_sent(db: Session, client_id: str) -> Finding | None:
    """The finding that was made under this client id, if it has arrived before."""
    return db.scalar(select(Finding).where(Finding.client_id == client_id))


def findings(db: Session, question: FindingQuestion, *, after: int | None = None, limit: int = 50) -> Sequence[Finding]:
    """Findings, newest first; `after` is the id of the last one of the page before."""
    wanted = select(Finding).where(Finding.withdrawn_at.is_(None)).order_by(Finding.id.desc()).limit(limit)
    asked = ("producer_id", "batch_id", "run_id")
    terms = [getattr(Finding, name) == getattr(question, name) for name in asked if getattr(question, name) is not None]
    if terms:
        wanted = wanted.where(or_(*terms))
    if after is not None:
        wanted = wanted.where(Finding.id < after)
    return db.scalars(wanted).all()
