"""A shop on Citus, what its tables held before it was distributed, and what is asked of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg
from flask.testing import FlaskClient
from sqlalchemy import event

from tests.lookup.shop import Shop
from trace.app import create_app
from trace.backup import postgres
from trace.base.reading import Question
from trace.base.settings import Settings
from trace.base.shards import COPIES
from trace.lookup.scans import observing


def sums(address: str) -> postgres.Sums:
    """Rows and hash of every table, as the coordinator reads them."""
    return postgres.sums(address)


@dataclass
class Filled:
    """A shop, the address of its database with the owner's rights, and what distributing it said."""

    shop: Shop
    settings: Settings
    address: str
    before: postgres.Sums = field(default_factory=dict)
    done: list[str] = field(default_factory=list)

    @property
    def rt(self) -> Any:
        return self.shop.rt

    def browser(self) -> FlaskClient:
        return create_app(self.rt).test_client()

    def look_up(self, agent: str = "Mozilla/5.0 (Android)") -> str:
        """The page of the shop's stamp, looked up by somebody with such a browser, and counted."""
        answer = self.browser().get(f"/{self.shop.code}", headers={"User-Agent": agent})
        assert answer.status_code == 200
        page = answer.get_data(as_text=True)
        observing.flush(self.rt)
        return page

    def tasks(self, statement: str, values: Any, options: str = "") -> int:
        """To how many shards Citus sends a statement; 0 where it sends it nowhere, for the coordinator has the rows."""
        with psycopg.connect(self.address, options=options) as db:
            plan = "\n".join(line for (line,) in db.execute(f"EXPLAIN (COSTS OFF) {statement}", values))
        found = [int(line.rpartition(":")[2]) for line in plan.splitlines() if "Task Count:" in line]
        assert len(found) <= 1, plan
        return sum(found)

    def tasks_of(self, question: Question, *, beside: bool = True, **values: Any) -> int:
        """The same of a question of the look-up, in the very words it is asked in, on a connection that has the
        coordinator's own copies `beside` or not."""
        text, constant = question._put_into_words(self.rt.main.dialect)
        return self.tasks(text, constant | values, f"-c search_path={COPIES},public" if beside else "")

    @contextmanager
    def statements(self) -> Iterator[list[tuple[str, Any]]]:
        """What is said to the database meanwhile, with its values (of many rows at once: the first)."""
        said: list[tuple[str, Any]] = []

        def hear(_c: object, _cursor: object, statement: str, values: Any, *_more: object) -> None:
            said.append((statement, values[0] if isinstance(values, list) else values))

        event.listen(self.rt.main, "before_cursor_execute", hear)
        try:
            yield said
        finally:
            event.remove(self.rt.main, "before_cursor_execute", hear)
