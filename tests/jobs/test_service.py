"""Commands on jobs, on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import StatementError

from tests.conftest import NOON
from trace.base.db import snapshot, transaction
from trace.base.errors import Conflict, NotFound
from trace.jobs import queries, service

LATER = NOON + timedelta(minutes=1)
A, B = 1, 2


def take(db, worker=A, now=NOON):
    return service.claim(db, ["print"], worker=worker, now=now)


def test_a_job_is_rolled_back_with_its_cause(both):
    with pytest.raises(ZeroDivisionError), transaction(both.main) as db:
        service.enqueue(db, "print", now=NOON, run_id=7)
        raise ZeroDivisionError
    with snapshot(both.main) as db:
        assert queries.waiting(db) == []


def test_a_job_is_committed_with_its_cause(both):
    with transaction(both.main) as db:
        job_id = service.enqueue(db, "print", now=NOON, run_id=7)
    with snapshot(both.main) as db:
        job = queries.job(db, job_id)
        assert (job.name, job.arguments, job.state, job.due_at) == ("print", {"run_id": 7}, "queued", NOON)


def test_a_cause_enqueues_once(db):
    first = service.enqueue(db, "print", now=NOON, key="run 7", run_id=7)
    assert service.enqueue(db, "print", now=LATER, key="run 7", run_id=7) == first
    assert len(queries.waiting(db)) == 1


def test_one_cause_may_enqueue_jobs_of_two_names(db):
    assert service.enqueue(db, "print", now=NOON, key="7") != service.enqueue(db, "tell", now=NOON, key="7")


def test_jobs_without_a_key_are_each_their_own(db):
    assert service.enqueue(db, "print", now=NOON) != service.enqueue(db, "print", now=NOON)


def test_arguments_that_are_not_json_are_refused(both):
    with pytest.raises((StatementError, TypeError), match="not JSON serializable"), transaction(both.main) as db:
        service.enqueue(db, "print", now=NOON, run=object())


def test_a_job_is_claimed_by_one_worker(db):
    job_id = service.enqueue(db, "print", now=NOON)
    assert take(db, A).id == job_id
    assert take(db, B) is None


def test_the_job_that_has_been_due_longest_is_claimed_first(db):
    service.enqueue(db, "print", now=LATER)
    first = service.enqueue(db, "print", now=NOON)
    assert take(db, now=LATER).id == first


def test_a_job_is_not_claimed_before_it_is_due(db):
    service.enqueue(db, "print", now=LATER)
    assert take(db, now=NOON) is None


def test_a_job_of_a_name_this_version_does_not_know_stays_queued(db):
    job_id = service.enqueue(db, "not yet deployed", now=NOON)
    assert take(db) is None
    assert queries.job(db, job_id).state == "queued"


def test_a_step_is_recorded_once(db):
    job_id = service.enqueue(db, "print", now=NOON)
    take(db)
    service.progress(db, job_id, 1, 3)
    with pytest.raises(service.Overtaken):
        service.progress(db, job_id, 1, 3)


def test_a_finished_step_sets_the_count_of_tries_back(db):
    job_id = service.enqueue(db, "print", now=NOON)
    job = take(db)
    assert job.attempts == 1
    service.progress(db, job_id, 1, 3)
    db.refresh(job)
    assert (job.attempts, job.progress_done, job.progress_total) == (0, 1, 3)


def test_a_cancelled_job_loses_its_next_step(db):
    job_id = service.enqueue(db, "print", now=NOON)
    take(db)
    service.cancel(db, job_id, now=NOON)
    with pytest.raises(service.Overtaken):
        service.progress(db, job_id, 1, 3)


def test_a_cancelled_job_is_never_claimed(db):
    service.cancel(db, service.enqueue(db, "print", now=NOON), now=NOON)
    assert take(db) is None


def test_a_finished_job_cannot_be_cancelled(db):
    job_id = service.enqueue(db, "print", now=NOON)
    take(db)
    service.finish(db, job_id, worker=A, now=NOON)
    with pytest.raises(Conflict) as refused:
        service.cancel(db, job_id, now=NOON)
    assert refused.value.reason.code == "job.ended"


def test_a_job_that_gives_up_is_a_row_that_says_why(db):
    job_id = service.enqueue(db, "print", now=NOON)
    take(db)
    service.give_up(db, job_id, worker=A, code="run.unknown", now=LATER)
    (seen,) = queries.failed(db)
    assert (seen.id, seen.error_code, seen.finished_at, seen.worker) == (job_id, "run.unknown", LATER, None)


def test_a_given_up_job_goes_on_where_it_stopped(db):
    job_id = service.enqueue(db, "print", now=NOON)
    take(db)
    service.progress(db, job_id, 2, 3)
    service.give_up(db, job_id, worker=A, code="run.unknown", now=NOON)
    service.retry(db, job_id, now=LATER)
    again = take(db, B, LATER)
    assert (again.id, again.progress_done, again.error_code) == (job_id, 2, None)


def test_only_a_given_up_job_is_retried(db):
    with pytest.raises(Conflict) as refused:
        service.retry(db, service.enqueue(db, "print", now=NOON), now=NOON)
    assert refused.value.reason.code == "job.not_failed"


@pytest.mark.parametrize("settle", [service.finish, service.put_back])
def test_a_worker_cannot_settle_what_another_has_taken_over(db, settle):
    job_id = service.enqueue(db, "print", now=NOON)
    take(db, A)
    service.sweep(db, now=LATER, lost_after=timedelta(seconds=30), tries=5)
    take(db, B, LATER)
    assert not settle(db, job_id, worker=A, now=LATER)
    assert not service.give_up(db, job_id, worker=A, code="late", now=LATER)
    assert not service.try_again(db, job_id, worker=A, code="job.crashed", due_at=LATER)
    assert queries.job(db, job_id).worker == B


def test_the_sweep_queues_the_jobs_of_a_silent_worker(db):
    job_id = service.enqueue(db, "print", now=NOON)
    take(db)
    assert service.sweep(db, now=LATER, lost_after=timedelta(seconds=30), tries=5) == 1
    assert queries.job(db, job_id).state == "queued"


def test_the_sweep_leaves_a_worker_that_speaks(db):
    job_id = service.enqueue(db, "print", now=NOON)
    take(db)
    service.beat(db, [job_id], worker=A, now=LATER)
    assert service.sweep(db, now=LATER, lost_after=timedelta(seconds=30), tries=5) == 0


def test_a_job_that_keeps_killing_its_workers_is_given_up(db):
    service.enqueue(db, "print", now=NOON)
    for day in range(3):
        now = NOON + timedelta(days=day)
        take(db, now=now)
        service.sweep(db, now=now + timedelta(hours=1), lost_after=timedelta(seconds=30), tries=3)
    assert [job.error_code for job in queries.failed(db)] == ["job.worker_lost"]


def test_an_unknown_job_is_not_found(db):
    with pytest.raises(NotFound):
        queries.job(db, 1)
