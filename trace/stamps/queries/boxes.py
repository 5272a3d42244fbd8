"""Reads of boxes and rolls that are in use."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from trace.base.errors import NotFound
from trace.core.reason import Reason
from trace.stamps.models import StampBox
from trace.stamps.rules import Packed, Span


def boxes(db: Session, run_id: int) -> Sequence[StampBox]:
    """The boxes and rolls of a run by their numbers."""
    chosen = select(StampBox).where(StampBox.run_id == run_id, StampBox.unpacked_at.is_(None))
    return db.scalars(chosen.order_by(StampBox.number)).all()


def packed(db: Session, run_id: int) -> list[Packed]:
    """The same as rules see them."""
    return [Packed(one.number, Span(one.lo, one.hi)) for one in boxes(db, run_id)]


def box(db: Session, box_id: int) -> StampBox:
    """A box that is in use. NotFound when there is none, or it was unpacked."""
    return _in_use(db.get(StampBox, box_id, populate_existing=True))


def box_by_sscc(db: Session, sscc: str) -> StampBox:
    """The box that bears these eighteen digits. NotFound as `box`: the label of an unpacked one is waste paper."""
    return _in_use(db.scalar(select(StampBox).where(StampBox.sscc == sscc)))


def _in_use(found: StampBox | None) -> StampBox:
    if found is None or found.unpacked_at is not None:
        raise NotFound(Reason("box.unknown"))
    return found
