"""Opening cases: a producer or a product is submitted, a tax code is contested. What was returned goes on as it was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from trace.base.actor import Actor
from trace.base.counting import next_of_month
from trace.base.errors import Conflict, Refused
from trace.base.keys import KeyRing
from trace.core.reason import Reason
from trace.ledger import service as ledger
from trace.registry import queries as registry_queries
from trace.registry import service as registry
from trace.registry.models import Producer, Product
from trace.review import queries
from trace.review.models import Case, CaseMonth, TaxIdContest
from trace.review.rules import cases, days
from trace.review.service import seating


@dataclass(frozen=True)
class Subject:
    """What a case is about: the object, whose it is, its group, and everybody who typed or submitted it."""

    kind: str
    object_kind: str
    object_id: int
    producer: Producer
    entered_by: frozenset[int]
    group_key: str | None = None
    object_version: int | None = None
    asked: dict[str, Any] | None = None


def submit_producer(db: Session, *, actor: Actor, producer_id: int, now: datetime) -> Case:
    """Hand a producer in for review and open its case, or take a returned one up again.

    Its people, their entry assistant and an officer at the counter may. Refuses what the register refuses to submit.
    """
    actor.must("producer.submit", producer=producer_id)
    producer = registry.mark_producer_submitted(db, actor=actor, producer_id=producer_id, now=now)
    entered = queries.typed_by(db, "producer", producer.id) | {producer.made_by, actor.id}
    changes = producer.accepted_at is not None and producer.pending is not None
    kind = "producer_change" if changes else "producer"
    subject = Subject(kind, "producer", producer.id, producer, entered, asked=producer.pending)
    return open_case(db, subject, actor=actor, now=now)


def submit_product(db: Session, *, actor: Actor, product_id: int, now: datetime) -> Case:
    """Hand the pending version of a product in for review and open its case, or take a returned one up again.

    The public goes on seeing the last accepted version. Refuses what the register refuses to submit.
    """
    version = registry.mark_product_submitted(db, actor=actor, product_id=product_id, now=now)
    product = db.get_one(Product, version.product_id)
    subject = Subject(
        "product",
        "product_version",
        version.id,
        db.get_one(Producer, product.producer_id),
        queries.typed_by(db, "product", product.id) | {version.made_by, actor.id},
        product.group_key,
    )
    return open_case(db, subject, actor=actor, now=now)


def contest_tax_id(
    db: Session, *, actor: Actor, claimant_id: int, tax_id: str, grounds: str, keys: KeyRing, now: datetime
) -> Case:
    """Claim a tax code that another producer holds. The holder keeps it until an officer of the province has decided.

    Refuses what is no tax code, one that nobody else holds, a claimant that has one, and grounds that say nothing;
    Conflict on a second contest of the same claimant.
    """
    actor.must("tax_id.contest", producer=claimant_id)
    claimant = registry_queries.producer(db, claimant_id)
    claimed = registry.tax_id_print(keys, tax_id)
    holder = registry_queries.row_by_print(db, claimed)
    wrong = cases.why_not_contest(grounds)
    if claimant.tax_id_print is not None:
        wrong.append(Reason("review.claimant_has_tax_id", field="claimant_id"))
    if holder is None:
        wrong.append(Reason("review.tax_id_free", field="tax_id"))
    if wrong or holder is None:
        raise Refused(*wrong)
    contest = TaxIdContest(
        tax_id_print=claimed,
        holder_id=holder.id,
        claimant_id=claimant_id,
        grounds=grounds.strip(),
        made_at=now,
        made_by=actor.id,
    )
    insert_once(db, contest, Reason("review.contest_open", field="claimant_id"))
    # Who registered either of the two has taken a side.
    entered = frozenset({actor.id, claimant.made_by, holder.made_by})
    return open_case(db, Subject("tax_id", "tax_id_contest", contest.id, claimant, entered), actor=actor, now=now)


def open_case(db: Session, subject: Subject, *, actor: Actor, now: datetime) -> Case:
    """The case on this subject, open at its first step: a new one, or the returned one with its code and history.

    The time for which a returned one waited for its producer is not counted: it is due later by those working days.
    """
    of = seating.matter(db, subject.producer, subject.group_key)
    first = seating.steps(db, subject.kind, of)[0]
    case = queries.live_case(db, subject.object_kind, subject.object_id)
    resumed = None
    if case is None:
        case = new_case(db, subject, now=now)
    elif (after := cases.state_after(case.state, "submitted")) is None:
        raise Conflict(Reason("review.under_way"))
    else:
        case.state, case.entered_by = after, sorted({*case.entered_by, *subject.entered_by})
        resumed = _resumed_due(db, case, now=now) if case.step == first.seq else None
        _end_pause(db, case, now=now)
    case.ward_code, case.group_key = of.ward_code, of.group_key
    case.handed_in_at, case.object_version, case.asked = now, subject.object_version, subject.asked
    seating.lay(db, case, first, of, now=now)
    case.due_at = resumed or case.due_at
    if case.id is None:
        insert_once(db, case, Reason("review.under_way"))
    db.flush()
    facts = {"case_code": case.case_code, "step": case.step, "agency_id": case.agency_id, "about": subject.object_id}
    ledger.append(db, actor=actor, act="case.opened", on=("case", case.id), now=now, content=facts)
    return case


def _resumed_due(db: Session, case: Case, *, now: datetime) -> datetime | None:
    pause = queries.open_pause(db, case.id)
    return days.resumed(case.due_at, pause.began_at, now, *queries.calendar(db, now=now)) if pause else None


def _end_pause(db: Session, case: Case, *, now: datetime) -> None:
    if (pause := queries.open_pause(db, case.id)) is not None:
        pause.ended_at = now


def new_case(db: Session, subject: Subject, *, now: datetime) -> Case:
    """A case on this subject with the next number of the month, not yet laid with any unit."""
    month = cases.month_of(now)
    return Case(
        case_code=cases.case_code(month, next_of_month(db, CaseMonth, month)),
        kind=subject.kind,
        object_kind=subject.object_kind,
        object_id=subject.object_id,
        producer_id=subject.producer.id,
        state="open",
        opened_at=now,
        entered_by=sorted(subject.entered_by),
    )


def insert_once(db: Session, row: Case | TaxIdContest, twin: Reason) -> None:
    """Insert a row that a unique index keeps single. Conflict when its twin was first."""
    try:
        with db.begin_nested():
            db.add(row)
    except IntegrityError as error:
        raise Conflict(twin) from error
