"""`python -m trace jobs …`: an operator sees what gave up, queues it again, stops what must not run."""

import json

import pytest
from click.testing import CliRunner
from sqlalchemy import update

from tests.conftest import NOON
from trace.base.db import transaction
from trace.base.errors import Conflict, NotFound
from trace.jobs import service
from trace.jobs.commands import jobs
from trace.jobs.models import Job


@pytest.fixture
def terminal(runtime):
    with transaction(runtime.main) as db:
        given_up = service.enqueue(db, "stamps.print_lane", now=NOON)
        db.execute(update(Job).values(state="failed", error_code="job.crashed", progress_done=3, progress_total=9))
        service.enqueue(db, "notices.send", now=NOON)
    return given_up, lambda *words: CliRunner().invoke(jobs, list(words), obj=runtime)


def test_what_gave_up_is_listed_with_its_cause_and_queued_again(terminal):
    given_up, run = terminal
    line = run("list", "--failed").output.split()
    assert line[:4] == [str(given_up), "failed", "stamps.print_lane", "3/9"] and line[-1] == "job.crashed"
    assert run("retry", str(given_up)).output == f"Job {given_up} is queued.\n"
    assert run("list", "--failed").output == "Nothing gave up.\n"
    assert isinstance(run("retry", str(given_up)).exception, Conflict)


def test_what_waits_is_stopped_and_an_unknown_job_is_refused(terminal):
    _given_up, run = terminal
    failed, waiting = json.loads(run("list", "--json").output)
    assert (failed["state"], waiting["name"]) == ("failed", "notices.send")
    run("cancel", waiting["id"])
    assert [one["state"] for one in json.loads(run("list", "--json").output)] == ["failed"]
    assert isinstance(run("cancel", "7").exception, NotFound)
