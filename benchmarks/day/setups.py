"""The ways in which the service is run, each with databases of its own: their settings and their servers."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.day.spending import masters_of
from benchmarks.lookup.server import Server as Site
from benchmarks.lookup.server import serving
from tests import citus
from tests.postgres import Server, binaries, copy_of
from trace.base import migrating
from trace.base.settings import Settings

SECRET = "a-secret-of-the-benchmarks-0123456789"  # noqa: S105
GUNICORN = Path(__file__).parents[2] / "deploy" / "gunicorn.conf.py"
# Scans come from many networks, as behind a proxy. All have the staleness that a copy asks for.
GIVEN = {"DEMONSTRATION": "1", "SECOND_FACTOR_REQUIRED": "0", "PROXY_COUNT": "1", "STALENESS_MS": "1000"}


@dataclass(frozen=True)
class Databases:
    """Settings that name the databases, the address of each server, and what is done once its tables are there."""

    environ: Mapping[str, str] = field(default_factory=dict)
    servers: tuple[str, ...] = ()
    afterwards: tuple[str, ...] = ()

    def masters(self) -> list[int]:
        """The first process of each server."""
        return masters_of(self.servers)


@contextmanager
def _sqlite() -> Iterator[Databases]:
    yield Databases()


@contextmanager
def _postgresql() -> Iterator[Databases]:
    with _running(Server()) as server:
        yield Databases({"DATABASE_URL": server.url}, (server.url,))


@contextmanager
def _with_copy() -> Iterator[Databases]:
    with _running(Server()) as server, _running(copy_of(server)) as copy:
        yield Databases({"DATABASE_URL": server.url, "DATABASE_REPLICA_URL": copy.url}, (server.url, copy.url))


@contextmanager
def _citus() -> Iterator[Databases]:
    """A coordinator and two more nodes, its tables cut before anything is in them."""
    with citus.cluster(2) as coordinator:
        url = citus.make_database(coordinator, "day")
        nodes = [f"postgresql://trace_test@{host}:{port}/day" for host, port in citus.workers_of(coordinator)]
        yield Databases({"DATABASE_URL": url}, (url, *nodes), ("db", "distribute"))


@contextmanager
def _running(server: Server) -> Iterator[Server]:
    server.start()
    try:
        yield server
    finally:
        server.stop()


SETUPS: dict[str, Callable[[], AbstractContextManager[Databases]]] = {
    "sqlite": _sqlite,
    "postgresql": _postgresql,
    "copy": _with_copy,
    "citus": _citus,
}


def here() -> list[str]:
    """Those that this machine can run: SQLite alone where no PostgreSQL is installed, and Citus where it is."""
    folder = binaries()
    if folder is None:
        return ["sqlite"]
    return [name for name in SETUPS if name != "citus" or (folder.parent / "lib" / "citus.so").exists()]


def prepared(folder: Path, databases: Databases) -> Settings:
    """The settings of a new instance, its tables made."""
    folder.mkdir()
    settings = Settings.from_env({"INSTANCE": str(folder), "SECRET_KEY": SECRET} | GIVEN | dict(databases.environ))
    migrating.upgrade(settings)
    if databases.afterwards:
        if _trace(settings, databases, *databases.afterwards).wait():
            raise RuntimeError((settings.instance / "worker.log").read_text(encoding="utf-8"))
    return settings


@contextmanager
def running(settings: Settings, databases: Databases) -> Iterator[tuple[Site, int]]:
    """The site, as it is shipped, and the number of the worker's process beside it."""
    more = GIVEN | dict(databases.environ) | {"GUNICORN_CMD_ARGS": f"--config {GUNICORN}"}
    with ExitStack() as stack:
        site = stack.enter_context(serving(settings, "wsgi:app", **more))
        worker = _trace(settings, databases, "worker")
        stack.callback(_end, worker)
        yield site, worker.pid


def _trace(settings: Settings, databases: Databases, *command: str) -> subprocess.Popen[bytes]:
    environ = os.environ | {"INSTANCE": str(settings.instance), "SECRET_KEY": SECRET} | GIVEN | databases.environ
    with (settings.instance / "worker.log").open("ab") as log:
        return subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "trace", *command], env=environ, stdout=log, stderr=log, start_new_session=True
        )


def _end(worker: subprocess.Popen[bytes]) -> None:
    worker.send_signal(signal.SIGTERM)
    try:
        worker.wait(30)
    except subprocess.TimeoutExpired:
        worker.kill()
        worker.wait()
