"""What the province's own petition system is told of a report: a job written down with its cause."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from trace.accounts.models import Agency
from trace.jobs import service as jobs
from trace.registry.models import Product
from trace.review.models import Report

JOB = "review.send_report_on"


def tell(db: Session, report: Report, event: str, *, now: datetime, answer: str | None = None) -> None:
    """Queue the message that `event` happened to this report: frozen as of now, numbered by the report's version.

    It carries no word, place, photo or number of the citizen's; `answer` is one that everybody may read.
    """
    note = _note(db, report, event, now) | ({"answer": answer} if answer else {})
    jobs.enqueue(db, JOB, now=now, key=note["id"], note=note)


def _note(db: Session, report: Report, event: str, now: datetime) -> dict[str, Any]:
    unit = db.get(Agency, report.agency_id) if report.agency_id else None
    product = db.get(Product, report.product_id) if report.product_id else None
    return {
        "id": f"{report.reference}.{report.version}",
        "sequence": report.version,
        "event": event,
        "at": now.isoformat(),
        "reference": report.reference,
        "report_id": report.id,
        "kind": report.kind,
        "state": report.state,
        "outcome": report.outcome,
        "unit": unit.name if unit else None,
        "due_at": report.due_at.isoformat(),
        "ward_code": report.ward_code,
        "product_trace_code": product.trace_code if product else None,
        "external_ref": report.external_ref,
    }
