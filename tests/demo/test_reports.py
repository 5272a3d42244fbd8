"""The demonstration's reports: every queue that its sign-ins open has something in it."""

from tests.conftest import NOON
from tests.make import actor
from trace.base.db import snapshot
from trace.review import queries


def test_officers_of_province_and_commune_and_inspectors_find_reports_one_of_them_overdue(world):
    with snapshot(world.rt.main) as db:
        lines = [
            line.report
            for state in ("received", "answered", "closed")
            for line in queries.report_queue(
                db, actor=actor("inspector", 1), wanted=queries.ReportFilter(state), now=NOON
            ).lines
        ]
        answers = queries.public_answers(db)
    assert len(lines) == 4 and len({line.agency_id for line in lines}) == 3
    assert [line.reference for line in lines if line.due_at < NOON and line.answered_at is None] == ["BC-2611-0002"]
    assert [answer.reference for answer in answers] == ["BC-2611-0003"]
    assert sum(line.photo_name is not None and world.rt.store.exists(line.photo_name) for line in lines) == 1
