"""A worker to be killed: its jobs are steps that each leave one effect, and it says on its output where it stands.

Run as `python -m tests.faults.stepping_worker FOLDER URL forever|until-empty` from the checkout.
"""

import sys
from pathlib import Path
from threading import Event

from sqlalchemy import BigInteger, Column, Integer, MetaData, Table, insert

from trace.base.db import snapshot, transaction
from trace.base.runtime import Runtime
from trace.base.settings import Settings
from trace.jobs import queries, runner, service

# No unique index on purpose: a doubled effect must be able to show itself.
effects = Table("effects", MetaData(), Column("job_id", BigInteger), Column("step", Integer))


def say(word):
    sys.stdout.write(word + "\n")
    sys.stdout.flush()


def step_through(runtime, job_id, *, steps):
    with snapshot(runtime.main) as db:
        done = queries.job(db, job_id).progress_done
    for step in range(done, steps):
        say("begin")
        with transaction(runtime.main) as db:
            db.execute(insert(effects).values(job_id=job_id, step=step))
            say("effect")
            service.progress(db, job_id, step + 1, steps)
            say("progress")
        say("committed")
        yield


def open_runtime(folder, url):
    return Runtime.from_settings(
        Settings.from_env({"INSTANCE": str(folder), "SECRET_KEY": "0123456789abcdef" * 2, "DATABASE_URL": url})
    )


def main(folder, url, until):
    stop = runner.stop_on_signal()
    # Give-up is another test's subject: here the same step may well be killed many times.
    pace = runner.Pace(threads=3, beat_s=0.1, lost_after_s=1.0, tries=10_000, retry_after_s=0.01)
    empty = runner.Periodic("empty", 1, lambda runtime: stop_when_empty(runtime, stop))
    runner.run_worker(
        open_runtime(Path(folder), url),
        {"steps": step_through},
        stop=stop,
        periodic=[empty] if until == "until-empty" else [],
        pace=pace,
    )


def stop_when_empty(runtime, stop: Event):
    with snapshot(runtime.main) as db:
        if not queries.waiting(db):
            stop.set()


if __name__ == "__main__":
    main(*sys.argv[1:])
