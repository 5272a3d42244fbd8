"""How long a recall stands on what is read without a stamp in hand: product pages and printed lists."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, and_

from trace.registry.models import Batch, Recall


def still_covers(today: date) -> ColumnElement[bool]:
    """Whether a recall is to be read of a batch: published, not withdrawn. One that is closed still covers what was not
    brought back, for as long as the pack is in date; a pack without a date is covered for good. A stamp itself goes on
    saying it whatever the date (`everything`): who holds the pack must know."""
    over = and_(Recall.closed_at.is_not(None), Batch.exp_date.is_not(None), Batch.exp_date < today)
    return and_(Recall.published_at.is_not(None), Recall.withdrawn_at.is_(None), ~over)
