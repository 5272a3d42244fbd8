"""Workers that count scans may die: a killed one takes along what it had not written yet, a stopped one nothing."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests.conftest import close, opened
from tests.lookup.shop import Shop
from tests.serving import free_port
from trace.base.db import snapshot
from trace.lookup.models import Scan, StampSeen

CHECKOUT = Path(__file__).parents[2]
WITHIN_S = 600  # only who never gets there waits for so long
BROKEN = (ConnectionError, http.client.HTTPException, TimeoutError, OSError)


@pytest.fixture
def shop(fresh_settings):
    rt = opened(fresh_settings)
    made = Shop(rt)
    made.activate()
    yield made
    close(rt)


@pytest.fixture
def site(shop):
    """The site under gunicorn with two workers behind one counted proxy: each reader comes from where it says."""
    port = free_port()
    settings = shop.rt.settings
    environ = os.environ | {
        "INSTANCE": str(settings.instance),
        "DATABASE_URL": settings.database_url,
        "SECRET_KEY": settings.secret_key,
        "DEMONSTRATION": "1",
        "PROXY_COUNT": "1",
    }
    command = [sys.executable, "-m", "trace", "serve", "--bind", f"127.0.0.1:{port}", "--workers", "2"]
    with (settings.instance / "site.log").open("wb") as log:
        master = subprocess.Popen(command, cwd=CHECKOUT, env=environ, stdout=log, stderr=log)  # noqa: S603
    try:
        until(lambda: request(port, "/readyz") == 200)
        yield master, port
    finally:
        master.terminate()
        master.wait(WITHIN_S)


def until(true):
    end = time.monotonic() + WITHIN_S
    while time.monotonic() < end:
        with contextlib.suppress(*BROKEN):
            if true():
                return
        time.sleep(0.05)
    raise AssertionError("it did not come about in time")


def request(port, path, reader=1, agent="Firefox"):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path, headers={"X-Forwarded-For": f"10.42.{reader}.9", "User-Agent": agent})
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()


def counted(shop, *where):
    with snapshot(shop.rt.observations) as db:
        return db.scalar(select(func.coalesce(func.sum(Scan.amount), 0)).where(*where))


def workers_of(master):
    children = Path(f"/proc/{master}/task/{master}/children").read_text(encoding="ascii").split()
    return [int(child) for child in children]


def test_a_killed_worker_loses_only_what_it_had_not_written_and_a_stopped_one_nothing(shop, site):
    master, port = site
    assert [request(port, f"/{shop.code}", reader) for reader in range(20)] == [200] * 20
    until(lambda: counted(shop) == 20)
    assert [request(port, f"/{shop.code}", reader) for reader in range(20, 30)] == [200] * 10
    for worker in workers_of(master.pid):
        os.kill(worker, signal.SIGKILL)
    until(lambda: request(port, f"/{shop.code}", agent="iPhone") == 200)
    until(lambda: counted(shop, Scan.device == "phone") == 1)
    before = counted(shop)
    assert 21 <= before <= 31
    with snapshot(shop.rt.observations) as db:
        assert db.scalar(select(StampSeen.amount)) == before  # one transaction: a sum and its parts agree
    assert [request(port, f"/{shop.code}", reader) for reader in range(100, 112)] == [200] * 12
    master.terminate()
    master.wait(WITHIN_S)
    assert counted(shop) == before + 12
