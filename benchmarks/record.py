"""How soon an inspector's phone has its answer on a slow line: a code posted on a connection that is kept.

The line is a TCP proxy of 400 kbit/s; 400 ms is once the round trip and once, harder, each way.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
import time
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

from benchmarks.figure import Figure, interleave, show
from benchmarks.lookup.server import Server, serving
from benchmarks.page.line import slow_line
from trace.base import migrating
from trace.base.runtime import Runtime
from trace.base.settings import Settings
from trace.demo import loading
from trace.lookup.scans import observing

ROUNDS, KBIT_S = 7, 400
ROUND_TRIP_S, EACH_WAY_S = 0.2, 0.4
LIMIT_S = 1.0
BYTES = 6_144
DOOR = "/kiem-tra/hien-truong/tra"
SECRET = "a-secret-of-the-benchmarks-0123456789"  # noqa: S105
PROVINCE = {"SITE_URL": "http://127.0.0.1:8000", "DEMONSTRATION": "1", "SECOND_FACTOR_REQUIRED": "0"}
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass
class Phone:
    """Somebody signed in, with one connection that is kept."""

    line: HTTPConnection
    cookie: str
    token: str = ""
    took: list[float] = field(default_factory=list)
    wire_bytes: int = 0

    def send(self, method: str, path: str, body: str | None = None, **headers: str) -> str:
        """The text of an answer; its cookies are kept."""
        sent = {"Cookie": self.cookie, "Accept-Encoding": "gzip", **headers}
        self.line.request(method, path, body, sent)
        answer = self.line.getresponse()
        content = answer.read()
        for one in answer.headers.get_all("Set-Cookie") or ():
            name, value = one.partition(";")[0].split("=", 1)
            kept = dict(each.split("=", 1) for each in self.cookie.split("; ") if each)
            self.cookie = "; ".join(f"{key}={kept_value}" for key, kept_value in (kept | {name: value}).items())
        self.wire_bytes = len(content) + sum(len(f"{key}: {value}\r\n") for key, value in answer.headers.items())
        return content.decode("utf-8", "replace")

    def asks(self, code: str) -> float:
        """How many times faster than the limit the answer came. RuntimeError for an answer that is no verdict."""
        begun = time.perf_counter()
        told = self.send(
            "POST", DOOR, json.dumps({"code": code}), **{"Content-Type": "application/json", "X-CSRFToken": self.token}
        )
        self.took.append(time.perf_counter() - begun)
        if not json.loads(told).get("found"):
            raise RuntimeError(told)
        return LIMIT_S / self.took[-1]


def main() -> int:
    """Prints one line for each line; returns 1 when an answer takes longer than a second beyond the spread."""
    with tempfile.TemporaryDirectory() as name:
        settings = Settings.from_env({"INSTANCE": f"{name}/instance", "SECRET_KEY": SECRET} | PROVINCE)
        Path(settings.instance).mkdir()
        migrating.upgrade(settings)
        rt = Runtime.from_settings(settings)
        rt.keys.make()
        code = next(one.code for one in loading.load(rt, say=lambda *_: None) if one.state == "active")
        login, password = _inspector(rt)
        observing.stop(rt)
        rt.main.dispose()
        rt.observations.dispose()
        with serving(settings, **PROVINCE) as server:
            cookie, token = _signed_in(server, login, password)
            return show(*(_figure(server, cookie, token, code, one_way) for one_way in (ROUND_TRIP_S, EACH_WAY_S)))


def _figure(server: Server, cookie: str, token: str, code: str, one_way_s: float) -> Figure:
    with slow_line(server.port, kbit_s=KBIT_S, one_way_s=one_way_s) as port:
        phone = Phone(HTTPConnection("127.0.0.1", port, timeout=30), cookie, token)
        rates = interleave(lambda: phone.asks(code), lambda: 1.0, rounds=ROUNDS)
        phone.line.close()
    notes = {
        "ms": round(1000 * median(phone.took[1:])),
        "longest_ms": round(1000 * max(phone.took[1:])),
        "wire_bytes": phone.wire_bytes,
        "wire_bytes_limit": BYTES,
    }
    name = f"record.asked.{round(2_000 * one_way_s)}ms"
    return Figure(name, *rates, unit="times as fast as 1,000 ms", ratio_aim=1.0, notes=notes)


def _signed_in(server: Server, login: str, password: str) -> tuple[str, str]:
    """The cookie of an inspector and a form token, over the quick line."""
    phone = Phone(HTTPConnection("127.0.0.1", server.port, timeout=30), "")
    found = TOKEN.search(phone.send("GET", "/dang-nhap"))
    form = urlencode({"csrf_token": found[1] if found else "", "login": login, "password": password})
    phone.send("POST", "/dang-nhap", form, **{"Content-Type": "application/x-www-form-urlencoded"})
    found = TOKEN.search(phone.send("GET", "/kiem-tra"))
    if found is None:
        raise RuntimeError("the inspector is not signed in")
    return phone.cookie, found[1]


def _inspector(rt: Runtime) -> tuple[str, str]:
    lines = loading.accounts_file(rt).read_text(encoding="utf-8").splitlines()
    _role, login, password = next(line.split()[:3] for line in lines if line.startswith("inspector "))
    return login, password


if __name__ == "__main__":
    sys.exit(main())
