"""`make demo`: what it prints is true. Links show their state, symbols resolve, a second start keeps everything."""

from __future__ import annotations

import contextlib
import gzip
import http.client
import io
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import zxingcpp
from PIL import Image

from tests.browser import phone
from tests.lookup.test_page_in_browser import CONTRAST
from tests.serving import free_port
from trace.demo import guide

CHECKOUT = Path(__file__).parents[2]
FIRST_VIEW_BYTES = 14_336
READY_WITHIN_S = 600  # only who never gets there waits for so long
HEADLINES = {
    "active": "ĐÃ ĐĂNG KÝ",
    "not_activated": "CHƯA KÍCH HOẠT",
    "void": "TEM ĐÃ HỦY",
    "stolen": "TEM BỊ MẤT CẮP",
    "revoked": "TEM BỊ KHÓA",
    "on_hold": "TẠM NGỪNG BÁN",
    "recalled": "ĐANG THU HỒI",
    "expired": "HẾT HẠN SỬ DỤNG",
    "past_best": "QUÁ NGÀY DÙNG TỐT NHẤT",
    "consumed": "ĐÃ BÁN RA",
    "unknown_scanned": "KHÔNG CÓ MÃ NÀY",
}
TITLES = {"recalled": "THU HỒI"}
GREEN = {"active"}
SENTENCE = "Trang này cho biết thông tin đã đăng ký của mã này"


def test_every_state_of_every_kind_shows_its_headline_on_a_phone(chromium, site):
    assert {stamp.state for stamp in site.shown} == set(HEADLINES)
    watched = phone(chromium, site, locale="vi-VN")
    wrong = []
    for stamp in site.shown:
        answer = watched.page.goto(f"{site.url}/{stamp.code}")
        words = watched.page.locator("h1").inner_text()
        text = watched.page.locator("body").inner_text()
        size = len(gzip.compress(answer.body())) + sum(len(k) + len(v) + 4 for k, v in answer.all_headers().items())
        seen = (
            words == HEADLINES[stamp.state]
            and watched.page.title().startswith(TITLES.get(stamp.state, words))
            and "DEMO" in text
            and (SENTENCE in text) >= (stamp.state in GREEN)
            and size <= FIRST_VIEW_BYTES
            and answer.status == (404 if stamp.state == "unknown_scanned" else 200)
        )
        if not seen:
            wrong.append((stamp.state, stamp.kind, words, size, watched.page.title()))
    assert wrong == []
    assert [fault for fault in watched.faults if "404" not in fault] == []


@pytest.mark.parametrize("language", ["vi-VN", "en-GB"])
def test_axe_finds_nothing_on_any_state_in_the_light_or_in_the_dark(chromium, axe, site, language):
    context = chromium.new_context(viewport={"width": 360, "height": 640}, color_scheme="light", locale=language)
    page = context.new_page()
    found = {}
    for _, address in guide.links(site.rt, site.shown):
        page.emulate_media(color_scheme="light")
        page.goto(address)
        page.evaluate(axe)
        violations = page.evaluate("axe.run().then(found => found.violations.map(v => v.id))")
        wide = page.evaluate("document.documentElement.scrollWidth")
        page.emulate_media(color_scheme="dark")
        violations += page.evaluate(CONTRAST)
        if violations or wide > 360:
            found[address] = (violations, wide)
    context.close()
    assert found == {}


def test_every_symbol_of_the_print_file_leads_to_a_stamp_that_resolves(site):
    file = guide.write_pdf(site.rt, site.shown)
    client, addresses = site.nobody(), []
    for page in (1, 2):
        drawn = subprocess.run(  # noqa: S603
            ["pdftoppm", "-r", "300", "-f", str(page), "-l", str(page), "-gray", str(file)],  # noqa: S607
            check=True,
            capture_output=True,
        ).stdout
        sheet = Image.open(io.BytesIO(drawn))
        addresses += [found.text for found in zxingcpp.read_barcodes(sheet, formats=zxingcpp.BarcodeFormat.QRCode)]
    stamps = {address for address in addresses if re.search(r"/\d{20}$", address)}
    assert len(stamps) == 130
    assert all(address.startswith(site.url.upper() + "/") for address in stamps)
    answers = [
        client.get(urlsplit(address).path, headers={"Accept": "application/json"}).get_json() for address in stamps
    ]
    assert {answer["state"] for answer in answers} == {"active"}


class Demonstration:
    """`python -m trace demo run` as `make demo` starts it, in an instance folder of its own."""

    def __init__(self, instance: Path, port: int) -> None:
        command = [sys.executable, "-m", "trace", "demo", "run", "--port", str(port)]
        environ = {key: value for key, value in os.environ.items() if key not in ("SECRET_KEY", "DATABASE_URL")}
        self.port, self.log = port, instance.parent / f"log-{port}.txt"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(  # noqa: S603
                command, cwd=CHECKOUT, env=environ | {"INSTANCE": str(instance)}, stdout=log, stderr=log
            )

    def __enter__(self):
        until = time.monotonic() + READY_WITHIN_S
        while time.monotonic() < until:
            assert self.process.poll() is None, self.log.read_text(encoding="utf-8")
            with contextlib.suppress(OSError):
                if self.status("127.0.0.1", "/readyz") == 200:
                    return self
            time.sleep(0.05)  # it has enough to do without being asked all the time
        self.process.kill()
        self.process.wait()
        raise AssertionError(self.log.read_text(encoding="utf-8"))

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(READY_WITHIN_S) == 0

    def status(self, host: str, path: str) -> int:
        connection = http.client.HTTPConnection(host, self.port, timeout=60)
        connection.request("GET", path)
        status = connection.getresponse().status
        connection.close()
        return status

    def printed(self) -> dict[str, str]:
        """state -> address, as printed."""
        lines = re.findall(
            r"^(\w+) +(http://127\.0\.0\.1:\d+/\d{20})$", self.log.read_text(encoding="utf-8"), re.MULTILINE
        )
        return dict(lines)


def test_it_serves_what_it_prints_on_both_addresses_and_keeps_it_when_it_is_moved(tmp_path):
    instance = tmp_path / "instance"
    with Demonstration(instance, free_port()) as first:
        links = first.printed()
        assert set(links) == set(HEADLINES)
        for state, address in links.items():
            for host in ("127.0.0.1", "::1"):
                assert first.status(host, urlsplit(address).path) == (404 if state == "unknown_scanned" else 200)
        accounts = (instance / "demo-accounts.txt").read_text(encoding="utf-8")
        assert (instance / "demo-accounts.txt").stat().st_mode & 0o077 == 0
    with Demonstration(instance, free_port()) as moved:
        again = moved.printed()
        assert {state: urlsplit(a).path for state, a in again.items()} == {
            s: urlsplit(a).path for s, a in links.items()
        }
        assert all(f":{moved.port}/" in address for address in again.values())
        assert (instance / "demo-accounts.txt").read_text(encoding="utf-8") == accounts
        assert b"%PDF" == (instance / "demo-stamps.pdf").read_bytes()[:4]
