"""The app with the public routes, and a browser for their pages where the machine has one."""

import os
from pathlib import Path

import pytest
from flask import Flask
from flask_wtf import CSRFProtect

from trace.lookup import api, views
from trace.web import language, pages, problems

ROOT = Path(__file__).parents[2]
OPENAPI = {"API_TITLE": "trace", "API_VERSION": "v1", "OPENAPI_VERSION": "3.1.0"}


def public_app(rt):
    """The public routes under the same hooks as in the whole app, and nothing else."""
    app = Flask("trace", root_path=str(ROOT), template_folder="templates", static_folder="static")
    app.config.update(SECRET_KEY=rt.settings.secret_key, MAX_CONTENT_LENGTH=rt.settings.max_body_bytes, **OPENAPI)
    language.install(app)
    pages.install(app, rt, list)
    problems.install(app)
    csrf = CSRFProtect(app)
    csrf.exempt(views.blueprint)
    app.register_blueprint(views.blueprint)
    problems.ProblemApi(app).register_blueprint(api.blueprint)
    return app


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
