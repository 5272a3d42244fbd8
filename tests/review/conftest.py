"""A small province for review: a sub-department, a commune below it, officers in both, a cooperative and its people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from tests.conftest import NOON
from trace.accounts import queries as accounts
from trace.accounts.models import Agency, Membership, Person, Post
from trace.base.actor import Actor
from trace.base.keys import KeyRing
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

    def producer(self, *, by: str = "farmer", tax_id: str = "9900005127", contesting: bool = False) -> Producer:
        """A cooperative as `by` registers it."""
        details = ProducerDetails(
            name=f"HTX Mật ong {tax_id}",
            legal_type="cooperative",
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


def work_for(here: Province, person: str, owner: Producer) -> None:
    """Let a person work for a producer."""
    here.db.add(Membership(person_id=here.people[person], producer_id=owner.id, duty="manager", since=NOON))
    here.db.flush()
