"""What a room above tells of a case for a pack of evidence: `app` hands its answer down, for arrows never lead up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from trace.base.actor import Actor
from trace.registry.models import Certificate

PLACE = "inspections.evidence.cases"


@dataclass(frozen=True)
class CaseFiles:
    """A case for somebody who may read it: what it is about, and the papers that lie with it."""

    case_code: str
    kind: str
    state: str
    opened_at: datetime
    closed_at: datetime | None
    producer_id: int
    product_id: int | None
    papers: Sequence[Certificate]


Telling = Callable[[Session, Actor, int, datetime], CaseFiles | None]
"""The case of this number; None for who may not read it."""


def nothing(_db: Session, _actor: Actor, _case_id: int, _now: datetime) -> None:
    """Where no room above tells of cases."""
