"""Clients that order stamps without a pause, and what was acknowledged to them."""

from __future__ import annotations

import threading
from time import monotonic

CLIENTS = 4


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
