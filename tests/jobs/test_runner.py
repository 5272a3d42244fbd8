"""The worker as a whole: the library's threads over our table."""

from threading import Event

import pytest

from tests.conftest import NOON
from trace.base.db import snapshot, transaction
from trace.jobs import queries, service
from trace.jobs.runner import Pace, Periodic, run_due, run_worker

AT_ONCE = Pace(beat_s=0.05)


def enqueue(rt, name, **arguments):
    with transaction(rt.main) as db:
        return service.enqueue(db, name, now=NOON, **arguments)


def state(rt, job_id):
    with snapshot(rt.main) as db:
        return queries.job(db, job_id).state


def test_a_worker_runs_what_is_queued_until_it_is_stopped(both):
    stop = Event()
    job_id = enqueue(both, "last", word="xong")
    said = []

    def last(_rt, _job_id, *, word):
        said.append(word)
        stop.set()

    run_worker(both, {"last": last}, stop=stop, pace=AT_ONCE)
    assert said == ["xong"]
    assert state(both, job_id) == "done"


def test_periodic_work_is_done_again_and_again(runtime):
    stop, turns = Event(), []

    def turn(rt):
        turns.append(rt)
        if len(turns) == 2:
            stop.set()

    run_worker(runtime, {}, stop=stop, periodic=[Periodic("integrate", 0.1, turn)], pace=AT_ONCE)
    assert turns == [runtime, runtime]


def test_periodic_work_does_not_wait_behind_long_jobs(runtime):
    stop, chained = Event(), Event()
    jobs = [enqueue(runtime, "print") for _ in range(2)]

    def print_run(_rt, _job_id):
        assert chained.wait(30), "the periodic work never had its turn"
        stop.set()

    periodic = [Periodic("integrate", 1, lambda _rt: chained.set())]
    run_worker(runtime, {"print": print_run}, stop=stop, periodic=periodic, pace=AT_ONCE)
    assert {state(runtime, job_id) for job_id in jobs} <= {"done", "queued"}
    assert chained.is_set()


def test_periodic_work_that_fails_has_its_next_turn(runtime):
    stop, turns = Event(), []

    def turn(_rt):
        turns.append(1)
        if len(turns) == 2:
            stop.set()
        raise ValueError

    run_worker(runtime, {}, stop=stop, periodic=[Periodic("integrate", 0.1, turn)], pace=AT_ONCE)
    assert len(turns) == 2


def test_jobs_that_are_due_can_be_run_in_place_with_those_they_enqueue(runtime):
    def first(rt, _job_id):
        enqueue(rt, "second")

    enqueue(runtime, "first")
    assert run_due(runtime, {"first": first, "second": lambda _rt, _job_id: None}) == 2


@pytest.mark.parametrize("threads", [1, 4])
def test_each_job_runs_once_however_many_threads_there_are(runtime, threads):
    stop, ran = Event(), []
    jobs = [enqueue(runtime, "count") for _ in range(12)]

    def count(_rt, job_id):
        ran.append(job_id)
        if len(ran) == len(jobs):
            stop.set()

    run_worker(runtime, {"count": count}, stop=stop, pace=Pace(threads=threads, beat_s=0.05))
    assert sorted(ran) == sorted(jobs)
