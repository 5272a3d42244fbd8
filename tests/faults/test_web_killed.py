"""Workers of the site may die at any moment while stamps are ordered: no acknowledged order is lost, none made twice.

`make faults` (FAULTS=full) asks for two hundred deaths instead of the twenty of `make test`.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.conftest import opened
from tests.faults.oracle import check_all
from tests.serving import free_port
from trace.accounts import queries as accounts
from trace.accounts import service
from trace.accounts.rules import KeyOrder
from trace.base.db import snapshot, transaction
from trace.base.runtime import utc_now
from trace.demo import loading
from trace.registry.models import Producer, Product

CHECKOUT = Path(__file__).parents[2]
KILLS = 200 if os.environ.get("FAULTS") == "full" else 20
CLIENTS = 4
READY_WITHIN_S = 600  # only who never gets there waits for so long
BROKEN = (ConnectionError, http.client.HTTPException, TimeoutError, OSError)


@pytest.fixture
def running(both_settings):
    """A loaded province on each database, with a token of a producer and a product of theirs."""
    rt = opened(both_settings)
    loading.load(rt, say=lambda *_: None)
    with transaction(rt.main) as db:
        person = accounts.person_by_login(db, "0500000207")
        order = KeyOrder("đặt tem", ("run.order", "run.see"), days=7, quota_per_day=1_000_000)
        actor = accounts.actor_of(db, person.id)
        _, token = service.issue_key(db, actor=actor, order=order, demonstration=True, now=utc_now())
        owner = db.scalar(select(Producer.id).where(Producer.name.contains("Đăk Uy")))
        product = db.scalar(select(Product.id).where(Product.producer_id == owner))
    yield rt, token, product
    rt.main.dispose()
    rt.observations.dispose()


@pytest.fixture
def site(running):
    """The site under gunicorn with two workers, on a port of its own."""
    rt, _, _ = running
    port = free_port()
    environ = os.environ | {
        "INSTANCE": str(rt.settings.instance),
        "DATABASE_URL": rt.settings.database_url,
        "SECRET_KEY": rt.settings.secret_key,
        "DEMONSTRATION": "1",
        "SECOND_FACTOR_REQUIRED": "0",
    }
    command = [sys.executable, "-m", "trace", "serve", "--bind", f"127.0.0.1:{port}", "--workers", "2"]
    with (rt.settings.instance / "site.log").open("wb") as log:
        master = subprocess.Popen(command, cwd=CHECKOUT, env=environ, stdout=log, stderr=log)  # noqa: S603
    try:
        wait_until_ready(port, master)
        yield master.pid, port
    finally:
        master.terminate()
        master.wait(READY_WITHIN_S)


def wait_until_ready(port, master):
    until = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < until:
        assert master.poll() is None, "the site ended by itself"
        with contextlib.suppress(*BROKEN):
            if request(port, "GET", "/readyz")[0] == 200:
                return
        time.sleep(0.05)  # it has enough to do without being asked all the time
    raise AssertionError("the site was not ready in time")


def request(port, method, path, body=None, headers=None):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request(method, path, json.dumps(body) if body else None, headers or {})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def workers_of(master):
    children = Path(f"/proc/{master}/task/{master}/children").read_text(encoding="ascii").split()
    return [int(child) for child in children]


class Buyers:
    """Clients that order one run after another; each repeats an order by its key until it holds an answer."""

    def __init__(self, port, token, product):
        self.port, self.product = port, product
        self.headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self.acknowledged, self.strange = {}, []
        self.repeats = 0
        self.stop, self.answered = threading.Event(), threading.Semaphore(0)
        self.threads = [threading.Thread(target=self.buy, args=(number,)) for number in range(CLIENTS)]

    def buy(self, client):
        number = 0
        while not self.stop.is_set():
            number += 1
            self.order(f"client-{client}-order-{number}")

    def order(self, key):
        body = {"product_id": self.product, "kind": "unit", "quantity": 10}
        while True:
            try:
                status, answer = request(
                    self.port, "POST", "/api/v1/runs", body, self.headers | {"Idempotency-Key": key}
                )
            except BROKEN:
                self.repeats += 1
                continue
            if status == 201:
                self.acknowledged[key] = json.loads(answer)["id"]
                self.answered.release()
                return
            if status not in (409, 503):  # a twin under way, or a database that is busy: try again
                self.strange.append((status, answer[:300]))
                return

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stop.set()
        for thread in self.threads:
            thread.join(60)


def test_killed_workers_lose_no_acknowledged_order_and_make_none_twice(running, site):
    rt, token, product = running
    master, port = site
    seed = random.randrange(10**6)  # noqa: S311 - moments of death
    chance = random.Random(seed)  # noqa: S311
    with Buyers(port, token, product) as buyers:
        for _ in range(KILLS):
            # An order between two deaths, however busy the machine is: else workers would die before they begin.
            assert buyers.answered.acquire(timeout=READY_WITHIN_S), f"no order was answered (seed {seed})"
            time.sleep(chance.uniform(0.02, 0.3))
            if living := workers_of(master):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(chance.choice(living), signal.SIGKILL)
    print(f"seed {seed}: {KILLS} kills, {len(buyers.acknowledged)} orders, {buyers.repeats} repeats")
    assert buyers.strange == []
    assert len(buyers.acknowledged) >= KILLS // 2, f"too little happened to prove anything (seed {seed})"
    with snapshot(rt.main) as db:
        assert accounts.person_by_login(db, "0500000207").active
    check_all(rt, acknowledged=buyers.acknowledged)
