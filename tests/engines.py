"""The database that the tests stand on, and copies of an installation on it.

SQLite, unless the environment says otherwise:

    TEST_ENGINE=postgresql    every test stands on PostgreSQL; what is tried on both databases is tried there once
    TEST_CITUS_URL=<address>  the same on the Citus of this coordinator, with its tables distributed

An installation is a folder. On a server its database is named for the folder, so that who opens the folder again finds
what lies in it, and it goes when the folder is gone.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Table, func, select
from sqlalchemy.orm import DeclarativeBase, Session

from tests.citus import let_go
from trace.base.db import Base, Observation
from trace.base.runtime import Runtime

CITUS = os.environ.get("TEST_CITUS_URL", "")
ENGINE = "postgresql" if CITUS else os.environ.get("TEST_ENGINE", "sqlite")
OF_A_SCAN = 3 if CITUS else 2  # questions to main: what happened to the stamp's range is asked of its shard apart
SHARDS = 2  # of a table on Citus: with more there is no more to see
BOTH = {"sqlite": ("sqlite", "postgres"), "postgresql": ("postgres",)}[ENGINE]


class Databases:
    """One database for each installation, on the server at this address."""

    def __init__(self, server: str) -> None:
        self.server = server
        self.made: dict[Path, str] = {}
        self.shut: set[str] = set()

    def url(self, instance: Path) -> str:
        """The database of an installation: an empty one is made where there is none, as SQLite makes a file."""
        if instance not in self.made:
            self.make(instance)
        return f"{self.server.rpartition('/')[0]}/{self.made[instance]}"

    def make(self, instance: Path, like: Path | None = None) -> None:
        """A database for this installation, empty or as that of `like` is, which nobody enters any more."""
        name = f"t_{hashlib.sha256(str(instance).encode()).hexdigest()[:24]}"
        copied = f"TEMPLATE {self.closed(like)} STRATEGY file_copy" if like else ""
        self.sweep()
        self.say(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", f"CREATE DATABASE {name} {copied}")
        self.shut.discard(name)
        self.made[instance] = name
        instance.mkdir(parents=True, exist_ok=True)  # as long as the folder is there, so is the database

    def closed(self, template: Path) -> str:
        """The name of a database that is only copied from now on: who is in it, would keep it from that."""
        name = self.made[template]
        if name not in self.shut:
            let_go(self.server, name)
            self.shut.add(name)
        return name

    def sweep(self, everything: bool = False) -> None:
        """Drops the databases of folders that are gone, or all of them."""
        for instance in [folder for folder in self.made if everything or not folder.exists()]:
            self.say(f"DROP DATABASE {self.made.pop(instance)} WITH (FORCE)")

    def say(self, *statements: str) -> None:
        with psycopg.connect(self.server, autocommit=True) as server:
            for statement in statements:
                server.execute(statement)


standing: Databases | None = None  # on which the whole suite stands, set when it begins; None on SQLite


def stand_on(databases: Databases) -> None:
    """From now on every installation has its database there."""
    global standing
    standing = databases


def address(instance: Path) -> dict[str, str]:
    """The setting that leads to the database of an installation: none on SQLite, where it lies in the folder."""
    return {"DATABASE_URL": standing.url(instance)} if standing else {}


def copy(template: Path, instance: Path) -> Path:
    """A copy of an installation, at `instance`."""
    shutil.copytree(template, instance)
    if standing:
        standing.make(instance, like=template)
    return instance


def leave_out(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On a server, tests of what is SQLite's own (`@pytest.mark.sqlite("why")`) are left out; on Citus, those of
    what is not done there (`@pytest.mark.not_on_citus("why")`).
    """
    marks = [*(["sqlite"] if ENGINE != "sqlite" else []), *(["not_on_citus"] if CITUS else [])]
    out = [item for item in items if any(item.get_closest_marker(mark) for mark in marks)]
    if out:
        config.hook.pytest_deselected(items=out)
        items[:] = [item for item in items if item not in out]


def content(rt: Runtime, *tables: type[DeclarativeBase]) -> bytes:
    """All that lies in *main*, and in what else is named (`Observation`): equal bytes where nothing was written."""
    if rt.main.dialect.name == "sqlite":
        names = ["main.db*", *(["observations.db*"] if Observation in tables else [])]
        found = sorted(path for name in names for path in rt.settings.instance.glob(name))
        return b"".join(path.read_bytes() for path in found if not path.name.endswith("-shm"))
    lines: list[bytes] = []
    with psycopg.connect(rt.settings.database_url, options="-c bytea_output=escape") as db:
        for table in [table for base in (Base, *tables) for table in base.metadata.sorted_tables]:
            with db.cursor().copy(f"COPY (SELECT * FROM {table.name}) TO STDOUT") as rows:  # noqa: S608
                lines += sorted(table.name.encode() + b": " + bytes(row) for row in rows)
    return b"".join(lines)


def number_on(db: Session, table: Table) -> None:
    """The next row is numbered after those there are: SQLite does so by itself, PostgreSQL keeps a sequence beside."""
    if db.get_bind().dialect.name == "postgresql":
        db.flush()
        db.execute(select(func.setval(func.pg_get_serial_sequence(table.name, "id"), func.max(table.c.id))))


def fingerprint(rt: Runtime) -> str:
    """A hash of *main*: a read leaves it as it was."""
    return hashlib.sha256(content(rt)).hexdigest()


def of_main(statements: list[str]) -> list[str]:
    """What was asked of *main*: on a server the same engine is asked for observations too."""
    others = of_observations(statements)
    return [statement for statement in statements if statement not in others]


def of_observations(statements: list[str]) -> list[str]:
    """What was asked of *observations*, whatever else the same engine was asked for."""
    table = re.compile(rf"\b({'|'.join(Observation.metadata.tables)})\b")
    return [statement for statement in statements if table.search(statement)]
