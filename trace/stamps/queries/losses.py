"""Reads of holds and proposals on stamps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from trace.base.errors import NotFound
from trace.core.reason import Reason
from trace.stamps.models import StampHold, StampProposal


def hold(db: Session, hold_id: int, *, lock: bool = False) -> StampHold:
    """A hold on stamps. NotFound when there is none."""
    found = db.get(StampHold, hold_id, with_for_update=lock, populate_existing=lock)
    if found is None:
        raise NotFound(Reason("hold.unknown"))
    return found


def holds(db: Session, run_id: int) -> Sequence[StampHold]:
    """The holds of a run, newest first."""
    return db.scalars(select(StampHold).where(StampHold.run_id == run_id).order_by(StampHold.id.desc())).all()


def unconfirmed_holds(db: Session, *, placed_before: datetime) -> Sequence[StampHold]:
    """Open holds that nobody confirmed in time and that have not gone up yet, oldest first."""
    waiting = (StampHold.confirmed_at.is_(None), StampHold.released_at.is_(None), StampHold.escalated_at.is_(None))
    late = select(StampHold).where(*waiting, StampHold.placed_at < placed_before).order_by(StampHold.id).limit(200)
    return db.scalars(late).all()


def proposal(db: Session, proposal_id: int, *, lock: bool = False) -> StampProposal:
    """A proposal on stamps. NotFound when there is none."""
    found = db.get(StampProposal, proposal_id, with_for_update=lock, populate_existing=lock)
    if found is None:
        raise NotFound(Reason("proposal.unknown"))
    return found


def proposals(db: Session, run_id: int) -> Sequence[StampProposal]:
    """The proposals on a run's stamps, newest first."""
    chosen = select(StampProposal).where(StampProposal.run_id == run_id)
    return db.scalars(chosen.order_by(StampProposal.id.desc())).all()
