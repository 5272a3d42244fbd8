"""PostgreSQL dies and comes back while stamps are ordered: an order is acknowledged or refused, never both and never
twice, and the pool finds its way back by itself (faults F5). `make faults` asks for ten deaths instead of one."""

import os

import pytest

from tests.faults.load import Load, desk_on, started
from tests.faults.oracle import check_all
from tests.postgres import Server

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
    with started(Mortal) as made:
        yield made


@pytest.fixture
def desk(server, tmp_path):
    with desk_on(server, tmp_path) as made:
        yield made


def test_no_acknowledged_order_is_lost_when_the_server_is_killed(desk, server):
    with Load(desk) as load:
        for _death in range(DEATHS):
            load.wait_for(BETWEEN)
            server.die_and_return()
        load.wait_for(BETWEEN)
    assert load.statuses <= {201, 409, 503}
    check_all(desk.province.rt, acknowledged=load.kept)
