"""The site with the pages of accounts only, people of each role, and browsers that carry the CSRF token."""

import re
from pathlib import Path

import pytest
from flask import Flask
from flask_wtf import CSRFProtect

from tests.conftest import NOON
from trace.accounts import passwords, queries, rules, service, signin, views
from trace.base.actor import Actor
from trace.base.db import transaction
from trace.web import guard, language, pages, problems

ROOT = Actor(0, "admin", "trace")
PASSWORD = "con trâu đi cày buổi sớm"  # noqa: S105 - for tests
WRONG = "something else it is"
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_hash = {}


def password_hash(role="producer"):
    """The hash of PASSWORD, made once a run: it is slow on purpose."""
    if not _hash:
        _hash["it"] = passwords.hashed(PASSWORD, "admin")
    return _hash["it"]


def person(rt, role="producer", phone="0912345678", *, email=None, with_password=True):
    """A person who can sign in with `phone` and PASSWORD."""
    with transaction(rt.main) as db:
        made = service.make_person(db, actor=ROOT, name="Lê Thị Hoa", role=role, phone=phone, email=email, now=NOON)
        if with_password:
            made.password = password_hash()
        return made.id


def actor(rt, person_id):
    """The person as an actor."""
    with transaction(rt.main) as db:
        return queries.actor_of(db, person_id)


def agency(rt, name="Chi cục Chất lượng", **more):
    """An agency of the whole province unless said otherwise."""
    with transaction(rt.main) as db:
        details = rules.AgencyDetails(name=name, kind=more.pop("kind", "department"), province_code="42", **more)
        return service.make_agency(db, actor=ROOT, details=details, now=NOON).id


def built(rt):
    """The app of these tests: the toolkit, sign-in and the pages of accounts, and one page of another room."""
    root = Path(__file__).parents[2]
    app = Flask("trace", root_path=str(root), template_folder="templates", static_folder="static")
    app.config.update(SECRET_KEY=rt.settings.secret_key, WTF_CSRF_TIME_LIMIT=None)
    language.install(app)
    pages.install(app, rt, lambda: ([], []))
    problems.install(app)
    CSRFProtect(app)
    signin.install(app, rt)
    app.register_blueprint(views.blueprint)
    app.add_url_rule("/kho", "warehouse", guard.needs("run.see")(lambda: guard.me().role))
    app.add_url_rule("/api/v1/runs", "runs", guard.needs("run.see")(lambda: str(guard.me().id)))
    app.add_url_rule("/api/v1/keys", "keys", guard.needs("keys.manage")(lambda: "keys"))
    return app


class Browser:
    """A browser: it reads the CSRF token of a page before it sends the page's form."""

    def __init__(self, app):
        self.client = app.test_client()

    def get(self, path, **more):
        return self.client.get(path, **more)

    def send(self, path, page=None, **fields):
        """Send a form as the page at `page` (by default the same address) would."""
        token = TOKEN.search(self.get(page or path).text)
        data = {"csrf_token": token[1] if token else "", "once": "o" * 20, **fields}
        return self.client.post(path, data=data)

    def sign_in(self, login="0912345678", password=PASSWORD, **more):
        return self.send("/dang-nhap", login=login, password=password, **more)

    def cookie(self, name="session"):
        found = self.client.get_cookie(name)
        return found.value if found else None


@pytest.fixture
def app(runtime):
    return built(runtime)


@pytest.fixture
def browser(app):
    return Browser(app)
