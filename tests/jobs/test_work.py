"""One worker's hands: how a job ends, by how its function ends."""

from datetime import timedelta

import pytest

from tests.conftest import NOON
from trace.base.db import snapshot, transaction
from trace.base.errors import Refused, Unavailable
from trace.core.reason import Reason
from trace.jobs import queries, service
from trace.jobs.work import Hands, Pace


def enqueue(rt, name="job", **arguments):
    with transaction(rt.main) as db:
        return service.enqueue(db, name, now=rt.clock(), **arguments)


def look(rt, job_id):
    with snapshot(rt.main) as db:
        return queries.job(db, job_id)


def run_one(rt, function, **arguments):
    job_id = enqueue(rt, **arguments)
    hands = Hands(rt, {"job": function})
    hands.run(hands.take())
    assert hands.held == set()
    return look(rt, job_id)


def three_steps(rt, job_id):
    for step in range(look(rt, job_id).progress_done, 3):
        with transaction(rt.main) as db:
            service.progress(db, job_id, step + 1, 3)
        yield


def fail(error):
    def function(_rt, _job_id):
        raise error

    return function


def test_a_job_is_called_with_its_own_id_and_arguments(runtime):
    calls = []
    job = run_one(runtime, lambda rt, job_id, *, run_id: calls.append((rt, job_id, run_id)), run_id=7)
    assert calls == [(runtime, job.id, 7)]


def test_a_job_that_returns_is_done(runtime):
    job = run_one(runtime, lambda _rt, _job_id: None)
    assert (job.state, job.started_at, job.finished_at) == ("done", NOON, NOON)


def test_every_step_of_a_job_is_run(both):
    job = run_one(both, three_steps)
    assert (job.state, job.progress_done, job.progress_total) == ("done", 3, 3)


def test_a_stopping_worker_finishes_its_step_and_hands_the_job_back(runtime):
    job_id = enqueue(runtime)
    hands = Hands(runtime, {"job": three_steps})
    taken = hands.take()
    hands.stop.set()
    hands.run(taken)
    job = look(runtime, job_id)
    assert (job.state, job.progress_done, job.attempts) == ("queued", 1, 0)


def test_a_stopping_worker_takes_nothing_new(runtime):
    enqueue(runtime)
    hands = Hands(runtime, {"job": three_steps})
    hands.stop.set()
    assert hands.take() is None


def test_a_handed_back_job_goes_on_after_its_last_step(runtime):
    job_id = enqueue(runtime)
    first = Hands(runtime, {"job": three_steps})
    taken = first.take()
    first.stop.set()
    first.run(taken)
    second = Hands(runtime, {"job": three_steps})
    second.run(second.take())
    assert (look(runtime, job_id).state, look(runtime, job_id).progress_done) == ("done", 3)


def test_a_refusal_gives_the_job_up_with_its_reason(runtime):
    job = run_one(runtime, fail(Refused(Reason("run.quota"))))
    assert (job.state, job.error_code) == ("failed", "run.quota")


@pytest.mark.parametrize("error", [Unavailable(Reason("disk.full")), ValueError("a mistake of ours")])
def test_a_failure_that_may_pass_is_tried_again_later_and_says_why(runtime, error):
    job = run_one(runtime, fail(error))
    code = error.reason.code if isinstance(error, Unavailable) else "job.crashed"
    assert (job.state, job.error_code) == ("queued", code)
    assert job.due_at > NOON


def test_the_last_try_gives_up(runtime):
    job_id = enqueue(runtime)
    hands = Hands(runtime, {"job": fail(ValueError())}, pace=Pace(tries=2, retry_after_s=0))
    while (taken := hands.take()) is not None:
        hands.run(taken)
    job = look(runtime, job_id)
    assert (job.state, job.error_code, job.attempts) == ("failed", "job.crashed", 2)


def test_a_job_cancelled_while_it_runs_stays_cancelled(runtime):
    def cancelled_underneath(rt, job_id):
        with transaction(rt.main) as db:
            service.cancel(db, job_id, now=NOON)
        yield from three_steps(rt, job_id)

    job = run_one(runtime, cancelled_underneath)
    assert (job.state, job.progress_done, job.error_code) == ("cancelled", 0, None)


def test_a_worker_wrongly_thought_lost_cannot_repeat_a_step(both):
    other = Hands(both, {"job": three_steps})

    def asleep_for_five_minutes(rt, job_id):
        rt.clock.now += timedelta(minutes=5)
        other.beat()
        other.run(other.take())
        with transaction(rt.main) as db:
            service.enqueue(db, "effect", now=NOON)
            service.progress(db, job_id, 1, 3)

    job = run_one(both, asleep_for_five_minutes)
    assert (job.state, job.progress_done) == ("done", 3)
    with snapshot(both.main) as db:
        assert queries.waiting(db) == [], "the effect of the repeated step was kept"


def test_a_beat_keeps_a_running_job_and_frees_a_lost_one(runtime):
    kept, lost = enqueue(runtime), enqueue(runtime)
    alive, dead = (Hands(runtime, {"job": three_steps}) for _ in range(2))
    held = alive.take().job_id
    dead.take()
    runtime.clock.now = NOON + timedelta(minutes=5)
    alive.beat()
    states = {job_id: look(runtime, job_id).state for job_id in (kept, lost)}
    assert states == {job_id: "running" if job_id == held else "queued" for job_id in (kept, lost)}


def test_an_idle_worker_writes_nothing(runtime, count_queries):
    hands = Hands(runtime, {"job": three_steps})
    seen = count_queries(runtime.main)
    assert hands.take() is None
    hands.beat()
    assert len(seen) == 2
    assert all(statement.startswith("SELECT") for statement in seen)
