"""Clients that order stamps without a pause, and what was acknowledged to them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

import psycopg
import pytest

from tests.conftest import close, opened, settings
from tests.postgres import Server
from tests.stamps.desk import Desk
from tests.stamps.province import make_province
from trace.base import migrating

CLIENTS = 4


@contextmanager
def started(kind: Callable[[], Server]) -> Iterator[Server]:
    """A PostgreSQL of a test's own, to be broken. Skips where none is installed."""
    try:
        made = kind()
    except FileNotFoundError as missing:
        pytest.skip(str(missing))
    made.start()
    yield made
    made.stop()


@contextmanager
def desk_on(server: Server, folder: Path) -> Iterator[Desk]:
    """A province and its desk in a database of their own on this server."""
    name = f"desk_{abs(hash(folder))}"
    with psycopg.connect(server.url, autocommit=True) as db:
        db.execute(f"CREATE DATABASE {name}")
    chosen = settings(folder / "instance", DATABASE_URL=server.url.rpartition("/")[0] + f"/{name}")
    migrating.upgrade(chosen)
    rt = opened(chosen)
    yield Desk(make_province(rt))
    close(rt)


class Load:
    """Clients that order without a pause and repeat what was not answered, until they are told to stop.

    `kept`: key of an order → the run that was acknowledged. `gaps`: seconds between two acknowledgements, of anybody.
    """

    def __init__(self, desk, *, patience: float = 60, named: str = "client"):
        self.desk, self.patience, self.named = desk, patience, named
        self.kept, self.statuses, self.gaps = {}, set(), []
        self.stopping = threading.Event()
        self.kept_more = threading.Condition()
        self.threads = [threading.Thread(target=self.order, args=(name,)) for name in range(CLIENTS)]
        self.last = monotonic()

    def order(self, name):
        """One client's orders, one after another."""
        client, number = self.desk.client.application.test_client(), 0
        said = {"X-Person": "maker", "Accept-Language": "vi"}
        asked = {"product_id": self.desk.province.product.id, "quantity": 10}
        while not self.stopping.is_set():
            key = f"{self.named}-{name}-{number}"
            answer = client.post("/api/v1/runs", json=asked, headers=said | {"Idempotency-Key": key})
            self.statuses.add(answer.status_code)
            if answer.status_code == 201:
                number += 1
                with self.kept_more:
                    self.kept[key] = answer.json["id"]
                    self.gaps.append(monotonic() - self.last)
                    self.last = monotonic()
                    self.kept_more.notify_all()

    def wait_for(self, more):
        """Go on when so many more orders are acknowledged."""
        wanted = len(self.kept) + more
        with self.kept_more:
            assert self.kept_more.wait_for(lambda: len(self.kept) >= wanted, timeout=self.patience), self.statuses

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_why):
        self.stopping.set()
        for thread in self.threads:
            thread.join(self.patience)
