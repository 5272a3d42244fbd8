"""Reads of the register of violations: one, those of a producer, those that wait, and the lines that are public."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast

from sqlalchemy import and_, exists, func, or_, select, tuple_
from sqlalchemy.orm import Session

from trace.base.errors import NotFound
from trace.core.reason import Reason
from trace.inspections.measures.models import Objection
from trace.inspections.queries.holds import unit_and_above
from trace.inspections.queries.names import Named, people
from trace.inspections.violations import rules
from trace.inspections.violations.models import Violation
from trace.inspections.violations.rules import Facts, Outcome
from trace.registry.models import AdminUnit, Producer

ROWS = 50


@dataclass(frozen=True)
class ViolationRecord(Named):
    """A violation: its row, what decisions stand on, its producer, the objections, the names of its people."""

    violation: Violation
    facts: Facts
    producer: Producer
    objections: Sequence[Objection]
    names: dict[int, str]

    @property
    def waiting(self) -> Objection | None:
        """The objection that waits for its answer."""
        return next((one for one in self.objections if one.answered_at is None), None)


@dataclass(frozen=True)
class PublicLine:
    """One line of the public register. `producer` None: of a household, whose name is a person's."""

    number: int
    producer: str | None
    commune: str
    words: str
    basis: str
    measure: str
    decided_by: str
    decision_no: str
    decided_on: date
    fulfilled: bool


def violation(db: Session, violation_id: int) -> ViolationRecord:
    """One violation; NotFound when there is none of this number."""
    found = db.get(Violation, violation_id)
    if found is None:
        raise NotFound(Reason("violation.unknown"))
    return _records(db, [found])[0]


def violations(
    db: Session,
    *,
    producers: Collection[int] | None = None,
    waiting_only: bool = False,
    before: int | None = None,
    limit: int = ROWS,
) -> list[ViolationRecord]:
    """Violations, newest first: of these producers (None: of all), only those that wait for a decision where asked."""
    wanted = select(Violation).order_by(Violation.id.desc()).limit(limit)
    if producers is not None:
        wanted = wanted.where(Violation.producer_id.in_(producers))
    if waiting_only:
        wanted = wanted.where(Violation.decided_at.is_(None), Violation.cancelled_at.is_(None))
    if before is not None:
        wanted = wanted.where(Violation.id < before)
    return _records(db, db.scalars(wanted).all())


def public_lines(
    db: Session, today: date, *, before: tuple[date, int] | None = None, limit: int = ROWS
) -> list[PublicLine]:
    """What everybody may read, the newest decision first; `before` is day and number of the last line shown.

    The database leaves out what cannot be public, the rule has the last word on every line.
    """
    wanted = (
        select(Violation)
        .where(
            Violation.decided_on.is_not(None),
            Violation.decided_on >= today - rules.PUBLIC_FOR - timedelta(days=1),
            Violation.cancelled_at.is_(None),
            Violation.for_consumers.is_(True),
            Violation.appeal_until < today,
            ~exists().where(
                Objection.violation_id == Violation.id,
                or_(Objection.answered_at.is_(None), Objection.outcome == "upheld"),
            ),
        )
        .order_by(Violation.decided_on.desc(), Violation.id.desc())
        .limit(limit)
    )
    if before is not None:
        wanted = wanted.where(tuple_(Violation.decided_on, Violation.id) < before)
    found = [one for one in _records(db, db.scalars(wanted).all()) if rules.is_public(one.facts, today)]
    places = _communes(db, [one.producer for one in found])
    return [_line(one, places.get((one.producer.ward_code, one.producer.ward_valid_from), "")) for one in found]


def counts(db: Session, producer_id: int) -> int:
    """How many violations are recorded of a producer."""
    return db.scalar(select(func.count()).select_from(Violation).where(Violation.producer_id == producer_id)) or 0


def _line(of: ViolationRecord, commune: str) -> PublicLine:
    row = of.violation
    return PublicLine(
        number=row.id,
        producer=rules.public_name(of.producer.legal_type, of.producer.name),
        commune=commune,
        words=row.public_words,
        basis=row.basis or "",
        measure=row.measure or "",
        decided_by=row.decided_unit or row.unit_name,
        decision_no=row.decision_no or "",
        decided_on=cast(date, row.decided_on),
        fulfilled=row.fulfilled_at is not None,
    )


def _communes(db: Session, producers: Sequence[Producer]) -> dict[tuple[str | None, date | None], str]:
    keys = {(one.ward_code, one.ward_valid_from) for one in producers}
    one_of = [and_(AdminUnit.code == code, AdminUnit.valid_from == since) for code, since in keys]
    if not one_of:
        return {}
    rows = db.scalars(select(AdminUnit).where(or_(*one_of)))
    return {(one.code, one.valid_from): f"{one.unit_type} {one.name}" for one in rows}


def _records(db: Session, found: Sequence[Violation]) -> list[ViolationRecord]:
    against: dict[int, list[Objection]] = {}
    ids = [one.id for one in found]
    for one in db.scalars(select(Objection).where(Objection.violation_id.in_(ids)).order_by(Objection.id)):
        against.setdefault(one.violation_id or 0, []).append(one)
    chains = {unit: unit_and_above(db, unit) for unit in {one.agency_id for one in found}}
    wanted = select(Producer).where(Producer.id.in_({one.producer_id for one in found}))
    makers = {one.id: one for one in db.scalars(wanted)}
    columns = ("recorded_by", "decided_by", "fulfilled_by", "cancelled_by")
    persons = {getattr(one, column) for one in found for column in columns}
    persons |= {one.answered_by for some in against.values() for one in some}
    named = people(db, {each for each in persons if each is not None})
    return [
        ViolationRecord(
            one,
            _facts(one, chains[one.agency_id], against.get(one.id, [])),
            makers[one.producer_id],
            against.get(one.id, []),
            named,
        )
        for one in found
    ]


def _facts(row: Violation, chain: tuple[int, ...], objections: Sequence[Objection]) -> Facts:
    plain = ("recorded_by", "decided_at", "decided_by", "decided_on", "appeal_until", "fulfilled_at", "cancelled_at")
    return Facts(
        chain=chain,
        for_consumers=row.for_consumers,
        objections=tuple(cast(Outcome, one.outcome or "waiting") for one in objections),
        **{name: getattr(row, name) for name in plain},
    )
