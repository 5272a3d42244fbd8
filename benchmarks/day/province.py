"""The province in which a day is lived: the demonstration's people and goods, stamps of 3,000 runs to scan, and what
the day uses up: stamps to activate, drafts to hand in, cases to decide on."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from itertools import cycle

from sqlalchemy import select
from sqlalchemy.orm import Session

from benchmarks.day.plan import Kind
from benchmarks.lookup.instance import Ordered, fill
from trace.accounts import queries as people
from trace.accounts import service as accounts
from trace.accounts.rules import KeyOrder
from trace.base.actor import Actor
from trace.base.db import snapshot, transaction
from trace.base.runtime import Runtime, utc_now
from trace.core.codes import Serial, check_digit, seal
from trace.core.words import local_day
from trace.demo import loading
from trace.registry import rules, service
from trace.registry.models import DiaryStep, Product, ProductVersion, Site
from trace.review import service as review
from trace.review.service import Ruling
from trace.stamps import queries as stamps_read
from trace.stamps import rules as stamps_rules
from trace.stamps import service as stamps

RUNS = Ordered(runs=3_000, stamps=1_000, above=1_000_000)  # more than a process keeps facts of: see docs/decisions/0006
CODES, HOT, PER_ACTIVATION, BATCHES = 6_000, 10, 5, 8
CHECKED = Ruling(ticked=("facts_match_papers", "picture_shows_product"))
SCOPES = {
    "producer": (
        *("run.order", "run.see", "stamps.activate", "diary.write", "batch.edit", "product.edit", "product.see"),
        *("product.submit", "review.see", "scan.see"),
    ),
    "officer": ("review.see", "review.decide", "scan.see"),
}


@dataclass(frozen=True)
class Person:
    """Who asks: the text of a key of theirs, and with what they sign in."""

    actor: Actor
    key: str
    login: str
    password: str


@dataclass(frozen=True)
class Stretch:
    """Stamps that are activated together: their first and last code, and the batch they go on."""

    run_id: int
    lo: int
    hi: int
    first: str
    last: str
    batch_id: int


@dataclass(frozen=True)
class Open:
    """A case that waits for a decision of an officer, as it was last read."""

    case_id: int
    version: int
    officer: str


@dataclass(frozen=True)
class Province:
    """All that the day needs to know, and what it uses up, each used once."""

    producer: Person
    officers: dict[str, Person]
    product_id: int
    batch_ids: list[int]
    step_id: int
    site_id: int
    hot: list[str]
    cold: list[str]
    wrong: list[str]
    stretches: list[Stretch]
    drafts: list[int]
    open: list[Open]


def settled(rt: Runtime, wanted: dict[Kind, int]) -> Province:
    """Fill an empty instance; `wanted` says how much of each kind the day uses up."""
    rt.keys.make()
    loading.load(rt, say=lambda *_: None)
    found = fill(rt, RUNS, codes=CODES)
    now = rt.clock()
    with transaction(rt.main) as db:
        producer, officers = _people(db, rt, now)
        product = db.scalars(
            select(Product).where(Product.producer_id.in_(producer.actor.producers), Product.accepted_version_id > 0)
        ).first()
        assert product is not None  # noqa: S101 - the demonstration has it
        step = db.scalars(select(DiaryStep.id).order_by(DiaryStep.id)).first()
        site = db.scalars(select(Site.id).where(Site.producer_id == product.producer_id)).first()
        assert step is not None and site is not None  # noqa: S101 - migrations and the demonstration bring them
        batches = [_batch(db, producer.actor, product, site, number) for number in range(BATCHES)]
    drafts = _drafts(rt, producer.actor, product, wanted["submit"] + wanted["decide"])
    return Province(
        producer,
        officers,
        product.id,
        batches,
        step,
        site,
        hot=found.few[:HOT],
        cold=found.spread,
        wrong=[_forged(code) for code in found.spread],
        stretches=_stretches(rt, producer.actor, officers["publishes"].actor, product.id, batches, wanted["activate"]),
        drafts=drafts[: wanted["submit"]],
        open=_open(rt, producer.actor, officers, drafts[wanted["submit"] :]),
    )


def _people(db: Session, rt: Runtime, now: datetime) -> tuple[Person, dict[str, Person]]:
    """The first producer, who screens for the commune and who publishes for the province."""
    lines = [line.split()[:3] for line in loading.accounts_file(rt).read_text(encoding="utf-8").splitlines()]
    of = {role: [line[1:] for line in lines if line[0] == role] for role in SCOPES}

    def person(role: str, nth: int) -> Person:
        login, password = of[role][nth]
        actor = people.actor_by_login(db, login)
        order = KeyOrder("Ngày của tỉnh", SCOPES[role], days=7, quota_per_day=1_000_000)
        _, key = accounts.issue_key(db, actor=actor, order=order, demonstration=True, now=now)
        return Person(actor, key, login, password)

    return person("producer", 0), {"publishes": person("officer", 0), "screens": person("officer", 2)}


def _batch(db: Session, actor: Actor, product: Product, site_id: int, number: int) -> int:
    now = utc_now()
    day = local_day(now) - timedelta(days=2)
    details = rules.BatchDetails(mfg_date=day, quantity=1_000_000, unit="hộp", exp_kind="none", lot=f"NGAY-{number}")
    batch = service.add_batch(db, actor=actor, product_id=product.id, details=details, now=now)
    step = rules.StepDetails(name_vi="Đóng gói, dán tem", event_time=now - timedelta(days=1), site_id=site_id)
    service.add_step(db, actor=actor, batch_id=batch.id, details=step, now=now)
    return batch.id


def _stretches(
    rt: Runtime, maker: Actor, officer: Actor, product_id: int, batches: list[int], count: int
) -> list[Stretch]:
    """Stretches of runs of their own, each run on a batch of its own, in turn."""
    each = 1 + count // len(batches)
    listed: list[list[Stretch]] = []
    for batch_id in batches:
        with transaction(rt.main) as db:
            order = stamps_rules.RunOrder(product_id=product_id, kind="unit", quantity=each * PER_ACTIVATION)
            run = stamps.order_run(db, actor=maker, order=order, settings=rt.settings, now=rt.clock())
            stamps.approve_run(db, actor=officer, run_id=run.id, now=rt.clock())
            _, of = stamps_read.labels_and_seal(db, rt.keys, run.id)
            codes = [seal(of, Serial(run.base + ordinal)) for ordinal in range(run.quantity)]
        lows = range(0, each * PER_ACTIVATION, PER_ACTIVATION)
        listed.append(
            [
                Stretch(run.id, lo, lo + PER_ACTIVATION, codes[lo], codes[lo + PER_ACTIVATION - 1], batch_id)
                for lo in lows
            ]
        )
    return [stretch for turn in zip(*listed, strict=True) for stretch in turn]


def _drafts(rt: Runtime, actor: Actor, like: Product, count: int) -> list[int]:
    """Products as complete as one that is accepted, each of another name."""
    made = []
    with snapshot(rt.main) as db:
        version = db.get_one(ProductVersion, like.accepted_version_id)
        told = {
            one.name: getattr(version, one.name) for one in fields(rules.ProductDetails) if hasattr(version, one.name)
        }
        told |= {"group_key": like.group_key, "standards": tuple(version.standards), "gtin": None, "images": None}
    for number in range(count):
        details = rules.ProductDetails(**told | {"name_vi": f"{told['name_vi']} loại {number + 1}"})
        with transaction(rt.main) as db:
            made.append(
                service.draft_product(db, actor=actor, producer_id=like.producer_id, details=details, now=rt.clock()).id
            )
    return made


def _open(rt: Runtime, maker: Actor, officers: dict[str, Person], drafts: list[int]) -> list[Open]:
    """Cases of these drafts: every other one has been screened by the commune already."""
    found = []
    for product_id, further in zip(drafts, cycle((False, True)), strict=False):
        with transaction(rt.main) as db:
            case = review.submit_product(db, actor=maker, product_id=product_id, now=rt.clock())
            if further:
                first = officers["screens"].actor
                review.accept(db, actor=first, case_id=case.id, version=case.version, ruling=CHECKED, now=rt.clock())
            found.append(Open(case.id, case.version, "publishes" if further else "screens"))
    return found


def _forged(code: str) -> str:
    """The code with another tag and the check digit of that: one that nobody printed."""
    nineteen = code[:18] + str((int(code[18]) + 5) % 10)
    return nineteen + check_digit(nineteen)
