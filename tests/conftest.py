"""Fixtures: both databases, migrated once and copied for each test; a runtime whose clock stands at NOON.

`tests.engines` says which database the runtime stands on.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import hypothesis
import pytest
import structlog
from argon2 import PasswordHasher
from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from tests import citus, engines
from tests.engines import BOTH, Databases
from tests.postgres import Server
from trace.accounts import passwords
from trace.base import migrating, tokens
from trace.base.db import transaction
from trace.base.runtime import Runtime
from trace.base.settings import Settings
from trace.lookup.scans import observing

NOON = datetime(2026, 11, 20, 5, 0, tzinfo=UTC)  # noon in Vietnam
SECRET = "a-secret-of-the-tests-0123456789-abcdef"  # noqa: S105

# A busy machine is no fault of the code: no test looks at the time. The same examples every time: a run says something
# about the change it is run for. Chance looks for new ones in `make faults`, and says how to see them again.
FULL = os.environ.get("FAULTS") == "full"
SLOW = [hypothesis.HealthCheck.too_slow]
hypothesis.settings.register_profile(
    "house", deadline=None, suppress_health_check=SLOW, derandomize=not FULL, print_blob=FULL
)
hypothesis.settings.load_profile("house")


def settings(instance: Path, **more: str) -> Settings:
    """Settings of a test: its own instance folder, no second factor and nothing stale unless asked for."""
    given = {"INSTANCE": str(instance), "SECRET_KEY": SECRET, "STALENESS_MS": "0"}
    given |= {"SECOND_FACTOR_REQUIRED": "0", "DEMONSTRATION": "1"}
    return Settings.from_env(given | ({} if "DATABASE_URL" in more else engines.address(instance)) | more)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What the chosen engine has no part in is left out, not skipped."""
    engines.leave_out(config, items)


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


_COSTS = ("_HASHER", "MEMORY_KIB", "PASSES", "LANES")
_AS_SERVED = {name: getattr(passwords, name) for name in _COSTS}


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[None]:
    """A password costs next to nothing to check: hundreds sign in. Its real cost: `passwords_as_served`."""
    quick = (PasswordHasher(time_cost=1, memory_cost=8, parallelism=1), 8, 1, 1)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in zip(_COSTS, quick, strict=True):
            patch.setattr(passwords, name, value)
        yield


@pytest.fixture
def passwords_as_served(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords cost what they cost where the service runs."""
    for name, value in _AS_SERVED.items():
        monkeypatch.setattr(passwords, name, value)


class Compiled(BytecodeCache):
    """Templates compiled once for all apps of a process: each test has an app of its own."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if kept := self.kept.get((bucket.key, bucket.checksum)):
            bucket.bytecode_from_string(kept)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key, bucket.checksum] = bucket.bytecode_to_string()


@pytest.fixture(scope="session", autouse=True)
def templates_compiled_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Flask, "jinja_options", {"bytecode_cache": Compiled()})
        yield


@pytest.fixture(scope="session", autouse=True)
def addresses_compiled_once() -> Iterator[None]:
    """What builds the address of a route is compiled once for all apps of a process: that is nine tenths of what an app
    costs to make, and the same words make the same code. Each app has rules and converters of its own.
    """
    made, compiled = Rule._compile_builder, {}

    def known(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        key = (rule.rule, append_unknown, tuple(rule._trace), repr(rule.defaults))
        if key not in compiled:
            compiled[key] = made(rule, append_unknown)
        return compiled[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "_compile_builder", known)
        yield


@pytest.fixture(scope="session", autouse=True)
def loggers_never_kept() -> Iterator[None]:
    """A logger keeps the settings that it first wrote with, for the life of a process: the first test in which a
    command sets them would be the only one whose lines are heard.
    """
    made = structlog.configure
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(structlog, "configure", lambda **said: made(**said | {"cache_logger_on_first_use": False}))
        yield


@pytest.fixture(autouse=True)
def no_canary(monkeypatch):
    """Chance lays no canary beside a run, for it would be counted; the tests of canaries say otherwise."""
    monkeypatch.setattr(tokens, "pick", lambda population, count: list(range(population))[-count:])


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a server on which databases and roles may be made."""
    if named := engines.CITUS or os.environ.get("TEST_DATABASE_URL"):
        yield named
        return
    try:
        server = Server()
    except FileNotFoundError as missing:
        pytest.skip(str(missing))
    server.start()
    yield server.url
    server.stop()


@pytest.fixture(scope="session")
def databases(postgres: str) -> Iterator[Databases]:
    """The databases that are made on that server; none is left in the end."""
    made = Databases(postgres)
    yield made
    made.sweep(everything=True)


@pytest.fixture(scope="session", autouse=True)
def standing(request: pytest.FixtureRequest) -> None:
    """The whole suite on a server, where the environment asks for it."""
    if engines.ENGINE != "sqlite":
        engines.stand_on(request.getfixturevalue("databases"))


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation that is migrated to the newest revision, to be copied by `engines.copy`."""
    folder = tmp_path_factory.mktemp("template") / "instance"
    migrating.upgrade(settings(folder))
    if engines.CITUS:
        assert citus.workers_of(engines.CITUS) == [], "a copy of a database takes no shards along from workers"
        migrating.distribute(settings(folder), engines.SHARDS)
    return folder


@pytest.fixture(scope="session")
def postgres_template(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same on PostgreSQL, for a suite that stands on SQLite."""
    folder = tmp_path_factory.mktemp("pg") / "instance"
    migrating.upgrade(settings(folder, DATABASE_URL=databases.url(folder)))
    return folder


@pytest.fixture
def fresh_settings(template: Path, tmp_path: Path) -> Settings:
    """Settings of a fresh copy of the migrated installation."""
    return settings(engines.copy(template, tmp_path / "instance"))


@pytest.fixture
def postgres_settings(request: pytest.FixtureRequest, databases: Databases, tmp_path: Path) -> Settings:
    """Settings of a fresh copy of the migrated PostgreSQL database, whatever the suite stands on."""
    if engines.ENGINE != "sqlite":
        return request.getfixturevalue("fresh_settings")
    instance = tmp_path / "instance"
    databases.make(instance, like=request.getfixturevalue("postgres_template"))
    return settings(instance, DATABASE_URL=databases.url(instance))


@pytest.fixture(params=BOTH)
def both_settings(request: pytest.FixtureRequest) -> Settings:
    """Settings on each database in turn."""
    return request.getfixturevalue({"sqlite": "fresh_settings", "postgres": "postgres_settings"}[request.param])


def opened(chosen: Settings) -> Runtime:
    """A runtime at NOON with a wrapping key of its own."""
    rt = Runtime.from_settings(chosen, clock=Clock())
    rt.keys.make()
    return rt


@pytest.fixture
def runtime(fresh_settings: Settings) -> Iterator[Runtime]:
    """A runtime on one database: for what does not depend on which."""
    rt = opened(fresh_settings)
    yield rt
    close(rt)


@pytest.fixture
def both(both_settings: Settings) -> Iterator[Runtime]:
    """A runtime on each database in turn: for services and whatever speaks SQL."""
    rt = opened(both_settings)
    yield rt
    close(rt)


def close(rt: Runtime) -> None:
    observing.stop(rt)
    rt.main.dispose()
    rt.observations.dispose()


@pytest.fixture
def db(both: Runtime) -> Iterator[Session]:
    """A session on each database in turn, committed at the end of the test."""
    with transaction(both.main) as session:
        yield session


@pytest.fixture
def count_queries() -> Callable[[Engine], list[str]]:
    """Collects the statements an engine runs from now on, without BEGIN and PRAGMA."""

    def watch(engine: Engine) -> list[str]:
        seen: list[str] = []

        @event.listens_for(engine, "before_cursor_execute")
        def remember(_c: object, _cur: object, statement: str, *_more: object) -> None:
            if not statement.lstrip().upper().startswith(("BEGIN", "PRAGMA", "COMMIT", "ROLLBACK", "SELECT 1")):
                seen.append(statement)

        return seen

    return watch
