"""Reads of cases: the configured way, units as routing sees them, an officer's queue, a producer's cases, one file."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Select, func, or_, select, tuple_
from sqlalchemy.orm import Session

from trace.accounts.models import Agency, Person, Post
from trace.base.actor import Actor
from trace.base.errors import NotFound
from trace.core.numbers import row_number
from trace.core.reason import Reason
from trace.ledger.models import LedgerEntry
from trace.registry import queries as registry
from trace.registry.models import AdminUnit, Certificate, Producer, Product, ProductGroup, ProductVersion, Site
from trace.registry.rules import Completeness, completeness
from trace.review.models import Case, Decision, ReviewStep, TaxIdContest
from trace.review.rules import routing

PAGE = 50
MOST = 200


@dataclass(frozen=True)
class Filter:
    """What a queue shows: one kind of case or all, one state, only what is overdue, the units below as well."""

    kind: str | None = None
    state: str = "open"
    overdue: bool = False
    below: bool = False


@dataclass(frozen=True)
class Line:
    """One case in a list: its file, whose it is, what it is about, and with which unit it lies."""

    case: Case
    producer: str
    product: str | None
    unit: str


@dataclass(frozen=True)
class Listed:
    """One page of cases and where the next one begins; None after the last."""

    lines: Sequence[Line]
    after: str | None


@dataclass(frozen=True)
class Past:
    """A decision taken earlier, with the names of who took it and of the unit they took it for."""

    decision: Decision
    by: str
    unit: str


@dataclass(frozen=True)
class CaseFile:
    """All that stands on the one screen of a case."""

    case: Case
    unit: str
    deputy: str | None
    steps: Sequence[routing.Step]
    producer: Producer
    commune: AdminUnit
    entered: Sequence[str]
    past: Sequence[Past]
    sites: Sequence[Site]
    papers: Sequence[Certificate]
    product: Product | None = None
    group: ProductGroup | None = None
    version: ProductVersion | None = None
    published: ProductVersion | None = None
    contest: TaxIdContest | None = None
    holder: Producer | None = None
    completeness: Completeness | None = None
    moved_to: AdminUnit | None = None

    @property
    def step(self) -> routing.Step | None:
        """The configured step the case stands at; None when it was taken out of the configuration since."""
        return next((step for step in self.steps if step.seq == self.case.step), None)

    @property
    def changes(self) -> list[tuple[str, object, object]]:
        """What is to be decided says otherwise than what is published: (field, before, after)."""
        if self.version is not None:
            return registry.difference(self.version, self.published)
        told = (self.producer.pending or {}) if self.case.kind == "producer" else {}
        return [
            (name, self._named(name, getattr(self.producer, name)), self._named(name, value))
            for name, value in told.items()
            if getattr(self.producer, name) != value
        ]

    def _named(self, name: str, value: object) -> object:
        """A commune by its name, everything else as it is."""
        known = {unit.code: f"{unit.unit_type} {unit.name}" for unit in (self.commune, self.moved_to) if unit}
        return known.get(str(value), value) if name == "ward_code" else value


def configured_steps(db: Session, kind: str) -> list[routing.Step]:
    """The configured steps of a kind of case, as routing reads them."""
    rows = db.scalars(select(ReviewStep).where(ReviewStep.kind == kind))
    return [
        routing.Step(row.group_key, row.ward_code, row.seq, row.name, row.name_en, row.competent, row.working_days)
        for row in rows
    ]


def units(db: Session, *, roles: Collection[str] = ("officer",)) -> dict[int, routing.Unit]:
    """Every agency with those of `roles` that serve in it now, and its deputy where that is one of them in service."""
    serving = select(Person.id).where(Person.role.in_(roles), Person.active.is_(True))
    posts = select(Post.agency_id, Post.person_id).where(Post.until.is_(None), Post.person_id.in_(serving))
    officers: dict[int, set[int]] = {}
    for agency_id, person_id in db.execute(posts):
        officers.setdefault(agency_id, set()).add(person_id)
    in_service = frozenset().union(*officers.values())
    return {
        row.id: routing.Unit(
            row.id,
            row.kind,
            row.parent_id,
            row.province_code,
            row.ward_code,
            tuple(row.groups),
            frozenset(officers.get(row.id, ())),
            row.deputy_id if row.deputy_id in in_service else None,
        )
        for row in db.scalars(select(Agency))
    }


def province_of(db: Session, ward_code: str, valid_from: date) -> str:
    """The code of the province in which a commune lies."""
    return db.scalars(
        select(AdminUnit.province_code).where(AdminUnit.code == ward_code, AdminUnit.valid_from == valid_from)
    ).one()


# Acts of the register by which people say things of a producer or a product.
TYPING = ("registered", "edited", "drafted", "submitted")


def typed_by(db: Session, kind: str, object_id: int) -> frozenset[int]:
    """Everybody who ever entered, edited or submitted this producer or product, from the audit trail."""
    acts = [f"{kind}.{act}" for act in TYPING]
    return frozenset(
        db.scalars(
            select(LedgerEntry.actor_id)
            .where(LedgerEntry.object_kind == kind, LedgerEntry.object_id == object_id, LedgerEntry.act.in_(acts))
            .distinct()
        )
    )


def live_case(db: Session, object_kind: str, object_id: int) -> Case | None:
    """The open or returned case on an object; there is one at the most."""
    return db.scalar(
        select(Case).where(
            Case.object_kind == object_kind, Case.object_id == object_id, Case.state.in_(("open", "returned"))
        )
    )


def queue(
    db: Session, *, actor: Actor, wanted: Filter, now: datetime, after: str | None = None, limit: int = PAGE
) -> Listed:
    """The cases that wait for this officer, the most urgent first: those of the units they serve in, and as deputy.

    With `wanted.below` also those of the units below; an administrator sees all.
    """
    lines = _lines().where(Case.state == wanted.state)
    if actor.role != "admin":
        units = actor.units if wanted.below else _served(db, actor.id)
        lines = lines.where(or_(Case.agency_id.in_(units), Case.deputy_id == actor.id))
    if wanted.kind:
        lines = lines.where(Case.kind == wanted.kind)
    if wanted.overdue:
        lines = lines.where(Case.due_at < now)
    if after:
        lines = lines.where(tuple_(Case.due_at, Case.id) > _place(after))
    return _listed(db, lines.order_by(Case.due_at, Case.id), limit)


def _served(db: Session, person_id: int) -> Sequence[int]:
    return db.scalars(select(Post.agency_id).where(Post.person_id == person_id, Post.until.is_(None))).all()


def own_cases(db: Session, *, producers: Collection[int], after: str | None = None, limit: int = PAGE) -> Listed:
    """The cases of these producers, the newest first."""
    lines = _lines().where(Case.producer_id.in_(producers))
    if after:
        lines = lines.where(Case.id < _place(after)[1])
    return _listed(db, lines.order_by(Case.id.desc()), limit)


def _lines() -> Select[Case, str, str, str]:
    return (
        select(Case, Producer.name, ProductVersion.name_vi, Agency.name)
        .join(Producer, Producer.id == Case.producer_id)
        .join(Agency, Agency.id == Case.agency_id)
        .outerjoin(ProductVersion, (Case.object_kind == "product_version") & (ProductVersion.id == Case.object_id))
    )


def _listed(db: Session, lines: Select[Case, str, str, str], limit: int) -> Listed:
    limit = max(1, min(limit, MOST))
    rows = db.execute(lines.limit(limit + 1)).all()
    shown = [Line(*row) for row in rows[:limit]]
    last = shown[-1].case if len(rows) > limit else None
    return Listed(shown, f"{int(last.due_at.timestamp())}-{last.id}" if last else None)


def _place(after: str) -> tuple[datetime, int]:
    """The place a cursor names. A cursor that is none names the beginning: NotFound."""
    moment, _, number = after.partition("-")
    due, case_id = row_number(moment), row_number(number)
    if due is None or case_id is None:
        raise NotFound(Reason("review.no_such_page"))
    return datetime.fromtimestamp(min(due, 4_000_000_000), UTC), case_id


def case(db: Session, case_id: int) -> Case:
    """The case with this number. NotFound when there is none."""
    found = db.get(Case, case_id)
    if found is None:
        raise NotFound(Reason("review.no_such_case"))
    return found


def case_for(db: Session, actor: Actor, case_id: int) -> Case:
    """The case, for somebody who may read it; NotFound alike when there is none and when it is not theirs.

    Its producer's people may, the units that have or had it in hand, its deputy, and an officer who received it.
    """
    found = case(db, case_id)
    had = set(db.scalars(select(Decision.agency_id).where(Decision.case_id == case_id)))
    named = actor.role == "officer" and actor.may("review.see") and actor.id in (found.deputy_id, *found.entered_by)
    if not named and actor.why_not("review.see", producer=found.producer_id, units=had | {found.agency_id}):
        raise NotFound(Reason("review.no_such_case"))
    return found


def case_file(db: Session, actor: Actor, case_id: int) -> CaseFile:
    """A case with its object, its history and what is published now, for somebody who may read it; else NotFound."""
    found = case_for(db, actor, case_id)
    producer = db.get_one(Producer, found.producer_id)
    subject = _subject(db, found)
    product_id = subject["product"].id if "product" in subject else None
    names = _names(db, [*found.entered_by, *([found.deputy_id] if found.deputy_id else [])])
    return CaseFile(
        case=found,
        unit=db.scalars(select(Agency.name).where(Agency.id == found.agency_id)).one(),
        deputy=names.get(found.deputy_id) if found.deputy_id else None,
        steps=routing.steps_for(configured_steps(db, found.kind), routing.Matter("", found.ward_code, found.group_key)),
        producer=producer,
        commune=db.get_one(AdminUnit, (producer.ward_code, producer.ward_valid_from)),
        entered=[names[person] for person in found.entered_by if person in names],
        past=_past(db, found),
        sites=registry.sites_of(db, producer.id),
        papers=registry.certificates_of(db, producer.id, product_id=product_id),
        **subject,
    )


def _subject(db: Session, found: Case) -> dict[str, Any]:
    if found.object_kind == "product_version":
        version = db.get_one(ProductVersion, found.object_id)
        product = db.get_one(Product, version.product_id)
        published = db.get(ProductVersion, product.accepted_version_id) if product.accepted_version_id else None
        return {
            "version": version,
            "product": product,
            "group": db.get(ProductGroup, product.group_key),
            "completeness": completeness(registry.facts_of(db, version)),
            "published": published if published is not None and published.id != version.id else None,
        }
    if found.object_kind == "tax_id_contest":
        contest = db.get_one(TaxIdContest, found.object_id)
        return {"contest": contest, "holder": db.get_one(Producer, contest.holder_id)}
    pending = registry.producer(db, found.producer_id).pending or {}
    return {"moved_to": registry.commune(db, str(pending["ward_code"]))} if "ward_code" in pending else {}


def _past(db: Session, found: Case) -> list[Past]:
    rows = db.execute(
        select(Decision, func.coalesce(Person.name, ""), Agency.name)
        .outerjoin(Person, Person.id == Decision.made_by)
        .join(Agency, Agency.id == Decision.agency_id)
        .where(Decision.case_id == found.id)
        .order_by(Decision.id)
    )
    return [Past(*row) for row in rows]


def _names(db: Session, people: Collection[int]) -> dict[int, str]:
    rows = db.execute(select(Person.id, Person.name).where(Person.id.in_(people)))
    return {row.id: row.name for row in rows}


@dataclass(frozen=True)
class Told:
    """What a producer is told of a decision."""

    producer_id: int
    case_id: int
    case_code: str
    outcome: str
    agency_id: int


def told(db: Session, decision_id: int) -> list[Told]:
    """Who is told of a decision: the case's producer, and who lost a tax code by it. Nothing of what is in the case."""
    decision = db.get_one(Decision, decision_id)
    found = case(db, decision.case_id)
    those = [(found.producer_id, decision.outcome)]
    if found.kind == "tax_id" and decision.outcome == "accepted":
        those.append((db.get_one(TaxIdContest, found.object_id).holder_id, "tax_id_lost"))
    return [Told(producer_id, found.id, found.case_code, outcome, decision.agency_id) for producer_id, outcome in those]
