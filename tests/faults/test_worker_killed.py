"""A worker may die at any moment: every job is still done, and each of its steps has happened once.

`make faults` (FAULTS=full) asks for two hundred deaths instead of the twenty of `make test`.
"""

import os
import random
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.faults.stepping_worker import effects, open_runtime
from trace.base.db import snapshot, transaction
from trace.jobs import service
from trace.jobs.models import Job

CHECKOUT = Path(__file__).parents[2]
KILLS = 200 if os.environ.get("FAULTS") == "full" else 20
STEPS = 6


@pytest.fixture
def running(both):
    """A runtime on each database whose clock goes on, as the worker's does."""
    effects.create(both.main)
    opened = open_runtime(both.settings.instance, both.settings.database_url)
    yield opened
    opened.main.dispose()
    opened.observations.dispose()


@pytest.fixture
def start_worker(running):
    """Starts workers on that runtime; none outlives the test."""
    started = []

    def start(until="forever"):
        command = [sys.executable, "-m", "tests.faults.stepping_worker"]
        arguments = [str(running.settings.instance), running.settings.database_url, until]
        worker = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            command + arguments, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True, start_new_session=True
        )
        started.append(worker)
        return worker

    yield start
    for worker in started:
        worker.kill()
        worker.wait()
        worker.stdout.close()


def wait_for_lines(worker, count):
    for _ in range(count):
        assert worker.stdout.readline(), "the worker ended by itself"


def order_and_withdraw(running, round_no):
    """Three jobs whose cause is committed, each asked for twice, and one whose cause is rolled back."""
    ids = set()
    with transaction(running.main) as db:
        for part in range(3):
            for _again in range(2):
                ids.add(service.enqueue(db, "steps", now=running.clock(), key=f"{round_no}.{part}", steps=STEPS))
    with pytest.raises(ZeroDivisionError), transaction(running.main) as db:
        service.enqueue(db, "steps", now=running.clock(), key=f"{round_no}.withdrawn", steps=STEPS)
        raise ZeroDivisionError
    return ids


def everything(running):
    with snapshot(running.main) as db:
        states = dict(db.execute(select(Job.id, Job.state)).all())
        happened = Counter(db.execute(select(effects.c.job_id, effects.c.step)).all())
        progress = sum(db.scalars(select(Job.progress_done)))
    return states, happened, progress


def test_a_worker_killed_at_random_moments_loses_no_job_and_repeats_no_step(running, start_worker):
    chance = random.Random(20261120)  # noqa: S311 - a seed, not a secret
    ordered = set()
    for round_no in range(KILLS):
        ordered |= order_and_withdraw(running, round_no)
        worker = start_worker()
        # Three jobs of six steps say 72 words: there is always one to wait for.
        wait_for_lines(worker, chance.randint(1, 60))
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
        worker.stdout.close()
    worker = start_worker(until="until-empty")
    worker.communicate(timeout=600)

    states, happened, _ = everything(running)
    assert worker.returncode == 0
    assert states == dict.fromkeys(ordered, "done")
    assert happened == Counter((job_id, step) for job_id in ordered for step in range(STEPS))


def test_a_worker_asked_to_stop_finishes_the_step_in_hand_and_hands_the_rest_back(running, start_worker):
    for round_no in range(4):
        order_and_withdraw(running, round_no)
    worker = start_worker()
    wait_for_lines(worker, 10)
    worker.send_signal(signal.SIGTERM)
    worker.communicate(timeout=600)

    states, happened, progress = everything(running)
    assert worker.returncode == 0
    assert "queued" in states.values()
    assert "running" not in states.values()
    assert sum(happened.values()) == progress > 0
