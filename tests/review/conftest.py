"""A small province for review: a sub-department, a commune below it, officers in both, a cooperative and its people."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask import g, request
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests.conftest import NOON
from trace.accounts import queries as accounts
from trace.accounts.models import Agency, Membership, Person, Post
from trace.app import create_app
from trace.base.actor import Actor
from trace.base.db import snapshot, transaction
from trace.base.keys import KeyRing
from trace.base.runtime import Runtime
from trace.registry import service as registry
from trace.registry.models import Producer, Product, StoredFile
from trace.registry.rules import ProducerDetails, ProductDetails
from trace.review import service
from trace.review.models import Case
from trace.review.service import Ruling

WARD = "18313"  # xã Vũ Quang, Hà Tĩnh
WORDLESS = Ruling()
PAPER = Ruling(ticked=("paper_checked",))
LATER = NOON + timedelta(hours=1)


@dataclass
class Province:
    """Who is who, and short ways to what most tests begin with."""

    db: Session
    keys: KeyRing
    commune: Agency
    sub: Agency
    people: dict[str, int]

    def actor(self, key: str) -> Actor:
        """The person as they act now: read afresh, so that a new producer of theirs counts."""
        return accounts.actor_of(self.db, self.people[key])

    def person(self, key: str, role: str, *units: Agency) -> int:
        """A person of this role who serves in these units."""
        row = Person(name=key, role=role, fs_uniquifier=key, made_at=NOON, phone=f"+8490000{len(self.people):04d}")
        self.db.add(row)
        self.db.flush()
        for unit in units:
            self.db.add(Post(person_id=row.id, agency_id=unit.id, since=NOON))
        self.db.flush()
        self.people[key] = row.id
        return row.id

    def producer(
        self,
        *,
        by: str = "farmer",
        tax_id: str = "9900005127",
        legal_type: str = "cooperative",
        contesting: bool = False,
    ) -> Producer:
        """A cooperative, or what is asked for, as `by` registers it."""
        details = ProducerDetails(
            name=f"HTX Mật ong {tax_id[:4]}",
            legal_type=legal_type,
            privacy_accepted=legal_type == "household",
            tax_id=tax_id,
            address="Thôn 1",
            ward_code=WARD,
            email="htx@example.org",
        )
        return registry.register_producer(
            self.db, actor=self.actor(by), details=details, keys=self.keys, contesting=contesting, now=NOON
        )

    def accepted_producer(self) -> Producer:
        """A cooperative that the commune has accepted."""
        made = self.producer()
        case = self.submit(made)
        self.accept(case, "clerk", PAPER)
        self.db.refresh(made)
        return made

    def product(self, owner: Producer, *, name: str = "Mật ong Vũ Quang") -> Product:
        """A complete draft of honey."""
        return registry.draft_product(
            self.db, actor=self.actor("farmer"), producer_id=owner.id, details=self.honey(owner, name), now=NOON
        )

    def honey(self, owner: Producer, name: str) -> ProductDetails:
        """What is said of the honey, with a picture."""
        picture = StoredFile(
            id=len(name) * 1000 + len(self.people) + self.db.query(StoredFile).count(),
            producer_id=owner.id,
            stored_name=f"{name}-{self.db.query(StoredFile).count()}",
            small_name="small",
            given_name="ong.webp",
            media_type="image/webp",
            size_bytes=1,
            sha256="0",
            made_at=NOON,
            made_by=1,
        )
        self.db.add(picture)
        self.db.flush()
        return ProductDetails(
            name_vi=name,
            group_key="I.2.b",
            no_brand=True,
            origin="Vũ Quang",
            standards=("TCVN 5267",),
            image_file_id=picture.id,
        )

    def renamed(self, name: str) -> Case:
        """The case of an accepted product that is to have another name."""
        owner = self.accepted_producer()
        goods = self.product(owner)
        case = self.submit(goods)
        self.accept(case, "clerk")
        self.accept(case, "publisher")
        details = self.honey(owner, name)
        registry.edit_product(self.db, actor=self.actor("farmer"), product_id=goods.id, details=details, now=NOON)
        return self.submit(goods)

    def submit(self, what: Producer | Product, *, by: str = "farmer") -> Case:
        """Hand a producer or a product in."""
        if isinstance(what, Producer):
            return service.submit_producer(self.db, actor=self.actor(by), producer_id=what.id, now=NOON)
        return service.submit_product(self.db, actor=self.actor(by), product_id=what.id, now=NOON)

    def accept(self, case: Case, by: str, ruling: Ruling = WORDLESS) -> Case:
        """Accept the case as it is now."""
        return service.accept(
            self.db, actor=self.actor(by), case_id=case.id, version=case.version, ruling=ruling, now=LATER
        )


def settle(db: Session, keys: KeyRing) -> Province:
    """Found the province in an empty database."""
    sub = Agency(name="Chi cục", kind="sub_department", province_code="42", groups=[])
    db.add(sub)
    db.flush()
    # The commune's own province code is another one: competence follows the chain of parents.
    commune = Agency(name="UBND xã", kind="commune", parent_id=sub.id, province_code="51", ward_code=WARD, groups=[])
    db.add(commune)
    db.flush()
    here = Province(db, keys, commune, sub, {})
    here.person("farmer", "producer")
    here.person("clerk", "officer", commune)
    here.person("publisher", "officer", sub)
    here.person("stranger", "producer")
    here.person("inspector", "inspector", sub)
    return here


@pytest.fixture
def province(both, db):
    return settle(db, both.keys)


class Office:
    """The same province behind the app: pages are asked for by the name of the person who asks."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        with transaction(runtime.main) as db:
            self.people = settle(db, runtime.keys).people
            self.units = [unit.id for unit in db.query(Agency).order_by(Agency.id)]
        app = create_app(runtime)
        app.config["WTF_CSRF_ENABLED"] = False
        app.before_request(self._identify)
        self.client = app.test_client()

    def _identify(self) -> None:
        with snapshot(self.runtime.main) as db:
            g.actor = accounts.actor_of(db, self.people[request.headers["X-Person"]])

    @contextmanager
    def province(self) -> Iterator[Province]:
        """The province in a transaction of its own, for what happened before the request."""
        with transaction(self.runtime.main) as db:
            sub, commune = (db.get_one(Agency, unit_id) for unit_id in self.units)
            yield Province(db, self.runtime.keys, commune, sub, self.people)

    def producer_case(self) -> int:
        """The number of a producer's open case."""
        with self.province() as here:
            return here.submit(here.producer()).id

    def case(self, case_id: int) -> Case:
        """The case as it stands now."""
        with snapshot(self.runtime.main) as db:
            return db.get_one(Case, case_id)

    def get(self, address: str, person: str, **headers: str) -> TestResponse:
        """The page as this person sees it, in Vietnamese unless the address says otherwise."""
        return self.client.get(address, headers={"X-Person": person, "Accept-Language": "vi"} | headers)

    def post(self, address: str, person: str, *, headers: dict[str, str] | None = None, **more: Any) -> TestResponse:
        """The answer to this person's form or request."""
        said = {"X-Person": person, "Accept-Language": "vi"} | (headers or {})
        return self.client.post(address, headers=said, **more)


def work_for(here: Province, person: str, owner: Producer) -> None:
    """Let a person work for a producer."""
    here.db.add(Membership(person_id=here.people[person], producer_id=owner.id, duty="manager", since=NOON))
    here.db.flush()


@pytest.fixture(scope="module")
def own_loop():
    """Signing runs a loop of its own; the loop of a browser that an earlier test opened counts as running here."""
    running = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    yield
    asyncio._set_running_loop(running)
