"""Citizens' reports as the page of a stamp tells them to inspectors and officers (`inspections.views.panels`), and
cases as a pack of evidence holds them (`inspections.evidence.cases`).

Of a report that lies with another unit, an officer learns its reference, kind and state, and no more.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask import url_for

from trace.base.actor import Actor
from trace.base.db import Session
from trace.base.errors import NotFound
from trace.inspections.evidence.cases import CaseFiles
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


def tell_case(db: Session, actor: Actor, case_id: int, now: datetime) -> CaseFiles | None:
    """A case with the papers that lie with it; None for who may not read it."""
    try:
        found = queries.case_file(db, actor, case_id, now=now)
    except NotFound:
        return None
    case = found.case
    return CaseFiles(
        case_code=case.case_code,
        kind=case.kind,
        state=case.state,
        opened_at=case.opened_at,
        closed_at=case.closed_at,
        producer_id=case.producer_id,
        product_id=found.product.id if found.product else None,
        papers=[found.certificate] if found.certificate else found.papers,
    )


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
