"""PostgreSQL dies and comes back while stamps are ordered: an order is acknowledged or refused, never both and never
twice, and the pool finds its way back by itself (faults F5). `make faults` asks for ten deaths instead of one."""

import os

import psycopg
import pytest

from tests.conftest import close, opened, settings
from tests.faults.load import Load
from tests.faults.oracle import check_all
from tests.postgres import Server
from tests.stamps.desk import Desk
from tests.stamps.province import make_province
from trace.base import migrating

DEATHS = 10 if os.environ.get("FAULTS") == "full" else 1
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


def test_no_acknowledged_order_is_lost_when_the_server_is_killed(desk, server):
    with Load(desk) as load:
        for _death in range(DEATHS):
            load.wait_for(BETWEEN)
            server.die_and_return()
        load.wait_for(BETWEEN)
    assert load.statuses <= {201, 409, 503}
    check_all(desk.province.rt, acknowledged=load.kept)
