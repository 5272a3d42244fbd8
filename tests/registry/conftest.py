"""The register behind the app: pages and the API are asked for by the name of the person who asks."""

from __future__ import annotations

import io

import pytest
from flask import g, request
from PIL import Image

from tests import make
from tests.conftest import NOON
from trace.accounts import queries as accounts
from trace.accounts.models import Agency, Membership, Person, Post
from trace.app import create_app
from trace.base.db import snapshot, transaction
from trace.registry.models import Producer

WARD = "18313"  # xã Vũ Quang, Hà Tĩnh


def picture(kind="PNG", size=(640, 480), **more):
    """The bytes of a picture of one colour."""
    out = io.BytesIO()
    Image.new("RGB", size, (200, 150, 20)).save(out, kind, **more)
    return out.getvalue()


class Office:
    """A cooperative with its farmer, a stranger, a newcomer, an officer and an inspector, and a client for each."""

    def __init__(self, rt):
        self.runtime = rt
        self.people = {}
        with transaction(rt.main) as db:
            unit = Agency(name="Chi cục", kind="sub_department", province_code="42", groups=[])
            db.add(unit)
            db.flush()
            for name, role in (
                ("farmer", "producer"),
                ("stranger", "producer"),
                ("newcomer", "producer"),
                ("officer", "officer"),
                ("inspector", "inspector"),
                ("admin", "admin"),
            ):
                row = Person(name=name, role=role, fs_uniquifier=name, made_at=NOON)
                db.add(row)
                db.flush()
                self.people[name] = row.id
                if role != "producer":
                    db.add(Post(person_id=row.id, agency_id=unit.id, since=NOON))
            self.owner = make.producer(db).id
            other = make.producer(db, name="HTX Khác")
            for name, number in (("farmer", self.owner), ("stranger", other.id)):
                db.add(Membership(person_id=self.people[name], producer_id=number, duty="manager", since=NOON))
            product = make.product(db, db.get_one(Producer, self.owner))
            self.product = product.id
            self.batch = make.batch(db, product).id
        app = create_app(rt)
        app.config["WTF_CSRF_ENABLED"] = False
        app.before_request(self._identify)
        self.app, self.client = app, app.test_client()

    def _identify(self):
        name = request.headers.get("X-Person")
        if name:
            with snapshot(self.runtime.main) as db:
                g.actor = accounts.actor_of(db, self.people[name])

    def ask(self, method, address, person, *, headers=None, **more):
        said = {"X-Person": person, "Accept-Language": "vi"} if person else {}
        return self.client.open(address, method=method, headers=said | (headers or {}), **more)

    def get(self, address, person="farmer", **more):
        """The page or object as this person sees it, in Vietnamese."""
        return self.ask("GET", address, person, **more)

    def post(self, address, person="farmer", **more):
        """The answer to this person's form or request."""
        return self.ask("POST", address, person, **more)

    def make(self, address, body, person="farmer", *, key="key-1"):
        """The answer of the API to a creating request."""
        return self.post(address, person, json=body, headers={"Idempotency-Key": key})

    def put(self, address, body, person="farmer", *, etag=None):
        """The answer of the API to an edit."""
        return self.ask("PUT", address, person, json=body, headers={"If-Match": etag} if etag else {})

    def upload(self, address, name, content, person="farmer", *, field="file", **form):
        """The answer to a form with a file."""
        return self.post(address, person, data={field: (io.BytesIO(content), name), **form})

    def read(self, query, *arguments, **more):
        """What a query of the register answers now."""
        with snapshot(self.runtime.main) as db:
            return query(db, *arguments, **more)


@pytest.fixture
def office(runtime):
    return Office(runtime)
