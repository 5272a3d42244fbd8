"""A browser, and the site as it runs: the demonstration province behind a real socket, with a real clock."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests import engines
from tests.conftest import close, settings
from tests.serving import listening, serving
from tests.world import World
from trace.app import create_app
from trace.base.runtime import Runtime
from trace.demo import loading

# As long as a page may take to be there: a busy machine is no fault of the page, and who waits in vain has failed.
PATIENCE_MS = 30_000
# Each window of Chromium brings two web pages for the suggestions of its address bar, which nobody sees: without them
# it costs less than half. The list takes the place of Playwright's own, so what that leaves out is left out here too.
WITHOUT = (
    *("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup", "AimEnabled", "LensOverlay", "MediaRouter"),
    *("HttpsUpgrades", "HttpsFirstBalancedModeAutoEnable", "PaintHolding", "ThirdPartyStoragePartitioning"),
    *("AvoidUnnecessaryBeforeUnloadCheckSync", "AvoidCorsURLLoaderRestartOnRedirect", "DestroyProfileOnBrowserClose"),
    *("OptimizationHints", "NetworkTimeServiceQuerying", "PreconnectToSearch"),
)
LEAN = f"--disable-features={','.join(WITHOUT)}"


def chromium_path() -> str:
    """Where the browser is, said by CHROMIUM or in its usual place."""
    return os.environ.get("CHROMIUM", "/usr/bin/chromium")


@pytest.fixture(scope="session")
def chromium():
    """A running Chromium; skips, and says so, where there is none."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: make test installs it")
    binary = chromium_path()
    if not Path(binary).exists():
        pytest.skip(f"no browser at {binary}: apt-get install -y chromium, or set CHROMIUM")
    playwright.expect.set_options(timeout=PATIENCE_MS)
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=binary, args=[LEAN])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def axe():
    """The source of axe-core, from the installed package; skips where it is missing."""
    package = pytest.importorskip("axe_playwright_python", reason="axe-playwright-python is not installed")
    return (Path(package.__file__).parent / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def province_today(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An instance folder with the demonstration province as of the real today."""
    instance = tmp_path_factory.mktemp("today") / "instance"
    rt = Runtime.from_settings(settings(engines.copy(template, instance)))
    rt.keys.make()
    loading.load(rt, say=lambda *_: None)
    close(rt)
    return instance


class Site(World):
    """A world behind a socket. `url` is what a browser opens; symbols that are printed now lead there too."""

    url: str = ""


@pytest.fixture
def site(province_today: Path, tmp_path: Path) -> Iterator[Site]:
    """The running site on a fresh copy of the province."""
    with served(province_today, tmp_path / "instance") as running:
        yield running


@contextmanager
def served(province: Path, instance: Path, **more: str) -> Iterator[Site]:
    """The running site on a copy of `province`, which is made at `instance`."""
    engines.copy(province, instance)
    with worker(instance, **more) as running:
        yield running


@contextmanager
def worker(instance: Path, **more: str) -> Iterator[Site]:
    """A process that serves what lies in `instance`: another one beside it sees what this one writes."""
    with listening() as door:
        url = f"http://localhost:{door.getsockname()[1]}"
        rt = Runtime.from_settings(settings(instance, SITE_URL=url, **more))
        running = Site(rt, create_app(rt), loading.shown_before(rt))
        running.url = rt.settings.site_url
        with serving(running.app, door=door):
            yield running
        close(rt)


class Watched:
    """A page that remembers what went wrong on it: script errors, console errors, requests to other hosts."""

    def __init__(self, page, url: str) -> None:
        self.page = page
        self.faults: list[str] = []
        page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        page.on("console", lambda line: self.faults.append(line.text) if line.type == "error" else None)
        page.on("request", lambda sent: None if sent.url.startswith((url, "data:")) else self.faults.append(sent.url))


def phone(browser, site: Site, **more):
    """A fresh phone-sized page without JavaScript, watched."""
    context = browser.new_context(
        viewport={"width": 360, "height": 640}, device_scale_factor=2, is_mobile=True, java_script_enabled=False, **more
    )
    return Watched(context.new_page(), site.url)
