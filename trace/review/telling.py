"""Citizens' reports as the page of a stamp tells them to inspectors and officers (`inspections.views.panels`).

Of a report that lies with another unit, an officer learns its reference, kind and state, and no more.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for

from trace.base.db import Session
from trace.inspections.views.panels import About, Heard
from trace.review import queries, wording
from trace.review.models import Report
from trace.web.guard import me


def tell(db: Session, about: About) -> Sequence[Heard]:
    """Reports on these goods, newest first."""
    stamp = None
    if about.run_id is not None and about.ordinal is not None:
        stamp = about.run_id, about.ordinal
    found = queries.reports_about(
        db,
        stamp=stamp,
        batch_id=about.batch_id,
        product_id=about.product_id,
        producer_id=about.producer_id,
    )
    return [_told(each, stamp) for each in found]


def _told(found: Report, stamp: tuple[int, int] | None) -> Heard:
    units = {found.agency_id} if found.agency_id is not None else set()
    may = me().why_not("report.see", units=units) is None
    return Heard(
        address=url_for("review.report", report_id=found.id) if may else None,
        words=f"{found.reference} · {wording.REPORT_KINDS[found.kind]}",
        state=wording.REPORT_STATES[found.state],
        made_at=found.made_at,
        on_stamp=stamp is not None and (found.run_id, found.ordinal) == stamp,
        text=found.text if may else "",
    )
