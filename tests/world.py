"""The demonstration province as a world to test in: loaded once a session, copied for each test, people who sign in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import engines
from tests.conftest import close, opened, settings
from trace.app import create_app
from trace.base.runtime import Runtime
from trace.demo import loading
from trace.demo.stamping import Shown

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
LOADED = "loaded"


@dataclass
class World:
    """The app on a loaded province; `shown` are its stamps, one a state and kind."""

    rt: Runtime
    app: Flask
    shown: list[Shown]

    def code(self, state: str, kind: str = "unit") -> str:
        """The twenty digits of the first stamp in this state."""
        return next(stamp.code for stamp in self.shown if stamp.state == state and stamp.kind in (kind, ""))

    def sign_ins(self) -> list[tuple[str, str, str]]:
        """(role, login, password) of everybody, as the demonstration prints them."""
        lines = loading.accounts_file(self.rt).read_text(encoding="utf-8").splitlines()
        return [tuple(line.split()[:3]) for line in lines]

    def nobody(self) -> FlaskClient:
        """A browser in which nobody is signed in."""
        return self.app.test_client()

    def signed_in(self, role: str, nth: int = 0) -> FlaskClient:
        """A browser of the nth person of a role."""
        _, login, password = [entry for entry in self.sign_ins() if entry[0] == role][nth]
        client = self.app.test_client()
        answer = client.post(
            "/dang-nhap", data={"csrf_token": token(client, "/dang-nhap"), "login": login, "password": password}
        )
        assert answer.status_code in (302, 303), answer.get_data(as_text=True)
        return client


def token(client: FlaskClient, path: str) -> str:
    """The CSRF token of the form on a page."""
    found = TOKEN.search(client.get(path).get_data(as_text=True))
    assert found, f"no form on {path}"
    return found.group(1)


@pytest.fixture(scope="session")
def loaded_province(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An instance folder with the demonstration province as of NOON."""
    instance = tmp_path_factory.mktemp(LOADED) / "instance"
    rt = opened(settings(engines.copy(template, instance)))
    loading.load(rt, say=lambda *_: None)
    close(rt)
    return instance


@pytest.fixture
def world(loaded_province: Path, tmp_path: Path) -> World:
    """A fresh copy of the loaded province, with its app."""
    rt = opened(settings(engines.copy(loaded_province, tmp_path / "instance")))
    yield World(rt, create_app(rt), loading.shown_before(rt))
    close(rt)
