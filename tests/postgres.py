"""Starts a PostgreSQL of the tests' own, from the server that is installed. One for the whole session."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from tests.serving import free_port

INSTALL = "apt-get install postgresql"


def binaries() -> Path | None:
    """The folder of the newest installed server, or None."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    beside = shutil.which("initdb")
    return Path(beside).resolve().parent if beside else None


class Server:
    """A private cluster in a memory-backed folder where there is one: real fsync semantics, no waiting for a disk."""

    options: tuple[str, ...] = ()  # settings that a kind of server needs beside those below

    def __init__(self, where: Path | None = None) -> None:
        """A cluster that is not started yet; `where` is a folder with room for it, if memory has not enough."""
        folder = binaries()
        if folder is None:
            raise FileNotFoundError(f"no PostgreSQL server is installed; {INSTALL}")
        self.folder = folder
        memory = Path("/dev/shm")  # noqa: S108 - a folder of the tests, removed at the end
        self.root = Path(tempfile.mkdtemp(prefix="trace-pg-", dir=where or (memory if memory.is_dir() else None)))
        self.port = free_port()
        self.url = f"postgresql://trace_test@127.0.0.1:{self.port}/postgres"

    def run(self, *command: str) -> None:
        """Run one of the server's programs, as the user `postgres` when we are root: it refuses to run as root."""
        prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        subprocess.run([*prefix, *command], check=True, capture_output=True, cwd=self.root)  # noqa: S603

    def start(self) -> None:
        if os.geteuid() == 0:
            shutil.chown(self.root, "postgres", "postgres")
        cluster = str(self.root / "cluster")
        self.fill(cluster)
        # Nobody comes by when he likes: a vacuum in the template would keep a test from copying it.
        options = f"-p {self.port} -k {self.root} -h 127.0.0.1 -c max_connections=200 -c jit=off -c autovacuum=off"
        options = " ".join((options, *(f"-c {each}" for each in self.options)))
        log = str(self.root / "log")
        self.run(str(self.folder / "pg_ctl"), "-D", cluster, "-w", "-l", log, "-o", options, "start")

    def fill(self, cluster: str) -> None:
        """What lies in the cluster's folder before the server is started."""
        self.run(str(self.folder / "initdb"), "-D", cluster, "-U", "trace_test", "--auth=trust", "--encoding=UTF8")

    def stop(self) -> None:
        self.run(str(self.folder / "pg_ctl"), "-D", str(self.root / "cluster"), "-m", "immediate", "stop")
        shutil.rmtree(self.root, ignore_errors=True)


class Copy(Server):
    """A server that replays what a running one writes, and answers questions meanwhile."""

    def __init__(self, primary: Server) -> None:
        super().__init__()
        self.primary = primary

    def fill(self, cluster: str) -> None:
        source = f"host=127.0.0.1 port={self.primary.port} user=trace_test"
        self.run(str(self.folder / "pg_basebackup"), "-d", source, "-D", cluster, "-R", "-c", "fast", "-X", "stream")


def copy_of(primary: Server) -> Copy:
    """A copy, not started yet, of a server that runs."""
    return Copy(primary)
