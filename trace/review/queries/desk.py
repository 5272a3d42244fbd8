"""Reads of the desk: delegations that stand, checklists and ticks, saved reasons, what happened to a case, pauses."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from trace.accounts.models import Agency, Person, Post
from trace.base.actor import Actor
from trace.core.words import local_day
from trace.review.models import (
    BulkDecision,
    Case,
    CaseAct,
    CasePause,
    CaseTick,
    ChecklistRow,
    Decision,
    Delegation,
    ReviewStep,
    SavedReason,
)
from trace.review.rules import checklists, handling
from trace.review.rules.checklists import Checklist, Item
from trace.review.rules.routing import ALL


@dataclass(frozen=True)
class DelegationLine:
    """A delegation with the names of who gives it and to whom."""

    row: Delegation
    giver: str
    taker: str


@dataclass(frozen=True)
class Happened:
    """An act on a case with the names of who did it, the unit it lies with since, and who has it in hand."""

    act: CaseAct
    by: str
    unit: str
    person: str | None


@dataclass(frozen=True)
class Ticked:
    """An item of a checklist with who ticked it and when; None = nobody yet."""

    item: Item
    checklist_id: int
    by: str | None = None
    at: datetime | None = None


def standing_delegations(db: Session, person_id: int, *, today: date) -> list[handling.Delegation]:
    """What is delegated to a person on this day, by givers who are in service."""
    rows = db.scalars(
        select(Delegation)
        .outerjoin(Person, Person.id == Delegation.from_person_id)
        .where(
            Delegation.to_person_id == person_id,
            Delegation.ends_on >= today,
            Delegation.starts_on <= today,
            Delegation.ended_at.is_(None),
            or_(Delegation.from_person_id.is_(None), Person.active.is_(True)),
        )
        .order_by(Delegation.id)
    )
    return [
        handling.Delegation(
            row.id,
            row.from_person_id,
            row.from_agency_id,
            row.to_person_id,
            row.starts_on,
            row.ends_on,
            row.kind,
            row.group_key,
        )
        for row in rows
    ]


def delegated_units(db: Session, delegation: handling.Delegation) -> frozenset[int]:
    """The units for which a delegation holds: the one that gave it, or those in which its giver serves."""
    if delegation.from_agency_id is not None:
        return frozenset({delegation.from_agency_id})
    return served(db, delegation.from_person_id or 0)


def served(db: Session, person_id: int) -> frozenset[int]:
    """The units in which a person serves now."""
    return frozenset(db.scalars(select(Post.agency_id).where(Post.person_id == person_id, Post.until.is_(None))))


def delegation_for(db: Session, actor: Actor, case: Case, *, now: datetime) -> handling.Delegation | None:
    """The delegation by which somebody may decide on this case; None where there is none.

    Who entered a case lets nobody decide on it in their name.
    """
    for each in standing_delegations(db, actor.id, today=local_day(now)):
        gives_own = each.from_person_id is not None and each.from_person_id in case.entered_by
        if not each.covers(case.kind, case.group_key) or gives_own:
            continue
        as_deputy = each.from_person_id is not None and each.from_person_id == case.deputy_id
        if as_deputy or case.agency_id in delegated_units(db, each):
            return each
    return None


def delegations(db: Session, *, actor: Actor, now: datetime) -> list[DelegationLine]:
    """Delegations that stand or begin later: all for an administrator; else one's own and those of one's units."""
    giver, taker = aliased(Person), aliased(Person)
    lines = (
        select(Delegation, func.coalesce(giver.name, Agency.name), taker.name)
        .outerjoin(giver, giver.id == Delegation.from_person_id)
        .outerjoin(Agency, Agency.id == Delegation.from_agency_id)
        .join(taker, taker.id == Delegation.to_person_id)
        .where(Delegation.ends_on >= local_day(now), Delegation.ended_at.is_(None))
    )
    if actor.role != "admin":
        own = (Delegation.from_person_id == actor.id, Delegation.to_person_id == actor.id)
        lines = lines.where(or_(*own, Delegation.from_agency_id.in_(actor.units)))
    return [DelegationLine(*row) for row in db.execute(lines.order_by(Delegation.starts_on, Delegation.id))]


def giver_name(db: Session, delegation_id: int) -> str:
    """Who gave a delegation: a person or a unit."""
    row = db.get_one(Delegation, delegation_id)
    if row.from_person_id is not None:
        return db.get_one(Person, row.from_person_id).name
    return db.get_one(Agency, row.from_agency_id or 0).name


def checklist(db: Session, kind: str, group_key: str | None) -> Checklist | None:
    """The checklist in force for a kind of case and a product group."""
    return checklists.in_force(checklist_versions(db, kind), group_key)


def checklist_versions(db: Session, kind: str) -> list[Checklist]:
    """Every version of the checklists of a kind, the oldest first."""
    rows = db.scalars(select(ChecklistRow).where(ChecklistRow.kind == kind).order_by(ChecklistRow.id))
    return [Checklist(row.id, row.kind, row.group_key, tuple(Item(**item) for item in row.items)) for row in rows]


def checklists_now(db: Session) -> list[tuple[Checklist, str, datetime]]:
    """The newest version of each list, with who saved it and when."""
    newest = select(func.max(ChecklistRow.id)).group_by(ChecklistRow.kind, ChecklistRow.group_key)
    rows = db.execute(
        select(ChecklistRow, func.coalesce(Person.name, ""))
        .outerjoin(Person, Person.id == ChecklistRow.made_by)
        .where(ChecklistRow.id.in_(newest))
        .order_by(ChecklistRow.kind, ChecklistRow.group_key)
    )
    return [
        (Checklist(row.id, row.kind, row.group_key, tuple(Item(**item) for item in row.items)), by, row.made_at)
        for row, by in rows
    ]


def ticks(db: Session, case: Case) -> list[CaseTick]:
    """What was ticked on a case since it was handed in the last time."""
    rows = select(CaseTick).where(CaseTick.case_id == case.id)
    if case.handed_in_at is not None:
        rows = rows.where(CaseTick.ticked_at >= case.handed_in_at)
    return list(db.scalars(rows.order_by(CaseTick.ticked_at, CaseTick.item)))


def ticked_items(db: Session, case: Case) -> list[Ticked]:
    """The checklist of a case, each item with who ticked it."""
    holding = checklist(db, case.kind, case.group_key)
    if holding is None:
        return []
    done = {tick.item: tick for tick in ticks(db, case) if tick.checklist_id == holding.id}
    names = _names(db, {tick.ticked_by for tick in done.values()})
    return [
        Ticked(item, holding.id, names.get(done[item.key].ticked_by, ""), done[item.key].ticked_at)
        if item.key in done
        else Ticked(item, holding.id)
        for item in holding.items
    ]


def saved_reasons(db: Session, kind: str | None = None) -> Sequence[SavedReason]:
    """The saved words for a kind of case, with those for every kind; all of them without a kind."""
    rows = select(SavedReason).order_by(SavedReason.kind, SavedReason.text)
    return db.scalars(rows.where(SavedReason.kind.in_((kind, ALL))) if kind else rows).all()


def happened(db: Session, case_id: int) -> list[Happened]:
    """What happened to a case besides decisions, the oldest first."""
    by, person = aliased(Person), aliased(Person)
    rows = db.execute(
        select(CaseAct, func.coalesce(by.name, ""), Agency.name, person.name)
        .join(Agency, Agency.id == CaseAct.agency_id)
        .outerjoin(by, by.id == CaseAct.made_by)
        .outerjoin(person, person.id == CaseAct.person_id)
        .where(CaseAct.case_id == case_id)
        .order_by(CaseAct.id)
    )
    return [Happened(*row) for row in rows]


def open_pause(db: Session, case_id: int) -> CasePause | None:
    """The time for which a case has been waiting for its producer; None when it does not."""
    rows = select(CasePause).where(CasePause.case_id == case_id, CasePause.ended_at.is_(None))
    return db.scalar(rows.order_by(CasePause.id.desc()).limit(1))


def pauses(db: Session, case_id: int) -> Sequence[CasePause]:
    """The times in which a case waited for its producer, the oldest first."""
    return db.scalars(select(CasePause).where(CasePause.case_id == case_id).order_by(CasePause.id)).all()


def firsts(db: Session, case: Case) -> frozenset[int]:
    """Who has accepted a case at its step as the first of two, since it lies there."""
    rows = select(Decision.made_by).where(
        Decision.case_id == case.id, Decision.step == case.step, Decision.outcome == "seconded"
    )
    since = max(filter(None, (case.step_since, case.handed_in_at)), default=None)
    return frozenset(db.scalars(rows.where(Decision.made_at >= since) if since else rows))


def bulk_decision(db: Session, bulk_id: int) -> BulkDecision | None:
    """What became of many cases that were decided at once; None when there is no such sending."""
    return db.get(BulkDecision, bulk_id)


def _names(db: Session, people: Collection[int]) -> dict[int, str]:
    return {row.id: row.name for row in db.execute(select(Person.id, Person.name).where(Person.id.in_(people)))}


def all_ways(db: Session) -> list[tuple[tuple[str, str, str], list[ReviewStep]]]:
    """Every configured way with its steps in order: by kind, the general one first."""
    found: dict[tuple[str, str, str], list[ReviewStep]] = {}
    rows = select(ReviewStep).order_by(ReviewStep.kind, ReviewStep.group_key, ReviewStep.ward_code, ReviewStep.seq)
    for row in db.scalars(rows):
        found.setdefault((row.kind, row.group_key, row.ward_code), []).append(row)
    return list(found.items())


def officers(db: Session) -> list[tuple[int, str]]:
    """Everybody who serves as an officer now, with the unit: (id, name – unit)."""
    rows = db.execute(
        select(Person.id, Person.name, func.min(Agency.name))
        .join(Post, Post.person_id == Person.id)
        .join(Agency, Agency.id == Post.agency_id)
        .where(Person.role == "officer", Person.active.is_(True), Post.until.is_(None))
        .group_by(Person.id, Person.name)
        .order_by(Person.name)
    )
    return [(number, f"{name} – {unit}") for number, name, unit in rows]


def places_for(db: Session, case: Case) -> list[tuple[str, str]]:
    """Where a case can be handed over to: units, and their officers who have not entered it: (`unit:person`, name)."""
    rows = db.execute(
        select(Agency.id, Agency.name, Person.id, Person.name)
        .join(Post, Post.agency_id == Agency.id)
        .join(Person, Person.id == Post.person_id)
        .where(Person.role == "officer", Person.active.is_(True), Post.until.is_(None))
        .order_by(Agency.id != case.agency_id, Agency.name, Person.name)
    )
    found: dict[str, str] = {}
    for unit, unit_name, person, name in rows:
        if unit != case.agency_id:
            found.setdefault(str(unit), unit_name)
        if person not in case.entered_by:
            found[f"{unit}:{person}"] = f"{unit_name} – {name}"
    return list(found.items())
