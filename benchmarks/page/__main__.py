"""Runs every figure of the page, prints one line each, and ends with 1 when a limit is passed beyond the spread."""

from __future__ import annotations

import logging
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import structlog
from playwright.sync_api import Browser

from benchmarks.figure import Figure, interleave, show
from benchmarks.lookup.server import Server, serving
from benchmarks.page.browser import CPU, Seen, chromium, load
from benchmarks.page.line import slow_line
from benchmarks.page.served import fill
from trace.base import migrating
from trace.base.runtime import Runtime
from trace.base.settings import Settings
from trace.lookup.scans import observing

ROUNDS = 5
KBIT_S, ONE_WAY_S = 400, 0.2
SLOW_3G = {"offline": False, "latency": 2_000, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
# lookup-page.md, section 1.
LCP_MS, SLOW_3G_MS, BYTES = 1_500, 3_500, 14_336
SECRET = "a-secret-of-the-benchmarks-0123456789"  # noqa: S105
SITE = {"SITE_URL": "https://txng.example.vn", "STALENESS_MS": "0"}
PROVINCE = SITE | {"DEMONSTRATION": "1", "SECOND_FACTOR_REQUIRED": "0"}


@dataclass
class Loads:
    """Opens one page again and again; each call is a round, and returns how many times under the limit it was."""

    open: Callable[[], Seen]
    limit_ms: float
    from_first_byte: bool
    seen: list[Seen] = field(default_factory=list)

    def __call__(self) -> float:
        self.seen.append(self.open())
        return self.limit_ms / self.took_ms(self.seen[-1])

    def took_ms(self, one: Seen) -> float:
        """What the limit is held against: from the first byte, or from the start."""
        return one.lcp_ms - one.ttfb_ms if self.from_first_byte else one.lcp_ms

    def figure(self, name: str, rates: list[float]) -> Figure:
        """The rounds that count as a figure."""
        counted = self.seen[1:]
        # Under the preset the first byte comes at once, and only then the delay: its time would say nothing.
        first_byte = {"ttfb_ms": round(median(one.ttfb_ms for one in counted))} if self.from_first_byte else {}
        notes = first_byte | {
            "ms": round(median(map(self.took_ms, counted))),
            "wire_bytes": max(one.wire_bytes for one in counted),
            "wire_bytes_limit": BYTES,
            "cpu_slowed": CPU,
            "largest": counted[-1].largest,
        }
        unit = f"times as fast as {self.limit_ms:,} ms"
        return Figure(f"page.{name}", rates, [1.0] * len(rates), unit, ratio_aim=1.0, notes=notes)

    def weight(self, name: str) -> Figure:
        """How many times the answer fits into the first window."""
        rates = [BYTES / one.wire_bytes for one in self.seen[1:]]
        return Figure(f"page.{name}", rates, [1.0] * len(rates), f"times into {BYTES:,} bytes", ratio_aim=1.0)


def main() -> int:
    """Prints the figures; returns 1 when one passes its limit by more than the spread."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    with tempfile.TemporaryDirectory() as name, chromium() as browser:
        if browser is None:
            sys.stderr.write("no Chromium here: set CHROMIUM to where it is\n")
            return 0
        settings = Settings.from_env({"INSTANCE": f"{name}/instance", "SECRET_KEY": SECRET} | PROVINCE)
        Path(settings.instance).mkdir()
        migrating.upgrade(settings)
        rt = Runtime.from_settings(settings)
        rt.keys.make()
        codes = fill(rt)
        observing.stop(rt)
        rt.main.dispose()
        rt.observations.dispose()
        with serving(settings, "benchmarks.page.served:served()", **PROVINCE) as server:
            return show(*_measure(browser, server, codes))


def _measure(browser: Browser, server: Server, codes: dict[str, str]) -> list[Figure]:
    with slow_line(server.port, kbit_s=KBIT_S, one_way_s=ONE_WAY_S) as port:
        ways = {f"{page}.lcp": _over(browser, port, code) for page, code in codes.items()}
        ways["heaviest.slow-3g"] = _by_preset(browser, server.port, codes["heaviest"])
        rates = dict(zip(ways, interleave(*ways.values(), rounds=ROUNDS), strict=True))
    timed = [loads.figure(name, rates[name]) for name, loads in ways.items()]
    return timed + [ways[f"{page}.lcp"].weight(f"{page}.bytes") for page in codes]


def _over(browser: Browser, port: int, code: str) -> Loads:
    return Loads(lambda: load(browser, f"http://127.0.0.1:{port}/{code}"), LCP_MS, from_first_byte=True)


def _by_preset(browser: Browser, port: int, code: str) -> Loads:
    return Loads(lambda: load(browser, f"http://127.0.0.1:{port}/{code}", SLOW_3G), SLOW_3G_MS, from_first_byte=False)


if __name__ == "__main__":
    sys.exit(main())
