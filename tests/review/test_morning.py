"""An officer's morning: what is counted, for whom, and that a digest of it goes out once."""

from datetime import timedelta

from tests.conftest import NOON
from tests.review.conftest import settle
from trace.base.db import snapshot, transaction
from trace.notices.models import Notice
from trace.review import jobs, queries


def test_the_morning_counts_new_due_overdue_and_waiting_for_the_officer_s_own_units(both):
    with transaction(both.main) as db:
        here = settle(db, both.keys)
        case = here.submit(here.producer())
        due, clerk, publisher = case.due_at, here.people["clerk"], here.people["publisher"]
    with snapshot(both.main) as db:
        before = queries.morning(db, clerk, NOON)
        on_the_day = queries.morning(db, clerk, due - timedelta(hours=1))
        late = queries.morning(db, clerk, due + timedelta(minutes=1))
        assert queries.morning(db, publisher, NOON) == {}
    assert before == {"waiting": "1", "new": "1", "today": "0", "overdue": "0", "path": "/ho-so"}
    assert (on_the_day["today"], on_the_day["overdue"]) == ("1", "0")
    assert (late["today"], late["overdue"], late["new"]) == ("0", "1", "0")


def test_the_digest_goes_to_who_has_cases_once_and_not_on_a_sunday(both):
    with transaction(both.main) as db:
        here = settle(db, both.keys)
        here.submit(here.producer())
        clerk = here.people["clerk"]
    for _ in range(2):
        jobs.send_digest(both)
    both.clock.now = NOON + timedelta(days=2)  # NOON is a Friday
    jobs.send_digest(both)
    with snapshot(both.main) as db:
        assert [(row.kind, row.person_id) for row in db.query(Notice)] == [("officer.digest", clerk)]
