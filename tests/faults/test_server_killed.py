"""The whole server dies at once, site and worker, while stamps are ordered, and is begun again: ready within seconds,
no acknowledged order lost, what waited is done, what was half written is swept up (faults F2)."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.conftest import opened
from tests.faults.oracle import check_all
from tests.faults.standing import CHECKOUT, Site, until
from tests.faults.test_web_killed import Buyers
from trace.accounts import queries as accounts
from trace.accounts import service
from trace.accounts.rules import KeyOrder
from trace.base.db import snapshot, transaction
from trace.base.runtime import Runtime, utc_now
from trace.demo import loading
from trace.jobs import queries as jobs
from trace.jobs.service import enqueue
from trace.ledger import queries as ledger
from trace.registry.models import Producer, Product

DEATHS = 20
READY_WITHIN_S = 5.0


@pytest.fixture
def running(both_settings):
    """A loaded province on each database, a token of a producer and a product of theirs."""
    loaded = opened(both_settings)
    loading.load(loaded, say=lambda *_: None)
    rt = Runtime.from_settings(both_settings)
    with transaction(rt.main) as db:
        person = accounts.person_by_login(db, "0500000207")
        order = KeyOrder("đặt tem", ("run.order", "run.see"), days=7, quota_per_day=1_000_000)
        actor = accounts.actor_of(db, person.id)
        _, token = service.issue_key(db, actor=actor, order=order, demonstration=True, now=utc_now())
        owner = db.scalar(select(Producer.id).where(Producer.name.contains("Đăk Uy")))
        product = db.scalar(select(Product.id).where(Product.producer_id == owner))
    yield rt, token, product
    for each in (loaded, rt):
        each.main.dispose()
        each.observations.dispose()


class Worker:
    """The worker process of the same instance, in a group of its own."""

    def __init__(self, site):
        self.site, self.process = site, None

    def begin(self):
        with self.site.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "trace", "worker"],
                cwd=CHECKOUT, env=self.site.environ, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip

    def kill(self):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(30)


@pytest.fixture
def site(running):
    rt, _, _ = running
    made = Site(rt)
    yield made
    made.end()


@pytest.fixture
def worker(site):
    made = Worker(site)
    made.begin()
    yield made
    made.kill()


def asked_for(rt, person):
    """Ask for a letter, as somebody does who has forgotten their password."""
    with transaction(rt.main) as db:
        return enqueue(db, "accounts.send_link", now=rt.clock(), person_id=person)


def half_written(rt):
    """A file that a process left behind the day before yesterday."""
    draft = rt.store.root / "photos" / ".half.written"
    draft.parent.mkdir(parents=True, exist_ok=True)
    draft.write_bytes(b"half")
    before = (utc_now() - timedelta(days=2)).timestamp()
    os.utime(draft, (before, before))
    return draft


def test_a_killed_server_comes_back_whole_and_goes_on_where_it_was(running, site, worker):
    rt, token, product = running
    seed = random.randrange(10**6)  # noqa: S311 - moments of death
    chance, back = random.Random(seed), []  # noqa: S311
    site.begin()
    until(site.ready)
    draft, letters = half_written(rt), []
    with snapshot(rt.main) as db:
        person = accounts.person_by_login(db, "0500000207").id
    with Buyers(site.port, token, product) as buyers:
        for _ in range(DEATHS):
            time.sleep(chance.uniform(0.05, 1.0))
            letters.append(asked_for(rt, person))
            site.kill()
            worker.kill()
            site.begin()
            worker.begin()
            back.append(until(site.ready))
    until(lambda: done(rt, letters))
    until(lambda: not draft.exists())
    print(
        f"seed {seed}: {DEATHS} deaths, {len(buyers.acknowledged)} orders, {buyers.repeats} repeats; ready after "
        f"{max(back):.1f} s at most, {sorted(back)[len(back) // 2]:.1f} s in the middle; load {os.getloadavg()[0]:.1f}"
    )
    assert buyers.strange == []
    assert len(buyers.acknowledged) >= DEATHS
    check_all(rt, acknowledged=buyers.acknowledged)
    assert max(back) < READY_WITHIN_S


def done(rt, letters):
    """Whether each letter was dealt with and the chain has caught up."""
    with snapshot(rt.main) as db:
        return all(jobs.job(db, each).state == "done" for each in letters) and ledger.lag(db)[0] == 0
