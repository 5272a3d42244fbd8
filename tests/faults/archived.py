"""A PostgreSQL of the tests' own whose every change goes to pgBackRest, on the shipped settings; and its way back."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

import psycopg

from tests.postgres import Server

DEPLOY = Path(__file__).parents[2] / "deploy"
PROGRAM = "pgbackrest"
OWNER = "owner_by_password"  # everybody else is trusted


class Archived(Server):
    """A server that archives. `restore` puts it back to a moment, as the runbook does."""

    def __init__(self) -> None:
        super().__init__()
        self.cluster = self.root / "cluster"
        self.conf = self.root / "pgbackrest.conf"
        self.conf.write_text(self.adapted((DEPLOY / "pgbackrest.conf").read_text(encoding="utf-8")))
        self.conf.chmod(0o644)

    def adapted(self, shipped: str) -> str:
        """The shipped file with the folders, port and person of the test."""
        places = {
            "/var/lib/pgbackrest": self.root / "repository",
            "/var/lib/postgresql/15/main": self.cluster,
            "pg1-port=5432": f"pg1-port={self.port}",
            "/var/run/postgresql": f"{self.root}\npg1-user=trace_test",
            "/var/spool/pgbackrest": self.root / "lock",
            "log-level-file=detail": f"log-level-file=off\nlog-path={self.root}",
        }
        for there, here in places.items():
            assert there in shipped, there
            shipped = shipped.replace(there, str(here))
        return shipped

    def fill(self, cluster: str) -> None:
        if Path(cluster).exists():
            return  # it was restored
        super().fill(cluster)
        archiving = (DEPLOY / "postgresql-archive.conf").read_text(encoding="utf-8")
        archiving = archiving.replace(PROGRAM, f"{PROGRAM} --config={self.conf}")
        with (self.cluster / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write(archiving)
        doors = self.cluster / "pg_hba.conf"
        doors.write_text(f"host all {OWNER} 127.0.0.1/32 scram-sha-256\n" + doors.read_text(encoding="utf-8"))

    def begin(self) -> None:
        """Start, and make the repository ready for it."""
        self.start()
        self.rest("stanza-create")
        self.rest("check")

    def rest(self, *words: str) -> None:
        """One command of pgBackRest."""
        self.run(PROGRAM, f"--config={self.conf}", "--stanza=trace", *words)

    def back_to(self, moment: datetime) -> None:
        """As the runbook does: stop, put back, start. Answers when the database takes writers."""
        self.run(str(self.folder / "pg_ctl"), "-D", str(self.cluster), "-m", "fast", "-w", "stop")
        self.rest(
            "--delta", "--type=time", f"--target={moment.isoformat(sep=' ')}", "--target-action=promote", "restore"
        )
        self.start()
        with psycopg.connect(self.url, autocommit=True) as db:
            while db.execute("SELECT pg_is_in_recovery()").fetchone() == (True,):
                db.execute("SELECT pg_sleep(0.05)")

    def stop(self) -> None:
        try:
            super().stop()
        finally:
            shutil.rmtree(self.root, ignore_errors=True)
