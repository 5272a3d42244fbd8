"""Telling producers what was decided."""

from __future__ import annotations

from trace.base.db import transaction
from trace.base.runtime import Runtime
from trace.notices import service as notices
from trace.review import queries
from trace.review.satisfaction import service as satisfaction

ASKED = ("accepted", "refused")  # who was asked to mend something is asked what they think when it is over


def tell_producer(runtime: Runtime, _job_id: int, *, decision_id: int) -> None:
    """Tell whom a decision concerns, without a name and without the reasons: those are read signed in.

    Who lost a tax code may not read the case: the way leads to its own page.
    """
    with transaction(runtime.main) as db:
        for told in queries.told(db, decision_id):
            lost = told.outcome == "tax_id_lost"
            kind, values = f"case.{told.outcome}", {"code": told.case_code}
            if told.outcome in ASKED:
                token = satisfaction.ask(db, case_id=told.case_id, agency_id=told.agency_id, now=runtime.clock())
                values["rate_path"] = f"/hai-long/{token}"
            path = f"/co-so/{told.producer_id}" if lost else f"/ho-so/{told.case_id}"
            notices.tell_producer(
                db,
                told.producer_id,
                kind,
                key=f"decision:{decision_id}",
                now=runtime.clock(),
                values=values | {"path": path},
            )
