"""What citizens reported of a stamp or of its goods, for whoever looks at the goods: a few, newest first."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from trace.review.models import Report

MOST = 20


def reports_about(
    db: Session,
    *,
    stamp: tuple[int, int] | None = None,
    batch_id: int | None = None,
    product_id: int | None = None,
    producer_id: int | None = None,
    limit: int = MOST,
) -> Sequence[Report]:
    """Reports on this stamp (run and ordinal) or on these goods: one of them is enough. Nothing asked, nothing told."""
    said = {"batch_id": batch_id, "product_id": product_id, "producer_id": producer_id}
    terms = [getattr(Report, name) == value for name, value in said.items() if value is not None]
    if stamp is not None:
        terms.append(and_(Report.run_id == stamp[0], Report.ordinal == stamp[1]))
    if not terms:
        return []
    return db.scalars(select(Report).where(or_(*terms)).order_by(Report.id.desc()).limit(limit)).all()
