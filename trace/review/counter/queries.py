"""Reads of the counter: what anybody may know of a case by its code, receipts, and what a slip bears."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from trace.accounts import queries as accounts
from trace.base.actor import Actor
from trace.base.errors import NotFound
from trace.core.reason import Reason
from trace.registry import queries as registry
from trace.registry.models import Producer, Product, ProductVersion
from trace.registry.rules import EDITABLE_STATES
from trace.review import queries as review
from trace.review.counter.rules import masked_name
from trace.review.models import Case, CounterReceipt
from trace.review.rules import routing

PAGE = 50


@dataclass(frozen=True)
class Tracked:
    """A case as everybody may follow it: no producer, no product, no person, no words of a decision."""

    case_code: str
    kind: str
    state: str
    step: int
    steps: int
    step_name: str
    unit: str
    opened_at: datetime
    due_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True)
class Received:
    """A receipt with whose file it is and its case, once there is one."""

    receipt: CounterReceipt
    producer: Producer
    case: Case | None


@dataclass(frozen=True)
class Slip:
    """What stands on a slip. The name is masked where it is a person's."""

    case_code: str
    kind: str
    unit: str
    name: str
    papers: tuple[str, ...]
    received_at: datetime
    due_at: datetime


def tracked(db: Session, case_code: str, *, language: str = "vi") -> Tracked | None:
    """How the case of this code stands; None when there is none."""
    found = db.scalar(select(Case).where(Case.case_code == case_code))
    if found is None:
        return None
    way = routing.steps_for(
        review.configured_steps(db, found.kind), routing.Matter("", found.ward_code, found.group_key)
    )
    here = next((step for step in way if step.seq == found.step), None)
    place = way.index(here) + 1 if here else found.step
    name = (here.name_en if language == "en" else here.name) if here else ""
    return Tracked(
        case_code=found.case_code,
        kind=found.kind,
        state=found.state,
        step=place,
        steps=max(len(way), place),
        step_name=name,
        unit=accounts.unit_name(db, found.agency_id, language=language),
        opened_at=found.opened_at,
        due_at=found.due_at,
        closed_at=found.closed_at,
    )


def receipt_for(db: Session, actor: Actor, receipt_id: int, *, lock: bool = False) -> CounterReceipt:
    """The receipt, for the people of its unit; NotFound for everybody else. `lock` holds it meanwhile."""
    rows = select(CounterReceipt).where(CounterReceipt.id == receipt_id, CounterReceipt.agency_id.in_(actor.units))
    found = db.scalar(rows.with_for_update() if lock else rows)
    if found is None:
        raise NotFound(Reason("counter.unknown"))
    return found


def received(db: Session, found: CounterReceipt) -> Received:
    """The receipt with its producer and case."""
    case = db.get(Case, found.case_id) if found.case_id else None
    return Received(found, registry.producer(db, found.producer_id), case)


def received_since(db: Session, actor: Actor, since: datetime) -> Sequence[Received]:
    """What the person's own unit has received since that moment, the newest first."""
    rows = (
        select(CounterReceipt, Producer, Case)
        .join(Producer, Producer.id == CounterReceipt.producer_id)
        .outerjoin(Case, Case.id == CounterReceipt.case_id)
        .where(CounterReceipt.agency_id == actor.home, CounterReceipt.received_at >= since)
        .order_by(CounterReceipt.received_at.desc(), CounterReceipt.id.desc())
    )
    return [Received(found, producer, case) for found, producer, case in db.execute(rows.limit(PAGE))]


def drafts_of(db: Session, producer_id: int) -> Sequence[ProductVersion]:
    """Versions of the producer's products that wait to be handed in, the newest first."""
    rows = select(ProductVersion).join(Product, Product.id == ProductVersion.product_id)
    rows = rows.where(Product.producer_id == producer_id, ProductVersion.state.in_(EDITABLE_STATES))
    return db.scalars(rows.order_by(ProductVersion.id.desc()).limit(PAGE)).all()


def slip(db: Session, found: CounterReceipt, *, language: str = "vi") -> Slip:
    """What the slip of a receipt bears. Refused as NotFound before its case is open."""
    each = received(db, found)
    if each.case is None:
        raise NotFound(Reason("counter.no_case"))
    return Slip(
        case_code=each.case.case_code,
        kind=each.case.kind,
        unit=accounts.unit_name(db, found.agency_id, language=language),
        name=masked_name(each.producer.name, each.producer.legal_type),
        papers=tuple(found.papers),
        received_at=found.received_at,
        due_at=each.case.due_at,
    )
