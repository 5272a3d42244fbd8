"""A browser for the pages, where the machine has one."""

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def chromium():
    """A running Chromium; skips, and says so, where there is none."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: make test installs it")
    binary = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    if not Path(binary).exists():
        pytest.skip(f"no browser at {binary}: apt-get install -y chromium, or set CHROMIUM")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=binary)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def axe():
    """The source of axe-core, from the installed package; skips where it is missing."""
    package = pytest.importorskip("axe_playwright_python", reason="axe-playwright-python is not installed")
    return (Path(package.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
