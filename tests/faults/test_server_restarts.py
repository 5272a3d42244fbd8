"""PostgreSQL dies and comes back while stamps are ordered: an order is acknowledged or refused, never both and never
twice, and the pool finds its way back by itself (faults F5). `make faults` asks for ten deaths instead of one."""

import os
import threading

import psycopg
import pytest

from tests.conftest import close, opened, settings
from tests.faults.oracle import check_all
from tests.postgres import Server
from tests.stamps.desk import Desk
from tests.stamps.province import make_province
from trace.base import migrating

DEATHS = 10 if os.environ.get("FAULTS") == "full" else 1
CLIENTS = 4
BETWEEN = 12  # orders kept between two deaths


class Mortal(Server):
    """A server that can be killed in the middle of everything."""

    def die_and_return(self):
        cluster = str(self.root / "cluster")
        options = f"-p {self.port} -k {self.root} -h 127.0.0.1 -c jit=off"
        pg_ctl = str(self.folder / "pg_ctl")
        self.run(pg_ctl, "-D", cluster, "-m", "immediate", "-w", "-o", options, "-l", str(self.root / "log"), "restart")


@pytest.fixture
def server():
    try:
        made = Mortal()
    except FileNotFoundError as missing:
        pytest.skip(str(missing))
    made.start()
    yield made
    made.stop()


@pytest.fixture
def desk(server, tmp_path):
    with psycopg.connect(server.url, autocommit=True) as db:
        db.execute("CREATE DATABASE mortal")
    chosen = settings(tmp_path / "instance", DATABASE_URL=server.url.rpartition("/")[0] + "/mortal")
    migrating.upgrade(chosen)
    rt = opened(chosen)
    yield Desk(make_province(rt))
    close(rt)


class Load:
    """Clients that order without a pause and repeat what was not answered, until they are told to stop."""

    def __init__(self, desk):
        self.desk = desk
        self.kept, self.statuses = {}, set()
        self.stopping = threading.Event()
        self.kept_more = threading.Condition()
        self.threads = [threading.Thread(target=self.order, args=(name,)) for name in range(CLIENTS)]

    def order(self, name):
        client, number = self.desk.client.application.test_client(), 0
        said = {"X-Person": "maker", "Accept-Language": "vi"}
        asked = {"product_id": self.desk.province.product.id, "quantity": 10}
        while not self.stopping.is_set():
            key = f"client-{name}-{number}"
            answer = client.post("/api/v1/runs", json=asked, headers=said | {"Idempotency-Key": key})
            self.statuses.add(answer.status_code)
            if answer.status_code == 201:
                number += 1
                with self.kept_more:
                    self.kept[key] = answer.json["id"]
                    self.kept_more.notify_all()

    def wait_for(self, more):
        wanted = len(self.kept) + more
        with self.kept_more:
            assert self.kept_more.wait_for(lambda: len(self.kept) >= wanted, timeout=60), self.statuses

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_why):
        self.stopping.set()
        for thread in self.threads:
            thread.join(60)


def test_no_acknowledged_order_is_lost_when_the_server_is_killed(desk, server):
    with Load(desk) as load:
        for _death in range(DEATHS):
            load.wait_for(BETWEEN)
            server.die_and_return()
        load.wait_for(BETWEEN)
    assert load.statuses <= {201, 409, 503}
    check_all(desk.province.rt, acknowledged=load.kept)
