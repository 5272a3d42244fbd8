"""Releases of stamps as cases: opened by the clock, decided on the run's page, closed when stamps went ahead."""

import pytest
from sqlalchemy import select

from tests.conftest import NOON
from tests.stamps.province import make_province
from trace.base.db import snapshot, transaction
from trace.base.errors import Conflict, Forbidden
from trace.review import jobs, service
from trace.review.models import Case, ReviewStep
from trace.review.service import Ruling
from trace.stamps import service as stamps
from trace.stamps.models import Run


@pytest.fixture
def there(runtime):
    return make_province(runtime)


def release(there, run, *, by=None, outcome="accepted", reasons=None):
    with transaction(there.rt.main) as db:
        return service.decide_run(
            db, actor=by or there.officer, run_id=run.id, outcome=outcome, ruling=Ruling(reasons), now=NOON
        ).state


def cases(there):
    with snapshot(there.rt.main) as db:
        return [(case.object_id, case.state) for case in db.scalars(select(Case).order_by(Case.id))]


def test_an_ordered_run_gets_its_case_by_the_clock_and_only_one(there):
    run = there.order()
    jobs.follow_runs(there.rt)
    jobs.follow_runs(there.rt)
    assert cases(there) == [(run.id, "open")]
    assert release(there, run) == "released"
    assert cases(there) == [(run.id, "accepted")]


def test_a_run_that_is_decided_before_the_clock_has_its_case_all_the_same(there):
    run = there.order()
    assert release(there, run, outcome="refused", reasons="Vượt sản lượng") == "refused"
    jobs.follow_runs(there.rt)
    assert cases(there) == [(run.id, "refused")]


def test_who_ordered_does_not_release_and_nothing_changes(there):
    run = there.order(by=there.maker)
    with pytest.raises(Forbidden):
        release(there, run, by=there.maker)
    assert cases(there) == []


def test_a_case_follows_a_run_that_was_taken_back(there):
    run = there.order()
    jobs.follow_runs(there.rt)
    with transaction(there.rt.main) as db:
        stamps.withdraw_run(db, actor=there.maker, run_id=run.id, now=NOON)
    jobs.follow_runs(there.rt)
    assert cases(there) == [(run.id, "withdrawn")]


def test_where_four_eyes_are_set_one_officer_alone_releases_nothing(there):
    with transaction(there.rt.main) as db:
        db.scalars(select(ReviewStep).where(ReviewStep.kind == "run")).one().four_eyes = True
    run = there.order()
    assert release(there, run) == "ordered"
    with pytest.raises(Conflict, match=r"review\.second_person"):
        release(there, run)


def test_without_a_way_runs_are_released_as_before(there):
    with transaction(there.rt.main) as db:
        db.delete(db.scalars(select(ReviewStep).where(ReviewStep.kind == "run")).one())
    run = there.order()
    jobs.follow_runs(there.rt)
    assert release(there, run) == "released"
    assert cases(there) == []
    with snapshot(there.rt.main) as db:
        assert db.get_one(Run, run.id).approved_by == there.officer.id
