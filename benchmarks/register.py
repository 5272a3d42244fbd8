"""The register at the size of a large province: 100,000 producers, 300,000 products, 3,000,000 batches on SQLite.

Every list, search and form of the register, of review and of stamps, asked at the server through the whole app as each
role would ask, in turn with the same page of a province a thousandth as large. Printed for each page: the median and
the 99th percentile in milliseconds, how often it asked the database, and how fast it is beside the small province. On a
busy machine only the milliseconds of the processor say much. A page passes below 200 ms and at no more than twice the
small province's time. `scanned` names large tables that SQLite says it reads without an index, or sorts.

`python -m benchmarks.register [PRODUCERS [WORD …]]` takes another size, and only pages with a word in their name.
"""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from statistics import median, quantiles

import structlog
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from benchmarks import imports
from benchmarks.figure import Figure, show
from benchmarks.registerpages import ROLES, Page, pages, places
from benchmarks.sizes import Size
from tests.conftest import NOON
from tests.make import signed_in
from trace.accounts import queries as accounts
from trace.accounts import service as accounts_service
from trace.accounts.rules import KeyOrder, scopes_of
from trace.app import create_app
from trace.base import migrating
from trace.base.db import transaction
from trace.base.runtime import Runtime
from trace.base.settings import Settings
from trace.core.codes import seal
from trace.lookup.scans import observing
from trace.stamps.keyring import new_wrapped, stamp_keys
from trace.stamps.models import Run, StampKey

PRODUCERS, FEW = 100_000, 100
ROUNDS, WARM = 41, 3
LIMIT_MS, MOST_TIMES = 200, 2
BIG = {"producers", "sites", "products", "product_versions", "batches", "production_steps", "certificates", "cases"}
BIG |= {"decisions", "ocop_items", "runs", "ledger_entries", "ledger_links", "people", "memberships", "reports"}
ANYTHING = frozenset({"lookup.scan", "lookup.share"})  # what answers where no page is: any text may be a code
SKIPPED = "not served, or not so: {} {}"


@dataclass
class Province:
    """The whole app on a generated province, and a browser for each role."""

    app: Flask
    rt: Runtime
    places: dict[str, object]
    browsers: dict[str, FlaskClient]
    tokens: dict[str, str]
    asked: list[tuple[str, object]] = field(default_factory=list)
    readers: Iterator[int] = field(default_factory=lambda: count(1))

    def close(self) -> None:
        """Let go of the databases."""
        observing.stop(self.rt)
        self.rt.main.dispose()
        self.rt.observations.dispose()

    def path(self, page: Page) -> str:
        """The page's address here."""
        return page.path.format(**self.places)

    def served(self, page: Page) -> bool:
        """Whether a route of its own answers the page."""
        adapter = self.app.url_map.bind("localhost")
        path = self.path(page).partition("?")[0]
        return adapter.test(path) and (adapter.match(path)[0] not in ANYTHING or "{code}" in page.path)

    def ask(self, page: Page) -> tuple[int, float, float]:
        """The status of the answer, how many milliseconds the server took, and how many of the processor's."""
        self.asked.clear()
        api = page.path.startswith("/api/")
        headers = {"Authorization": f"Bearer {self.tokens[page.role]}"} if api else {}
        reader = next(self.readers)  # public pages have budgets: each question comes from somebody else
        origin = {"REMOTE_ADDR": f"10.{reader >> 16 & 255}.{reader >> 8 & 255}.{reader & 255}"}
        begun, worked = time.perf_counter(), time.process_time()
        with self.browsers[page.role].get(self.path(page), headers=headers, environ_overrides=origin) as answer:
            answer.get_data()
            took = (time.perf_counter() - begun) * 1000, (time.process_time() - worked) * 1000
            return answer.status_code, *took

    def scanned(self) -> list[str]:
        """Large tables that the questions of the last page read without an index, or that it sorts. One that is read in
        the order of its numbers, until a page is full, is said to be scanned, too.
        """
        with self.rt.main.connect() as connection:
            plans = [
                [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked}", given)]
                for asked, given in self.asked
                if asked.startswith(("SELECT", "WITH"))
            ]
        scans = {line for plan in plans for line in plan if _scans(line)}
        sorts = {f"sorts: {' | '.join(plan)}" for plan in plans if any("TEMP B-TREE" in line for line in plan)}
        return sorted(scans | {line for line in sorts if any(f" {name}" in line for name in BIG)})


def _scans(line: str) -> bool:
    read = re.match(r"SCAN (\w+)(?! USING (?:COVERING )?INDEX)", line)
    return bool(read and read[1] in BIG)


def main(producers: int = PRODUCERS, *words: str) -> int:
    """Prints the figures; the exit code says whether every page keeps its limits."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    with tempfile.TemporaryDirectory() as folder:
        large, small = (_made(Path(folder) / str(size), Size(size)) for size in (producers, min(FEW, producers)))
        codes = [show(_figure(page, large, small)) for page in _chosen(large, words)]
        for each in (large, small):
            each.close()
    return max([*codes, 0 if words else imports.main()])


def _made(instance: Path, size: Size) -> Province:
    environ = {"INSTANCE": str(instance), "SECRET_KEY": "a-secret-of-the-benchmark-0123456789", "DEMONSTRATION": "1"}
    settings = Settings.from_env(environ | {"SECOND_FACTOR_REQUIRED": "0"})
    migrating.upgrade(settings)
    begun = time.perf_counter()
    # In a process of its own, whose memory goes with it.
    command = [sys.executable, "-m", "benchmarks.provinces", str(instance / "main.db"), str(size.producers)]
    subprocess.run(command, check=True)  # noqa: S603
    took = time.perf_counter() - begun
    sys.stderr.write(f"{size.producers} producers made in {took:.0f} s, {_megabytes(instance):.0f} MB\n")
    return province(settings, size)


def province(settings: Settings, size: Size) -> Province:
    """The app on a main database that `benchmarks.provinces` has filled."""
    rt = Runtime.from_settings(settings, clock=lambda: NOON)
    rt.keys.make()
    with sqlite3.connect(settings.instance / "main.db") as db:
        known = places(db, size)
    known["code"] = _code(rt, int(str(known["run"])) - 19)  # one that is out
    app = create_app(rt)
    browsers = {role: signed_in(rt, app, person) for role, person in ROLES.items()} | {"nobody": app.test_client()}
    made = Province(app, rt, known, browsers, _tokens(rt))
    event.listen(rt.main, "before_cursor_execute", lambda *call: made.asked.append((call[2], call[3])))
    return made


def _megabytes(instance: Path) -> float:
    return (instance / "main.db").stat().st_size / 2**20


def _code(rt: Runtime, run_id: int) -> str:
    """A stamp of a run, sealed by keys that this province did not have yet."""
    with transaction(rt.main) as db:
        db.get_one(StampKey, 1).wrapped = new_wrapped(rt.keys, 1)
        db.flush()
        keys, run = stamp_keys(rt.keys), db.get_one(Run, run_id)
        slot = keys.slot(db, 1)
        assert slot is not None  # noqa: S101 - opened two lines above
        return seal(keys.seal(slot, run.id, run.salt), run.base)


def _tokens(rt: Runtime) -> dict[str, str]:
    made = {}
    with transaction(rt.main) as db:
        for role in ("officer", "producer"):
            actor = accounts.actor_of(db, ROLES[role])
            order = KeyOrder("đo tốc độ", tuple(scopes_of(actor.role)), days=30, quota_per_day=1_000_000)
            made[role] = accounts_service.issue_key(db, actor=actor, order=order, demonstration=True, now=NOON)[1]
    return made


def _chosen(province: Province, words: tuple[str, ...]) -> Iterator[Page]:
    """The pages that are served here, whose names hold a word."""
    for page in pages():
        if words and not any(word in page.name for word in words):
            continue
        status = province.ask(page)[0] if province.served(page) else 404
        if status == 200:
            yield page
        else:
            sys.stderr.write(f"skipped {page.name}, {SKIPPED.format(page.role, page.path)}: {status}\n")


def _figure(page: Page, large: Province, small: Province) -> Figure:
    for _ in range(WARM):
        large.ask(page), small.ask(page)
    scanned = large.scanned()
    rounds = [(*large.ask(page)[1:], *small.ask(page)[1:]) for _ in range(ROUNDS)]
    ours, worked, theirs, _ = (list(column) for column in zip(*rounds, strict=True))
    notes = {
        "median_ms": round(median(ours), 1),
        "processor_ms": round(median(worked), 1),
        "p99_ms": round(quantiles(ours, n=100, method="inclusive")[98], 1),
        "small_median_ms": round(median(theirs), 1),
        "queries": len(large.asked),
        "small_queries": len(small.asked),
        "scanned": "; ".join(scanned),
    }
    speeds = ([1000 / took for took in column] for column in (ours, theirs))
    ratio_aim = None if page.grows else 1 / MOST_TIMES
    return Figure(
        f"register.{page.name}", *speeds, "pages/s", ratio_aim=ratio_aim, rate_aim=1000 / LIMIT_MS, notes=notes
    )


if __name__ == "__main__":
    sys.exit(main(*(int(text) for text in sys.argv[1:2]), *sys.argv[2:]))
