"""Starts a Citus of the tests' own: `python -m tests.citus [workers]`, on a machine whose PostgreSQL has it installed.

One coordinator and so many workers; without any, the coordinator holds the shards itself. What it prints is for
`TEST_CITUS_URL`; Ctrl-C ends and removes all of them.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import Any

import psycopg

from tests.postgres import Server, binaries

HOST = "127.0.0.1"
ORDINARY = ("postgres", "template1")  # there from the beginning: what is made later is like template1


def installed() -> bool:
    """Whether the machine's newest PostgreSQL has Citus."""
    folder = binaries()
    return folder is not None and (folder.parent / "lib" / "citus.so").is_file()


class Node(Server):
    """A server with Citus loaded. It does nothing by itself, so that a database without readers can be copied."""

    options = (
        "shared_preload_libraries=citus",
        f"citus.local_hostname={HOST}",
        "citus.node_conninfo=sslmode=prefer",
        "citus.recover_2pc_interval=-1",
        "citus.defer_shard_delete_interval=-1",
        "wal_level=logical",
    )

    def start(self) -> None:
        """Start, with the extension in every database that is made from now on."""
        super().start()
        for name in ORDINARY:
            with psycopg.connect(on(self.url, name), autocommit=True) as server:
                server.execute("CREATE EXTENSION citus")
        let_go(self.url, "template1")


def on(url: str, database: str) -> str:
    """The address of another database of a server."""
    return url.rpartition("/")[0] + f"/{database}"


@contextmanager
def cluster(workers: int) -> Iterator[str]:
    """The address of a coordinator with so many workers, until the block ends. FileNotFoundError without Citus."""
    if not installed():
        raise FileNotFoundError("no PostgreSQL with Citus is installed here")
    with ExitStack() as started:
        nodes = [Node() for _ in range(1 + workers)]
        for node in nodes:
            started.callback(node.stop)
            node.start()
        coordinator, *others = nodes
        introduce(coordinator.url, [(HOST, other.port) for other in others])
        yield coordinator.url


def introduce(database: str, workers: list[tuple[str, int]]) -> None:
    """Tell a database of the coordinator who its workers are, as an operator does; one alone is told nothing."""
    with psycopg.connect(database, autocommit=True) as server:
        if workers:
            server.execute("SELECT citus_set_coordinator_host(%s, %s)", [HOST, server.info.port])
        for worker in workers:
            server.execute("SELECT citus_add_node(%s, %s)", worker)


def workers_of(url: str) -> list[tuple[str, int]]:
    """The workers that the coordinator at `url` knows, as host and port."""
    with psycopg.connect(on(url, "postgres")) as server:
        found = server.execute("SELECT nodename, nodeport FROM pg_dist_node WHERE groupid > 0 ORDER BY nodeport")
        return [(str(host), int(port)) for host, port in found]


def nodes_of(url: str) -> list[dict[str, Any]]:
    """Where each node of a cluster is, the coordinator first, as additions to its address."""
    return [{}, *({"host": host, "port": port} for host, port in workers_of(url))]


def make_database(url: str, name: str) -> str:
    """Make a database on every node of a cluster; returns its address on the coordinator."""
    workers, made = workers_of(url), on(url, name)
    for node in nodes_of(url):
        with psycopg.connect(url, **node, dbname="postgres", autocommit=True) as server:
            server.execute(f'CREATE DATABASE "{name}"')
    introduce(made, workers)
    return made


def drop_database(url: str, name: str) -> None:
    """Drop it on every node again, whoever is still in it."""
    for node in nodes_of(url):
        with psycopg.connect(url, **node, dbname="postgres", autocommit=True) as server:
            server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def let_go(url: str, name: str) -> None:
    """Nobody comes into this database any more, and who is in it goes, Citus' own daemon too: now it can be copied."""
    with psycopg.connect(on(url, "postgres"), autocommit=True) as server:
        server.execute(f'ALTER DATABASE "{name}" WITH ALLOW_CONNECTIONS false')
        here = "FROM pg_stat_activity WHERE datname = %s"
        while server.execute(f"SELECT count(pg_terminate_backend(pid, 5000)) {here}", [name]).fetchone() != (0,):
            continue


def main() -> None:
    """Start, print the address, wait for Ctrl-C or SIGTERM."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with cluster(int(sys.argv[1]) if sys.argv[1:] else 0) as url, suppress(KeyboardInterrupt):
        print(url, flush=True)
        while True:
            signal.pause()


if __name__ == "__main__":
    main()
