"""Commands of the counter: a file is received, typed and handed in on behalf of its producer, and gets its slip."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from trace.base.actor import Actor
from trace.base.errors import Conflict, Refused
from trace.base.store import Store
from trace.core.reason import Reason
from trace.ledger import service as ledger
from trace.registry import queries as registry_queries
from trace.registry import service as registry
from trace.registry.models import StoredFile
from trace.registry.rules import ProductDetails
from trace.registry.uploads import Paper, Picture
from trace.review import service as review
from trace.review.counter import queries
from trace.review.counter.rules import why_not_receive
from trace.review.models import Case, CounterReceipt
from trace.review.rules.targets import month_of, seconds


@dataclass(frozen=True)
class HandedOver:
    """What somebody brought: the papers, by kind, and why they are served first, where they are."""

    papers: tuple[str, ...]
    priority: str | None = None


def on_behalf(actor: Actor, producer_id: int) -> Actor:
    """The officer as an entry assistant of this one producer: the name stays, the rights of the office do not."""
    return replace(actor, role="entry_assistant", producers=frozenset({producer_id}), units=frozenset(), home=None)


def receive(db: Session, *, actor: Actor, producer_id: int, brought: HandedOver, now: datetime) -> CounterReceipt:
    """A paper file received now at the officer's own unit. Refuses nothing handed over, and an officer of no unit."""
    actor.must("counter.serve")
    wrong = why_not_receive(list(brought.papers), brought.priority)
    if actor.home is None:
        wrong.append(Reason("counter.no_unit"))
    if wrong or actor.home is None:
        raise Refused(*wrong)
    owner = registry_queries.producer(db, producer_id)
    made = CounterReceipt(
        agency_id=actor.home,
        producer_id=owner.id,
        priority=brought.priority,
        papers=list(brought.papers),
        received_at=now,
        month=month_of(now),
        received_by=actor.id,
    )
    db.add(made)
    db.flush()
    # Why somebody is served first is about their health: it is kept with the receipt, and not in what is never removed.
    content = {"producer": owner.id, "agency": made.agency_id, "papers": made.papers}
    ledger.append(db, actor=actor, act="counter.received", on=("counter_receipt", made.id), now=now, content=content)
    return made


def hand_in_producer(db: Session, *, actor: Actor, receipt_id: int, now: datetime) -> Case:
    """The case of the producer itself, opened for the receipt. Refuses as submitting does; Conflict on a second."""
    found = _open(db, actor, receipt_id)
    return _opened(
        db, actor, found, review.submit_producer(db, actor=actor, producer_id=found.producer_id, now=now), now
    )


def hand_in_product(db: Session, *, actor: Actor, receipt_id: int, product_id: int, now: datetime) -> Case:
    """The case of a product that is written already, opened for the receipt. Refuses as submitting does."""
    found = _open(db, actor, receipt_id)
    typist = on_behalf(actor, found.producer_id)
    return _opened(db, actor, found, review.submit_product(db, actor=typist, product_id=product_id, now=now), now)


@dataclass(frozen=True)
class Typed:
    """A product as it was typed from its papers, with its picture."""

    details: ProductDetails
    picture: Picture | None


def type_product(db: Session, *, actor: Actor, receipt_id: int, typed: Typed, store: Store, now: datetime) -> Case:
    """A product typed on behalf of the producer and handed in at once. Refuses what either act refuses."""
    found = _open(db, actor, receipt_id)
    typist, details = on_behalf(actor, found.producer_id), typed.details
    if typed.picture is not None:
        kept = registry.store_picture(
            db, actor=typist, producer_id=found.producer_id, picture=typed.picture, store=store, now=now
        )
        details = replace(details, image_file_id=kept.id)
    made = registry.draft_product(db, actor=typist, producer_id=found.producer_id, details=details, now=now)
    return _opened(db, actor, found, review.submit_product(db, actor=typist, product_id=made.id, now=now), now)


def keep_scan(db: Session, *, actor: Actor, receipt_id: int, paper: Paper, store: Store, now: datetime) -> StoredFile:
    """A paper of the file, scanned: private, kept with the producer under the officer's name."""
    found = queries.receipt_for(db, actor, receipt_id)
    _must_be_theirs(actor, found)
    typist = on_behalf(actor, found.producer_id)
    return registry.store_paper(db, actor=typist, producer_id=found.producer_id, paper=paper, store=store, now=now)


def note_slip(db: Session, *, actor: Actor, receipt_id: int, now: datetime) -> CounterReceipt:
    """The receipt, its slip printed; the first time counts. NotFound before its case is open."""
    found = queries.receipt_for(db, actor, receipt_id, lock=True)
    actor.must("counter.serve")
    queries.slip(db, found)
    if found.slip_printed_at is None:
        found.slip_printed_at, found.waiting_s = now, seconds(found.received_at, now)
        on = ("counter_receipt", found.id)
        ledger.append(db, actor=actor, act="counter.slip_printed", on=on, now=now, content={"case": found.case_id})
    return found


def _open(db: Session, actor: Actor, receipt_id: int) -> CounterReceipt:
    """The receipt, held, while it has no case yet and for the officer who received it."""
    found = queries.receipt_for(db, actor, receipt_id, lock=True)
    _must_be_theirs(actor, found)
    if found.case_id is not None:
        raise Conflict(Reason("counter.has_case"))
    return found


def _must_be_theirs(actor: Actor, found: CounterReceipt) -> None:
    actor.must("counter.serve")
    if found.received_by != actor.id:
        raise Conflict(Reason("counter.anothers"))


def _opened(db: Session, actor: Actor, found: CounterReceipt, case: Case, now: datetime) -> Case:
    found.case_id = case.id
    db.flush()
    content = {"case": case.id, "case_code": case.case_code}
    ledger.append(db, actor=actor, act="counter.handed_in", on=("counter_receipt", found.id), now=now, content=content)
    return case
