"""Through the shipped proxy: a new release takes over without a failed request, a thousand slow clients hold up nobody,
a recall is seen within two seconds, IPv6 is answered, neither figures nor codes come out, and no request is smuggled in
behind another (faults F9, F21; checks, S32).

`make test` asks for a tenth of it; times are judged by `make faults` alone. Without nginx the test is skipped.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import re
import shutil
import statistics
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest

from tests import engines
from tests.conftest import close, settings
from tests.faults.standing import BROKEN, NAME, TOKEN, Proxy, Site, trusting, until
from tests.lookup.shop import Shop
from tests.lookup.test_queries import recall
from trace.base.db import transaction
from trace.base.runtime import Runtime
from trace.registry.models import Recall, RecallBatch

FULL = os.environ.get("FAULTS") == "full"
SLOW = 1000 if FULL else 60
PROBES = 500 if FULL else 20
TAKEOVERS = 5 if FULL else 1
DEATHS = 50 if FULL else 2
CLIENTS = 6
PER_SECOND = 50
CUT = "IncompleteRead"
RECALLED = "ĐANG THU HỒI".encode()


@pytest.fixture(scope="module")
def shop(template, tmp_path_factory):
    """A shop with an active stamp, on this machine's clock."""
    instance = tmp_path_factory.mktemp("behind") / "instance"
    engines.copy(template, instance)
    rt = Runtime.from_settings(settings(instance, SITE_URL=f"https://{NAME}"))
    rt.keys.make()
    made = Shop(rt, exp_date=datetime.now(UTC).date() + timedelta(days=300))
    made.activate()
    yield made
    close(rt)


@pytest.fixture(scope="module")
def site(shop):
    if shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin") is None:
        pytest.skip("nginx is not installed: apt-get install nginx-light")
    made = Site(shop.rt, SITE_URL=f"https://{NAME}", PROXY_COUNT="1")
    made.begin()
    until(made.ready)
    yield made
    made.end()


@pytest.fixture(scope="module")
def proxy(site):
    made = Proxy(site, site.log.parent / "nginx")
    made.begin()
    yield made
    made.end()


class Readers:
    """Clients that look codes up without a pause, some by a GET and some by a POST, on connections they keep."""

    def __init__(self, proxy, code):
        self.proxy, self.code = proxy, code
        self.stop = threading.Event()
        self.failed, self.took, self.turns = [], [], [0] * CLIENTS
        self.threads = [threading.Thread(target=self.read, args=(number,)) for number in range(CLIENTS)]

    def read(self, number):
        headers = {"Host": NAME, "Content-Type": "application/x-www-form-urlencoded"}
        connection = self.proxy.connect(source=f"127.0.1.{number + 1}")
        for turn in itertools.count():
            if self.stop.is_set():
                return connection.close()
            began = time.monotonic()
            try:
                if (turn + number) % 3:
                    connection.request("GET", f"/{self.code}", headers=headers)
                else:
                    connection.request("POST", "/tra-cuu", f"code={self.code}", headers=headers)
                answer = connection.getresponse()
                answer.read()
                if answer.status != 200:
                    self.failed.append(answer.status)
            except BROKEN as error:
                self.failed.append(repr(error))
                connection.close()
            self.took.append(time.monotonic() - began)
            self.turns[number] = turn

    def each_answered_again(self):
        """Whether every client was answered what it asked from here on."""
        before = list(self.turns)
        return lambda: all(turn > was + 1 for turn, was in zip(self.turns, before, strict=True))

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stop.set()
        for thread in self.threads:
            thread.join(60)


def test_a_new_release_takes_over_without_a_failed_request(site, proxy, shop):
    with Readers(proxy, shop.code) as readers:
        until(lambda: len(readers.took) > 20)
        for _ in range(TAKEOVERS):
            before, asked = site.masters(), len(readers.took)
            assert site.reload() not in before
            until(lambda asked=asked: len(readers.took) > asked + 20)
        reloaded = len(readers.took)
        for _ in range(TAKEOVERS if FULL else 0):
            site.restart()
            asked = len(readers.took)
            until(lambda asked=asked: len(readers.took) > asked + CLIENTS + 20)
    print(
        f"{TAKEOVERS} takeovers of each kind, {len(readers.took)} requests, {len(readers.failed)} failed; longest wait "
        f"{max(readers.took[:reloaded]):.2f} s by reload, {max(readers.took[reloaded:], default=0):.2f} s by restart; "
        f"load {os.getloadavg()[0]:.1f}"
    )
    assert readers.failed == []


def test_a_process_that_dies_takes_no_look_up_with_it_that_it_had_not_begun_to_answer(site, proxy, shop):
    with Readers(proxy, shop.code) as readers:
        for _ in range(DEATHS):
            until(readers.each_answered_again())  # what died twice is not asked a third time
            os.kill(site.workers()[0], 9)
            until(lambda: len(site.workers()) == 2)
    cut = [failed for failed in readers.failed if CUT in str(failed)]  # its beginning had gone out already
    print(f"{DEATHS} deaths, {len(readers.took)} requests, {len(cut)} cut off; longest wait {max(readers.took):.2f} s")
    assert [failed for failed in readers.failed if failed not in cut] == []


def test_a_release_that_cannot_begin_leaves_the_old_one_in_charge(site, proxy, shop, tmp_path):
    lost = tmp_path / "authority.pem"
    lost.write_bytes(b"for as long as the first release needs it")
    other = Site(shop.rt, SITE_URL=f"https://{NAME}", SMTP_CA_FILE=str(lost))
    other.begin()
    try:
        until(other.ready)
        before = other.masters()
        lost.unlink()
        os.kill(before[0], 12)  # SIGUSR2
        until(lambda: b"SMTP_CA_FILE names no file" in other.log.read_bytes())
        until(lambda: other.masters() == before)
        assert other.ready()
        other.figures()  # and it still counts where it counted
    finally:
        other.end()


async def dribble(port, address, kind, counts, ended):
    """One slow client after another from this address: header, body or reading, a byte a second."""
    texts = {
        "header": b"GET / HTTP/1.1\r\nHost: txng.example.vn\r\nX-Slow: " + b"a" * 600,
        "body": b"POST /tra-cuu HTTP/1.1\r\nHost: txng.example.vn\r\nContent-Length: 900\r\n\r\n" + b"a" * 600,
        "reading": b"GET /api/openapi.json HTTP/1.1\r\nHost: txng.example.vn\r\n\r\n",
    }
    whole = len(texts[kind]) - (600 if kind != "reading" else 0)
    while not ended.is_set():
        try:
            reader, writer = await asyncio.open_connection(
                "127.0.0.1", port, ssl=trusting(), server_hostname=NAME, local_addr=(address, 0), limit=16
            )
            counts[kind] += 1
            try:
                writer.write(texts[kind][:whole])
                for letter in range(600):
                    if ended.is_set() or writer.is_closing():
                        break
                    if kind == "reading":
                        if not await reader.read(1):
                            break
                    else:
                        writer.write(texts[kind][whole + letter : whole + letter + 1])
                        await writer.drain()
                    await asyncio.sleep(1)
            finally:
                counts[kind] -= 1
                writer.close()
        except OSError:
            await asyncio.sleep(0.2)


class Slow:
    """So many slow clients of three kinds, from fifty addresses, in a loop of their own."""

    def __init__(self, port):
        self.port, self.counts = port, {"header": 0, "body": 0, "reading": 0}
        self.thread = threading.Thread(target=lambda: asyncio.run(self.all()), daemon=True)
        self.loop, self.ended = None, None

    async def all(self):
        self.loop, self.ended = asyncio.get_running_loop(), asyncio.Event()
        kinds = itertools.cycle(self.counts)
        await asyncio.gather(
            *(
                dribble(self.port, f"127.0.2.{number % 50 + 1}", next(kinds), self.counts, self.ended)
                for number in range(SLOW)
            )
        )

    def __enter__(self):
        self.thread.start()
        try:
            until(lambda: sum(self.counts.values()) > 0.9 * SLOW)
        except AssertionError:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.loop.call_soon_threadsafe(self.ended.set)
        self.thread.join(60)


def probed(proxy, code, probes):
    """How long each look-up took, one after another, each on a connection of its own."""
    took = []
    for _ in range(probes):
        began = time.monotonic()
        status, _, _ = proxy.ask("GET", f"/{code}")
        took.append(time.monotonic() - began)
        assert status == 200
        time.sleep(0.02)
    return took


def p99(took):
    return statistics.quantiles(took, n=100)[98]


def test_slow_clients_hold_up_nobody(proxy, shop):
    alone = probed(proxy, shop.code, PROBES // 2)
    with Slow(proxy.port) as slow:
        beside = probed(proxy, shop.code, PROBES)
        held = dict(slow.counts)
    print(
        f"{SLOW} slow clients ({held}): p50 {statistics.median(beside) * 1e3:.0f} ms, p99 {p99(beside) * 1e3:.0f} ms "
        f"of {len(beside)}; alone p50 {statistics.median(alone) * 1e3:.0f} ms, p99 {p99(alone) * 1e3:.0f} ms; "
        f"load {os.getloadavg()[0]:.1f}"
    )
    assert sum(held.values()) > 0.8 * SLOW
    if FULL:
        assert p99(beside) < 0.5


def test_a_recall_is_seen_through_the_proxy_within_two_seconds(site, proxy, shop):
    paths = (f"/{shop.code}", f"/{shop.code}.json", f"/san-pham/{shop.product.gtin or f'p{shop.product.id}'}")
    seen, stop = [], threading.Event()

    def read(number):
        connection = proxy.connect(source=f"127.0.3.{number + 1}")
        for turn in itertools.count(number):
            if stop.is_set():
                return connection.close()
            path, sent = paths[turn % 2], time.monotonic()
            connection.request("GET", path, headers={"Host": NAME})
            answer = connection.getresponse()
            seen.append((sent, RECALLED in answer.read(), answer.getheader("Cache-Control")))
            time.sleep(max(0.0, CLIENTS / PER_SECOND - (time.monotonic() - sent)))

    readers = [threading.Thread(target=read, args=(number,)) for number in range(CLIENTS)]
    for reader in readers:
        reader.start()
    until(lambda: len(seen) > 20)
    now = datetime.now(UTC)
    with transaction(shop.rt.main) as db:
        row: Recall = recall(shop, entered_at=now, published_at=now)
        db.add(row)
        db.flush()
        db.add(RecallBatch(recall_id=row.id, batch_id=shop.batch.id))
    recalled = time.monotonic()
    until(lambda: seen[-1][0] > recalled + (8 if FULL else 3))
    stop.set()
    for reader in readers:
        reader.join(60)
    late = [sent - recalled for sent, told, _ in seen if sent > recalled and not told]
    rate = len(seen) / (seen[-1][0] - seen[0][0])
    print(f"{rate:.0f} requests a second; the last without the recall began {max(late, default=0):.2f} s later")
    assert max(late, default=0) < 2.0
    assert {kept for _, _, kept in seen} == {"no-store"}
    time.sleep(max(0.0, recalled + 2 - time.monotonic()))
    page = [proxy.ask("GET", paths[2])[2] for _ in range(2)]
    assert page[0] == page[1]


def test_an_address_of_the_sixth_version_is_answered(site, proxy, shop):
    status, headers, body = proxy.ask("GET", f"/{shop.code}", host="::1")
    assert (status, headers["Cache-Control"]) == (200, "no-store")
    assert shop.code[-4:].encode() in body


def test_figures_are_counted_by_all_workers_and_do_not_leave_by_the_proxy(site, proxy, shop):
    for path in ("/metrics", "/metrics/", "/Metrics", "/%6detrics", "//metrics"):
        status, _, body = proxy.ask("GET", path, headers={"Authorization": f"Bearer {TOKEN}"})
        assert (status, b"trace_requests_total" in body) == (404, False), path
    assert site.get("/metrics")[0] == 404
    assert site.get("/metrics", {"Authorization": "Bearer another"})[0] == 404
    name = 'trace_requests_total{route="watch",status="200"}'
    before = site.figures().get(name, 0)
    for _ in range(12):
        site.get("/healthz")
    assert site.figures()[name] == before + 13  # and the figures themselves, once


def test_no_code_and_no_address_is_left_in_the_logs_of_the_proxy(proxy, shop):
    proxy.ask("GET", f"/{shop.code}")
    written = "".join(path.read_text(encoding="utf-8") for path in proxy.folder.glob("*.log"))
    assert " 200 " in written
    assert shop.code not in written
    assert not re.search(r"[0-9]{20}|tra-cuu|127\.0\.[0-9]+\.[0-9]+", written)
    assert shop.code not in (proxy.folder.parent / "site.log").read_text(encoding="utf-8")


# Requests about whose end two programs could disagree: the second request in them must never be read as one.
SMUGGLED = b"GET /healthz HTTP/1.1\r\nHost: " + NAME.encode() + b"\r\n\r\n"
AMBIGUOUS = {
    "a length and chunks": b"Content-Length: %d\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" % (5 + len(SMUGGLED)),
    "chunks and a length": b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
    "two lengths": b"Content-Length: 0\r\nContent-Length: %d\r\n\r\n" % len(SMUGGLED),
    "a length with a sign": b"Content-Length: +0\r\n\r\n",
    "a list of lengths": b"Content-Length: 0, 0\r\n\r\n",
    "another encoding": b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "two encodings": b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
    "a space before the colon": b"Transfer-Encoding : chunked\r\nContent-Length: 0\r\n\r\n",
    "a chunk of no number": b"Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
}


@pytest.mark.parametrize("what", AMBIGUOUS)
def test_a_request_that_could_be_read_in_two_ways_is_one_refusal(proxy, shop, what):
    head = b"POST /tra-cuu HTTP/1.1\r\nHost: %s\r\nContent-Type: application/x-www-form-urlencoded\r\n" % NAME.encode()
    connection = proxy.connect()
    connection.connect()
    try:
        connection.sock.sendall(head + AMBIGUOUS[what] + SMUGGLED)
        answered = b"".join(iter(lambda: connection.sock.recv(65_536), b""))
    finally:
        connection.close()
    assert re.findall(rb"^HTTP/1\.1 (\d+)", answered, re.MULTILINE) in ([b"400"], [b"501"]), answered[:200]
    assert proxy.ask("GET", f"/{shop.code}")[0] == 200
