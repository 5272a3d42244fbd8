"""Every answer to a code is observed once, after it was sent; nothing that ails the counting is felt by a reader."""

import os
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from threading import Event

import pytest
from psycopg.errors import DiskFull
from sqlalchemy import event, select, text

from tests.conftest import NOON, SECRET, close, opened, settings
from tests.demo import places
from tests.lookup.shop import Shop, wrong_tag
from tests.lookup.test_counting import ANDROID, BOTS, WINDOWS
from trace.app import create_app
from trace.base.db import open_engine, snapshot, transaction
from trace.lookup import asking, service
from trace.lookup.models import FailedScan, Scan, ScanFigure, StampSeen, Unobserved
from trace.lookup.scans import observing

UNKNOWN = "20863194577206149389"


@pytest.fixture
def rt(fresh_settings):
    rt = opened(replace(fresh_settings, ip_table_file=places.TABLE))
    yield rt
    close(rt)


@pytest.fixture
def shop(rt):
    made = Shop(rt)
    made.activate()
    return made


@pytest.fixture
def client(rt):
    return create_app(rt).test_client(use_cookies=False)


def look(client, path, *, address="10.42.0.9", agent=ANDROID, method="GET", **more):
    """One look-up, its answer read and closed as a server does it."""
    headers = {"User-Agent": agent} | more.pop("headers", {})
    with client.open(path, method=method, environ_base={"REMOTE_ADDR": address}, headers=headers, **more) as answered:
        return answered.status_code, answered.get_data(as_text=True)


def rows(rt, model):
    with snapshot(rt.observations) as db:
        return list(db.scalars(select(model)))


def counted(rt):
    """The scans written by now: (route, result, province, device, amount)."""
    observing.flush(rt)
    return [(s.route, s.result, s.province, s.device, s.amount) for s in rows(rt, Scan)]


def dropped(rt):
    return {row.why: row.amount for row in rows(rt, Unobserved)}


# --- what is counted -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["/{}", "/{}.json", "/{}/", "/{}?lang=en", "/api/v1/lookup/{}?route=scanned"])
def test_an_ordinary_get_counts_once_whoever_answers_it(rt, shop, client, form):
    assert look(client, form.format(shop.code))[0] == 200
    assert counted(rt) == [("scanned", "active", "42", "phone", 1)]
    assert [f.producer_id for f in rows(rt, ScanFigure)] == [shop.producer.id]
    assert [(f.run_id, f.batch_id, f.product_id) for f in rows(rt, ScanFigure)] == [
        (shop.run.id, shop.batch.id, shop.product.id)
    ]


def test_a_typed_code_counts_as_typed(rt, shop, client):
    look(client, "/tra-cuu", method="POST", data={"code": shop.code}, agent=WINDOWS)
    assert counted(rt) == [("typed", "active", "42", "computer", 1)]


def test_a_gs1_name_that_leads_on_to_the_code_counts_with_it(rt, runtime_gtin):
    shop, client = runtime_gtin
    path = f"/01/{shop.product.gtin}/21/{shop.code}"
    assert look(client, path)[0] == 307
    assert counted(rt) == []
    look(client, f"/{shop.code}")
    assert len(counted(rt)) == 1


@pytest.fixture
def runtime_gtin(rt):
    shop = Shop(rt)
    shop.activate()
    with transaction(rt.main) as db:
        shop.product.gtin = "04006381333931"
        db.merge(shop.product)
    return shop, create_app(rt).test_client(use_cookies=False)


@pytest.mark.parametrize(
    "asked",
    [
        {"method": "HEAD"},
        {"headers": {"Sec-Purpose": "prefetch;prerender"}},
        {"headers": {"Purpose": "prefetch"}},
        {"headers": {"X-Moz": "prefetch"}},
        *({"agent": agent} for agent in BOTS.values()),
    ],
)
def test_what_nobody_read_is_not_counted(rt, shop, client, asked):
    assert look(client, f"/{shop.code}", **asked)[0] == 200
    assert counted(rt) == []
    assert rows(rt, StampSeen) == []


def test_a_reload_within_half_an_hour_is_not_counted_by_any_worker(rt, shop, client):
    twin = create_app(replace(rt, observations=open_engine(rt.settings.observations_url))).test_client()
    for minutes in (0, 10, 29):
        rt.clock.now = NOON + timedelta(minutes=minutes)
        for worker in (client, twin):
            look(worker, f"/{shop.code}")
            observing.flush(worker.application.extensions["trace"])
    assert counted(rt) == [("scanned", "active", "42", "phone", 1)]
    rt.clock.now = NOON + timedelta(minutes=31)
    look(client, f"/{shop.code}")
    assert counted(rt)[0][-1] == 2
    close(twin.application.extensions["trace"])


def test_what_was_sent_on_is_counted_apart(rt, shop, client):
    look(client, f"/{shop.code}?via=share")
    assert counted(rt) == [("shared", "active", "42", "phone", 1)]
    assert rows(rt, StampSeen) == []


def test_the_route_is_told_by_the_address_and_not_by_the_first_reader(rt, shop, client):
    look(client, f"/{shop.code}")
    look(client, f"/{shop.code}?via=share")
    assert sorted(counted(rt)) == [("scanned", "active", "42", "phone", 1), ("shared", "active", "42", "phone", 1)]


def test_codes_that_are_none_count_for_their_network_also_when_its_budget_is_used_up(rt, shop, client):
    rt = client.application.extensions["trace"] = replace(
        rt, settings=replace(rt.settings, lookup_failures_per_minute=2)
    )
    statuses = [look(client, f"/{code}")[0] for code in (UNKNOWN, wrong_tag(shop.code), UNKNOWN)]
    assert statuses == [404, 404, 429]
    assert counted(rt) == []
    assert [(f.province, f.amount) for f in rows(rt, FailedScan)] == [("42", 3)]


def test_other_pages_are_no_scans(rt, shop, client):
    for path in ("/", "/tra-cuu", "/healthz", "/robots.txt"):
        look(client, path)
    assert counted(rt) == []


def test_service_trouble_is_not_counted(rt, shop, client, tmp_path, monkeypatch):
    monkeypatch.setattr("trace.lookup.asking.log.error", lambda *_said, **_more: None)  # rich tracebacks take seconds
    nowhere = open_engine(f"sqlite:///{tmp_path / 'nowhere' / 'main.db'}")
    client.application.extensions["trace"] = replace(rt, main=nowhere)
    assert look(client, f"/{shop.code}")[0] == 503
    assert counted(rt) == []


@pytest.mark.parametrize(("address", "province"), [("10.51.0.9", "51"), ("10.0.0.9", "00"), ("203.0.113.9", "")])
def test_the_place_is_a_province_or_abroad_or_unknown(rt, shop, client, address, province):
    look(client, f"/{shop.code}", address=address)
    assert [scan[2] for scan in counted(rt)] == [province]


# --- what is shown of it ---------------------------------------------------------------------------------------------


def test_the_answer_tells_of_earlier_scans_and_not_of_this_one(rt, shop, client):
    first = client.get(f"/{shop.code}.json")
    assert first.json["scans"] is None
    first.close()
    for address in ("10.42.0.9", "10.51.0.9", "10.0.0.9"):
        look(client, f"/{shop.code}", address=address)
    observing.flush(rt)
    again = client.get(f"/{shop.code}.json").json
    assert again["scans"] == {"first_on": "2026-11-20", "count": 4, "provinces": 2}


def test_a_lot_is_counted_as_a_lot(rt):
    shop = Shop(rt, kind="lot")
    shop.activate()
    client = create_app(rt).test_client()
    for number in range(3):
        look(client, f"/{shop.code}", address=f"10.42.{number}.9")
    observing.flush(rt)
    said = client.get(f"/{shop.code}.json").json
    assert said["state"] == "active"
    assert said["scans"] == {"first_on": "2026-11-20", "count": 3, "provinces": 1}
    assert said["scanned"].startswith("Lô này đã được tra cứu 3 lần")


def test_observations_that_cannot_be_read_leave_the_page_as_it_is(rt, shop, client, tmp_path, monkeypatch):
    whole = look(client, f"/{shop.code}")
    nowhere = open_engine(f"sqlite:///{tmp_path / 'nowhere' / 'observations.db'}")
    gone = client.application.extensions["trace"] = replace(rt, observations=nowhere)
    assert look(client, f"/{shop.code}") == whole
    assert look(client, f"/{shop.code}") == whole
    observing.stop(gone)


# --- what ails the writer --------------------------------------------------------------------------------------------


def test_nothing_is_written_while_the_page_is_made(rt, shop, client, monkeypatch):
    written = []
    monkeypatch.setattr(service, "record_scans", lambda *_a, **_k: written.append(1))
    answered = client.get(f"/{shop.code}", headers={"User-Agent": ANDROID}, buffered=False)
    assert answered.status_code == 200
    observing.flush(rt)
    assert written == []
    answered.close()
    observing.flush(rt)
    assert written == [1]


def test_a_stuck_writer_holds_up_nobody_and_loses_nothing(rt, shop, client, monkeypatch):
    stuck, go_on = Event(), Event()
    record = service.record_scans

    def slow(*given, **more):
        stuck.set()
        assert go_on.wait(30)
        return record(*given, **more)

    monkeypatch.setattr(service, "record_scans", slow)
    monkeypatch.setattr(observing, "EVERY_S", 0.001)
    assert look(client, f"/{shop.code}")[0] == 200
    assert stuck.wait(30)
    for number in range(20):
        assert look(client, f"/{shop.code}", address=f"10.42.{number + 1}.9")[0] == 200
    go_on.set()
    assert counted(rt)[0][-1] == 21


def test_a_full_buffer_drops_and_counts_what_it_dropped(rt, shop, client, monkeypatch):
    monkeypatch.setattr(observing, "MOST", 3)
    monkeypatch.setattr(observing.Observer, "_begin", lambda _self: None)  # a writer that never comes
    for number in range(8):
        assert look(client, f"/{shop.code}", address=f"10.42.{number}.9")[0] == 200
    assert counted(rt)[0][-1] == 3
    assert dropped(rt) == {"buffer_full": 5}


@contextmanager
def locked(rt):
    """Somebody else writes into the observations and does not end."""
    with transaction(rt.observations) as other:
        other.connection()
        if rt.observations.dialect.name == "postgresql":  # whose writers wait for a table only
            other.execute(text("LOCK TABLE scans IN EXCLUSIVE MODE"))
        yield


def test_a_locked_database_drops_and_counts_what_it_did_not_take(rt, shop, client):
    with locked(rt):
        assert look(client, f"/{shop.code}")[0] == 200
        observing.flush(rt)
        assert look(client, f"/{shop.code}", address="10.42.9.9")[0] == 200
    assert counted(rt) == [("scanned", "active", "42", "phone", 1)]
    assert dropped(rt) == {"database": 1}


@contextmanager
def full(rt):
    """The observations may not grow: on every connection, for the one that reads at each scan is not the writer's."""

    def stop(connection, *_more):
        connection.execute("PRAGMA max_page_count=1")  # SQLite takes it as: no more than there are

    def fail(_cursor, statement, *_more):
        if statement.startswith("INSERT INTO scans "):
            raise DiskFull("could not extend file")

    sqlite = rt.observations.dialect.name == "sqlite"
    rt.observations.dispose()
    happening = ("connect", stop) if sqlite else ("do_execute", fail)
    event.listen(rt.observations, *happening)
    yield
    event.remove(rt.observations, *happening)
    rt.observations.dispose()


def test_a_full_disk_drops_and_counts_what_it_did_not_take(rt, shop, client):
    with full(rt):
        statuses = {look(client, f"/{shop.code}", address=f"10.{1 + n // 250}.{n % 250}.9")[0] for n in range(300)}
        observing.flush(rt)
        assert statuses == {200}
        assert rows(rt, Scan) == []
    observing.flush(rt)
    assert dropped(rt) == {"disk_full": 300}


def test_a_child_of_a_fork_writes_nothing_of_its_parents(rt, shop, client):
    look(client, f"/{shop.code}")
    child = os.fork()
    if child == 0:
        os._exit(0 if not observing._observers else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert len(counted(rt)) == 1


def test_an_answer_to_a_gateway_counts_without_a_place(rt, shop, client):
    found = asking.ask(rt, shop.code, route="typed", now=NOON)
    observing.observe(rt, {"REQUEST_METHOD": "POST"}, found)
    assert counted(rt) == [("typed", "active", "", "other", 1)]


def test_a_writer_with_nothing_to_do_ends_and_another_begins(rt, shop, client, monkeypatch):
    monkeypatch.setattr(observing, "EVERY_S", 0.001)
    look(client, f"/{shop.code}")
    observer = observing._observers[rt.observations]
    thread = observer._thread
    if thread:
        thread.join(30)
    assert observer._thread is None
    monkeypatch.setattr(observing, "EVERY_S", 2.0)
    look(client, f"/{shop.code}", address="10.51.0.9")
    assert observer._thread is not None
    observing.stop(rt)
    assert observer._thread is None
    assert len(rows(rt, Scan)) == 2


def test_stopping_writes_what_waits(rt, shop, client):
    look(client, f"/{shop.code}")
    observing.stop(rt)
    assert len(rows(rt, Scan)) == 1


def test_what_cannot_even_be_observed_is_nobodys_trouble(rt, shop, client, monkeypatch):
    def fail(*_given):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(observing.Observer, "take", fail)
    assert look(client, f"/{shop.code}")[0] == 200


# --- privacy ---------------------------------------------------------------------------------------------------------


def test_no_address_and_no_user_agent_is_in_any_file_or_log(rt, shop, client, capfd):
    agent = "Mozilla/5.0 (Linux; Android 13; SM-SECRET) Chrome/140.0 Mobile Safari/537.36"
    for path in (f"/{shop.code}", f"/{UNKNOWN}", f"/{shop.code}.json"):
        look(client, path, address="10.42.211.97", agent=agent)
    observing.stop(rt)
    rt.main.dispose()
    rt.observations.dispose()
    kept = b"".join(file.read_bytes() for file in rt.settings.instance.rglob("*") if file.is_file())
    kept += "".join(capfd.readouterr()).encode()
    assert len(rows(rt, Scan)) == 1
    for trace_of_a_person in (b"10.42.211", b"SM-SECRET", b"Mozilla", b"Android 13"):
        assert trace_of_a_person not in kept
    assert shop.code.encode() not in kept
    assert SECRET.encode() not in kept


def test_settings_name_the_table(tmp_path):
    assert settings(tmp_path, IP_TABLE_FILE=str(places.TABLE)).ip_table_file == places.TABLE
