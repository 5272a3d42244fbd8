"""A pooler that lends a connection for one transaction: the service leaves nothing on it, and misses nothing on it."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import threading
from configparser import ConfigParser
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import InternalError

from tests.conftest import NOON, close, opened, settings
from tests.serving import free_port
from trace.base import migrating
from trace.base.db import snapshot, transaction
from trace.demo import loading
from trace.ledger import queries
from trace.lookup import asking

SHIPPED = Path(__file__).parents[2] / "deploy" / "pgbouncer.ini"
ONE_SERVER_CONNECTION = "1"


@pytest.fixture(scope="module")
def pooler(postgres):
    """The address of a database behind the shipped pooler, and the address of the same database itself."""
    program = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")
    if program is None:
        pytest.skip("no pgbouncer: apt-get install pgbouncer")
    name, port = f"pooled_{os.getpid()}", free_port()
    with psycopg.connect(postgres, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
    server = urlsplit(postgres)
    config = Path(tempfile.mkdtemp(prefix="trace-pooler-")) / "pgbouncer.ini"  # the pooler's user may not read ours
    config.write_text(_configured(server, name, port))
    config.parent.chmod(0o755)
    command = [*(["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []), program, str(config)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as running:  # noqa: S603
        for line in running.stderr:
            if "process up" in line:
                break
        drain = threading.Thread(target=running.stderr.read, daemon=True)
        drain.start()
        yield f"postgresql://{server.username}@127.0.0.1:{port}/{name}", f"{postgres.rpartition('/')[0]}/{name}"
        running.terminate()
        drain.join()
    shutil.rmtree(config.parent)
    with psycopg.connect(postgres, autocommit=True) as admin:
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def pooled(pooler, tmp_path_factory):
    """A loaded province whose every connection goes through the pooler, which has one to the server."""
    url, direct = pooler
    chosen = settings(
        tmp_path_factory.mktemp("pooled"), DATABASE_URL=url, DATABASE_OWNER_URL=direct, DATABASE_POOLER="1"
    )
    migrating.upgrade(chosen)
    rt = opened(chosen)
    rt.keys.make()
    loading.load(rt, say=lambda *_: None)
    yield rt
    close(rt)


def _configured(server, name: str, port: int) -> str:
    """The shipped settings, on this machine, with one connection to the server and nobody asked for a password."""
    given = ConfigParser(interpolation=None)
    given.read(SHIPPED)
    shipped = given["databases"]["trace"].replace("dbname=trace", f"dbname={name}")
    given["databases"] = {name: shipped.replace("port=5432", f"port={server.port} user={server.username}")}
    given["pgbouncer"].update(listen_port=str(port), auth_type="any", default_pool_size=ONE_SERVER_CONNECTION)
    del given["pgbouncer"]["auth_file"]
    lines = []
    for section in given.sections():
        lines += [f"[{section}]", *(f"{key} = {value}" for key, value in given[section].items())]
    return "\n".join(lines) + "\n"


def test_a_province_is_loaded_and_looked_up_through_the_pooler(pooled):
    stamp = next(stamp for stamp in loading.shown_before(pooled) if stamp.state == "active")
    for _ in range(8):  # a driver that prepares statements does so from the fifth time on
        assert asking.ask(pooled, stamp.code, route="scanned", now=NOON).verdict.state == "active"
    with snapshot(pooled.main) as db:
        assert queries.prove(db).whole


def test_each_transaction_has_its_timeouts(pooled):
    with transaction(pooled.main) as db:
        assert db.scalar(text("SHOW statement_timeout")) == "30s"
        assert db.scalar(text("SHOW lock_timeout")) == "5s"


def test_nothing_of_ours_is_left_on_a_connection_that_is_lent_again(pooled, pooler):
    with transaction(pooled.main) as db:
        server = db.scalar(text("SELECT pg_backend_pid()"))
        db.execute(text("SELECT set_config('statement_timeout', '1234', true)"))
    with psycopg.connect(pooler[0], autocommit=True, prepare_threshold=None) as other:
        assert other.execute("SELECT pg_backend_pid()").fetchone() == (server,)
        assert other.execute("SHOW statement_timeout").fetchone() == ("30s",), "what the pooler itself has set"
        assert other.execute("SELECT count(*) FROM pg_prepared_statements").fetchone() == (0,)


def test_a_snapshot_cannot_write_and_the_next_transaction_can(pooled):
    with pytest.raises(InternalError, match="read-only"), snapshot(pooled.main) as db:
        db.execute(text("UPDATE runs SET quantity = quantity"))
    with transaction(pooled.main) as db:
        db.execute(text("UPDATE runs SET quantity = quantity"))
