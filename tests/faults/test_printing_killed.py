"""Workers killed with SIGKILL while they print: every part once, whole, the same bytes, and no half file in its place.

FAULTS=full asks for sixty deaths instead of the few of `make test`.
"""

import hashlib
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.conftest import SECRET
from tests.faults.oracle import sound
from tests.stamps.province import make_province
from tests.stamps.test_print_job import codes_in
from trace.base.db import snapshot
from trace.jobs.models import Job
from trace.ledger.models import LedgerEntry
from trace.stamps import jobs, queries, rules
from trace.stamps.files.manifest import manifest_name

CHECKOUT = Path(__file__).parents[2]
KILLS = 60 if os.environ.get("FAULTS") == "full" else 3
SHEETS = 6


@pytest.fixture
def province(runtime, monkeypatch):
    monkeypatch.setattr(rules.files, "PART_LABELS", 65)
    return make_province(runtime)


def worker(rt, until):
    command = [sys.executable, "-m", "tests.faults.printing_worker"]
    arguments = [str(rt.settings.instance), rt.settings.database_url, until]
    environ = os.environ | {"SECRET_KEY": SECRET}
    return subprocess.Popen(  # noqa: S603 - our own interpreter and module
        command + arguments, cwd=CHECKOUT, env=environ, stdout=subprocess.PIPE, text=True, start_new_session=True
    )


def killed_after(rt, lines):
    """Start a worker and kill it when it has said so many words, or when nothing is left to say."""
    printing = worker(rt, "until-empty")
    for _ in range(lines):
        if not printing.stdout.readline():
            break
    os.killpg(printing.pid, signal.SIGKILL)
    printing.wait()
    printing.stdout.close()


def test_a_run_survives_workers_killed_at_random_moments(province):
    rt, chance = province.rt, random.Random(20261120)  # noqa: S311 - a seed, not a secret
    run = province.released(65 * SHEETS)
    for _ in range(KILLS):
        # Two forms of six parts say fifty words: a death at every stage of some part.
        killed_after(rt, chance.randint(3, 15))
        whole_files_only(rt, run)
    last = worker(rt, "until-empty")
    last.communicate(timeout=600)
    assert last.returncode == 0
    everything_once(province, run)
    sound(rt)


def whole_files_only(rt, run):
    """What is recorded lies there as it was recorded, whatever died meanwhile."""
    with snapshot(rt.main) as db:
        for part in queries.parts(db, run.id):
            assert jobs.intact(rt, part), part.stored_name


def everything_once(province, run):
    rt = province.rt
    with snapshot(rt.main) as db:
        forms = queries.forms(db, run.id)
        assert {(form.form, form.finished_at is not None) for form in forms} == {("pdf", True), ("csv", True)}
        assert {job.state for job in db.scalars(select(Job))} == {"done"}
        printed = db.scalars(select(LedgerEntry.content).where(LedgerEntry.act == "run.printed")).all()
        numbers = [(part.form, part.number) for part in queries.parts(db, run.id)]
        assert sorted(numbers) == sorted((form, n + 1) for form in ("pdf", "csv") for n in range(SHEETS))
        codes = [code for n in range(SHEETS) for code in codes_in(province, run, n + 1)]
        found = [queries.find(db, rt.keys, code).ordinal for code in codes]
    assert found == list(range(65 * SHEETS))
    assert {one["form"]: one["manifest"] for one in printed} == {
        form: hashlib.sha256(rt.store.get(manifest_name(run.id, form))).hexdigest() for form in ("pdf", "csv")
    }
    assert len(printed) == 2
