"""A copy of the database on another machine: read by the public while it is proved to be fresh, and never otherwise."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest
from sqlalchemy import text

from tests.conftest import NOON, opened, settings
from tests.postgres import Server, copy_of
from trace.accounts import queries as accounts
from trace.base import migrating
from trace.base.db import open_engine, transaction
from trace.base.replica import MOST_BEHIND, NOTED_MOST, Replica
from trace.base.settings import BadSettings
from trace.demo import loading
from trace.inspections import service
from trace.inspections.measures.queries import bases
from trace.inspections.rules import HoldDetails
from trace.lookup import asking


class Seconds:
    """A clock of seconds that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(scope="module")
def servers():
    """A primary and its copy; skips, and says so, where no server is installed."""
    try:
        primary = Server()
    except FileNotFoundError as missing:
        pytest.skip(str(missing))
    primary.start()
    copied = copy_of(primary)
    copied.start()
    yield primary, copied
    copied.stop()
    primary.stop()


@pytest.fixture(scope="module")
def pair(servers, tmp_path_factory):
    """A province on the primary, whose public pages may be answered by the copy."""
    primary, copied = servers
    instance = tmp_path_factory.mktemp("replica") / "instance"
    chosen = settings(
        instance, DATABASE_URL=primary.url, DATABASE_REPLICA_URL=copied.url, STALENESS_MS="1000", SITE_URL="http://x.vn"
    )
    migrating.upgrade(chosen)
    rt = opened(chosen)
    rt.keys.make()
    loading.load(rt, say=lambda *_: None)
    yield rt
    for engine in (rt.main, rt.observations, rt.replica.engine):
        engine.dispose()


@pytest.fixture
def watched(pair, servers):
    """The runtime with a copy that looks only when it is told to, under a clock of the test's own."""
    clock = Seconds()
    copy = Replica(pair.replica.engine, pair.main, clock=clock)
    copy._watching = os.getpid()  # no thread: the test says when
    with psycopg.connect(servers[1].url, autocommit=True) as admin:
        admin.execute("SELECT pg_wal_replay_resume()")
    return replace(pair, replica=copy), copy, clock


def replay(servers, verb: str) -> None:
    with psycopg.connect(servers[1].url, autocommit=True) as admin:
        admin.execute(f"SELECT pg_wal_replay_{verb}()")


def rt_accounts(rt) -> list[str]:
    return loading.accounts_file(rt).read_text(encoding="utf-8").splitlines()


def caught_up(copy: Replica) -> None:
    """Look until the copy has all that was there at the first look."""
    for _ in range(10_000):
        copy.look()
        if copy.fresh():
            return
    raise AssertionError("the copy never caught up")


def write(rt, number: int) -> None:
    with transaction(rt.main) as db:
        db.execute(text("CREATE TABLE IF NOT EXISTS lately (number int)"))
        db.execute(text("INSERT INTO lately VALUES (:number)"), {"number": number})


def test_a_copy_that_proved_nothing_is_not_read(watched):
    rt, copy, _ = watched
    assert copy.age() is None
    assert rt.for_public() is rt.main


def test_a_copy_that_has_caught_up_answers_the_public(watched):
    rt, copy, _ = watched
    write(rt, 1)
    caught_up(copy)
    assert rt.for_public() is copy.engine
    with rt.public_snapshot() as db:
        assert db.execute(text("SELECT pg_is_in_recovery()")).scalar_one() is True
        assert db.execute(text("SELECT count(*) FROM lately WHERE number = 1")).scalar_one() == 1


def test_a_copy_that_stands_still_is_left_a_second_later(watched, servers):
    rt, copy, clock = watched
    caught_up(copy)
    replay(servers, "pause")
    write(rt, 2)
    clock.now += MOST_BEHIND
    copy.look()
    assert rt.for_public() is copy.engine, "a second behind is still allowed"
    clock.now += 0.01
    copy.look()
    assert rt.for_public() is rt.main
    replay(servers, "resume")
    caught_up(copy)
    assert rt.for_public() is copy.engine


def test_a_quiet_primary_makes_no_copy_look_old(watched):
    rt, copy, clock = watched
    caught_up(copy)
    for _ in range(5):
        clock.now += 10
        caught_up(copy)
        assert rt.for_public() is copy.engine


def test_a_server_that_is_no_copy_proves_nothing(watched):
    rt, _, clock = watched
    itself = Replica(rt.main, rt.main, clock=clock)
    itself.look()
    assert not itself.fresh()


def test_places_that_were_never_replayed_do_not_pile_up(watched, servers):
    rt, copy, _ = watched
    caught_up(copy)
    replay(servers, "pause")
    for number in range(NOTED_MOST + 5):
        write(rt, number)
        copy.look()
    assert len(copy._noted) <= NOTED_MOST
    replay(servers, "resume")


def test_a_copy_that_goes_away_is_answered_for_by_the_primary(watched, servers):
    rt, _, clock = watched
    nowhere = Replica(open_engine("postgresql://nobody@127.0.0.1:1/none"), rt.main, clock=clock)
    nowhere._watching = os.getpid()
    nowhere._proved = clock.now
    lost = replace(rt, replica=nowhere)
    with lost.public_snapshot() as db:
        assert db.execute(text("SELECT pg_is_in_recovery()")).scalar_one() is False
    assert nowhere.age() is None


def test_a_primary_that_goes_away_ends_the_proofs(watched):
    _, copy, clock = watched
    caught_up(copy)
    copy._primary = open_engine("postgresql://nobody@127.0.0.1:1/none")
    clock.now += MOST_BEHIND + 0.1
    copy.look()
    assert not copy.fresh()


def test_a_hold_is_seen_by_a_scan_though_the_copy_has_not_heard_of_it_after_a_second(watched, servers):
    rt, copy, clock = watched
    code = next(stamp.code for stamp in loading.shown_before(rt) if stamp.state == "active")
    batch = asking.ask(rt, code, route="scanned", now=NOON).known.batch_id
    caught_up(copy)
    replay(servers, "pause")
    login = next(line.split()[1] for line in rt_accounts(rt) if line.startswith("inspector"))
    with transaction(rt.main) as db:
        basis = bases(db, "hold")[0].id
        why = HoldDetails("Nhãn không khớp với hàng bên trong", NOON.date() + timedelta(days=7), basis)
        inspector = accounts.actor_by_login(db, login)
        service.hold_batch(db, actor=inspector, batch_id=batch, details=why, now=NOON)
    before = asking.ask(rt, code, route="scanned", now=NOON).verdict.state
    clock.now += MOST_BEHIND + 0.1
    after = asking.ask(rt, code, route="scanned", now=NOON).verdict.state
    assert (before, after) == ("active", "on_hold"), "old for a second, and no longer"


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ({"DATABASE_URL": "sqlite:///z", "DATABASE_REPLICA_URL": "postgresql://x/y"}, "DATABASE_REPLICA_URL"),
        ({"DATABASE_URL": "postgresql://x/y", "DATABASE_REPLICA_URL": "sqlite:///z"}, "DATABASE_REPLICA_URL"),
        (
            {"DATABASE_URL": "postgresql://x/y", "DATABASE_REPLICA_URL": "postgresql://x/y", "STALENESS_MS": "1500"},
            "STALENESS_MS",
        ),
    ],
)
def test_settings_that_could_show_older_than_two_seconds_are_refused(tmp_path, more, fault):
    with pytest.raises(BadSettings, match=fault):
        settings(tmp_path, **more)
