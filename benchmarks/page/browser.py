"""One load of a page in Chromium on a slow phone, and what it measured."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

CPU = 6
WATCH = """window.painted = [];
    new PerformanceObserver((seen) => painted.push(...seen.getEntries()))
        .observe({type: "largest-contentful-paint", buffered: true});"""
FRAMES = """async () => {
    const pictures = [...document.images].filter((one) => one.getBoundingClientRect().top < innerHeight);
    await Promise.all(pictures.map((one) => one.decode().catch(() => 0)));
    for (let frame = 0; frame < 2; frame++) await new Promise((next) => requestAnimationFrame(next));
    await new Promise((next) => setTimeout(next));
    const last = painted.at(-1), {responseStart} = performance.getEntriesByType("navigation")[0];
    return last && [last.startTime, responseStart, last.element?.outerHTML.slice(0, 40) ?? ""];
}"""
"""The largest paint once everything above the fold is there and drawn, the first byte (both in ms), and what was
painted; nothing while nothing is."""


@dataclass(frozen=True)
class Seen:
    """One load: when the largest part was painted and the first byte came (ms from the start), and bytes received."""

    lcp_ms: float
    ttfb_ms: float
    wire_bytes: int
    largest: str


@contextmanager
def chromium() -> Iterator[Browser | None]:
    """A running browser; None where there is none."""
    binary = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    if not Path(binary).exists():
        yield None
        return
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=binary)
        yield browser
        browser.close()


def load(browser: Browser, url: str, network: dict[str, Any] | None = None) -> Seen:
    """Opens the page in a fresh context, with the browser's own emulation of a `network` where one is given."""
    context = browser.new_context(
        viewport={"width": 360, "height": 640}, device_scale_factor=2, is_mobile=True, locale="vi-VN"
    )
    try:
        context.add_init_script(WATCH)
        page = context.new_page()
        tools = context.new_cdp_session(page)
        tools.send("Emulation.setCPUThrottlingRate", {"rate": CPU})
        if network:
            tools.send("Network.enable")
            tools.send("Network.emulateNetworkConditions", network)
        answer = page.goto(url, wait_until="load")
        if answer is None or answer.status != 200:
            raise RuntimeError(f"no page: {answer and answer.status}")
        lcp, ttfb, largest = page.evaluate(FRAMES)
        sizes = answer.request.sizes()
        return Seen(lcp, ttfb, sizes["responseHeadersSize"] + sizes["responseBodySize"], largest)
    finally:
        context.close()
