"""The machine of the primary dies under load: Patroni makes the copy the primary, the service finds it by itself, and
no acknowledged order is lost. The gap is printed. On the shipped settings; needs etcd and patroni."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import tempfile
import urllib.request
from pathlib import Path
from time import monotonic, sleep

import psycopg
import pytest

from tests import postgres
from tests.conftest import close, opened, settings
from tests.faults.load import Load
from tests.faults.oracle import check_all
from tests.serving import free_port
from tests.stamps.desk import Desk
from tests.stamps.province import make_province
from trace.base import migrating

SHIPPED = Path(__file__).parents[2] / "deploy" / "patroni.yml"
NEEDED = ("etcd", "patroni")
PATIENCE = 120  # seconds, of a loaded machine
DEATHS = 2


class Cluster:
    """Two servers under Patroni and the etcd that they agree through, on this machine."""

    def __init__(self) -> None:
        self.root = Path(tempfile.mkdtemp(prefix="trace-patroni-", dir="/dev/shm"))
        shutil.chown(self.root, "postgres", "postgres")
        self.etcd, self.peer = free_port(), free_port()
        self.ports = {"may-1": free_port(), "may-2": free_port()}
        self.doors = {name: free_port() for name in self.ports}
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self) -> None:
        client, peer = f"http://127.0.0.1:{self.etcd}", f"http://127.0.0.1:{self.peer}"
        self.run(
            "etcd",
            *("etcd", "--data-dir", str(self.root / "etcd"), "--initial-cluster", f"default={peer}"),
            *("--listen-client-urls", client, "--advertise-client-urls", client),
            *("--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer),
        )
        for name in self.ports:
            (self.root / f"{name}.yml").write_text(self.configured(name))
            self.bring(name)
            self.until(lambda name=name: self.role(name) in ("master", "primary", "replica"), f"{name} is up")
        self.until(self.copied, "the copy is synchronous")

    def bring(self, name: str) -> None:
        self.run(name, "patroni", str(self.root / f"{name}.yml"))

    def configured(self, name: str) -> str:
        """The shipped settings, on this machine's ports, with nobody asked for a password."""
        text = SHIPPED.read_text().replace("name: may-1", f"name: {name}")
        text = text.replace("127.0.0.1:8008", f"127.0.0.1:{self.doors[name]}")
        text = text.replace("127.0.0.1:5432", f"127.0.0.1:{self.ports[name]}")
        text = text.replace("127.0.0.1:2379", f"127.0.0.1:{self.etcd}")
        text = text.replace("/var/lib/postgresql/15/trace", str(self.root / name))
        text = text.replace("/var/lib/postgresql/.pgpass-patroni", str(self.root / f"{name}.pass"))
        text = text.replace("/usr/lib/postgresql/15/bin", str(postgres.binaries()))
        return text.replace("local all all peer", "local all all trust").replace(
            "scram-sha-256\n    - host rep", "trust\n    - host rep"
        )

    def run(self, name: str, *command: str) -> None:
        log = (self.root / f"{name}.log").open("ab")
        with log:
            self.running[name] = subprocess.Popen(  # noqa: S603 - programs that this test names
                ["/usr/sbin/runuser", "-u", "postgres", "--", *command],
                stdout=log,
                stderr=log,
                cwd=self.root,
                start_new_session=True,
            )

    def asked(self, name: str, path: str) -> dict:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.doors[name]}/{path}", timeout=2) as answer:
                return json.load(answer)
        except (OSError, ValueError):
            return {}

    def role(self, name: str) -> str:
        found = self.asked(name, "patroni")
        return found["role"] if found.get("state") == "running" else ""

    def primary(self) -> str:
        return next((name for name in self.ports if self.role(name) in ("master", "primary")), "")

    def copied(self) -> bool:
        """Whether writes wait for the copy, and all have agreed that it may become the primary."""
        members = self.asked(self.primary() or "may-1", "cluster").get("members", [])
        return any(member["role"] == "sync_standby" and member["state"] == "running" for member in members)

    def address(self, name: str, database: str) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.ports[name]}/{database}"

    def kill_primary(self) -> str:
        """The machine of the primary is gone from one moment to the next: its server and its Patroni."""
        name = self.primary()
        server = int((self.root / name / "postmaster.pid").read_text().splitlines()[0])
        group = self.running.pop(name)
        os.killpg(group.pid, signal.SIGKILL)
        group.wait()
        os.killpg(os.getpgid(server), signal.SIGKILL)
        return name

    def until(self, holds, what: str) -> None:
        end = monotonic() + PATIENCE
        while not holds():
            assert monotonic() < end, f"not in {PATIENCE} s: {what}\n" + self.said()
            sleep(0.2)

    def said(self) -> str:
        return "\n".join(path.read_text(errors="replace")[-1500:] for path in self.root.glob("*.log"))

    def stop(self) -> None:
        for name, group in self.running.items():
            pid = self.root / name / "postmaster.pid"
            if pid.exists():
                os.kill(int(pid.read_text().splitlines()[0]), signal.SIGQUIT)
            os.killpg(group.pid, signal.SIGKILL)
            group.wait()
        shutil.rmtree(self.root, ignore_errors=True)


@pytest.fixture
def cluster():
    if missing := [name for name in NEEDED if shutil.which(name) is None]:
        pytest.skip(f"not here: {', '.join(missing)}: apt-get install etcd-server patroni")
    if os.geteuid() != 0:
        pytest.skip("servers of the user postgres are started by root")
    made = Cluster()
    try:
        made.start()
        yield made
    finally:
        made.stop()


@pytest.fixture
def desk(cluster, tmp_path):
    with psycopg.connect(cluster.address(cluster.primary(), "postgres"), autocommit=True) as db:
        db.execute("CREATE DATABASE trace")
    hosts = "&".join(f"host=127.0.0.1:{port}" for port in cluster.ports.values())
    chosen = settings(
        tmp_path / "instance", DATABASE_URL=f"postgresql://postgres@/trace?{hosts}&target_session_attrs=read-write"
    )
    migrating.upgrade(chosen)
    rt = opened(chosen)
    yield Desk(make_province(rt))
    close(rt)


def test_no_acknowledged_order_is_lost_when_the_primary_dies(cluster, desk):
    with Load(desk, patience=PATIENCE) as load:
        for _death in range(DEATHS):
            load.wait_for(20)
            dead = cluster.kill_primary()
            cluster.until(cluster.primary, "the copy is the primary")
            load.wait_for(20)
            cluster.bring(dead)
            cluster.until(cluster.copied, "the one that died is a copy again")
    print(f"{len(load.kept)} orders kept, {DEATHS} deaths, longest gaps: {sorted(load.gaps)[-DEATHS:]} s")
    assert load.statuses <= {201, 409, 503}
    check_all(desk.province.rt, acknowledged=load.kept)
