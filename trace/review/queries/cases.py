"""Reads of cases: the configured way, units as routing sees them, one case for whom it concerns, who is told."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from trace.accounts.models import Agency, Person, Post
from trace.base.actor import Actor
from trace.base.errors import NotFound
from trace.core.reason import Reason
from trace.ledger.models import LedgerEntry
from trace.registry.models import AdminUnit
from trace.review.models import Case, CaseAct, Decision, ReviewStep, TaxIdContest
from trace.review.queries import desk
from trace.review.rules import routing


def configured_steps(db: Session, kind: str) -> list[routing.Step]:
    """The configured steps of a kind of case, as routing reads them."""
    rows = db.scalars(select(ReviewStep).where(ReviewStep.kind == kind))
    return [
        routing.Step(
            row.group_key,
            row.ward_code,
            row.seq,
            row.name,
            row.name_en,
            row.competent,
            row.working_days,
            row.four_eyes,
        )
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
TYPING = ("registered", "edited", "drafted", "submitted", "added", "filed")


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


def case(db: Session, case_id: int) -> Case:
    """The case with this number. NotFound when there is none."""
    found = db.get(Case, case_id)
    if found is None:
        raise NotFound(Reason("review.no_such_case"))
    return found


def case_for(db: Session, actor: Actor, case_id: int, *, now: datetime) -> Case:
    """The case, for somebody who may read it; NotFound alike when there is none and when it is not theirs.

    Its producer's people may, the units that have or had it in hand, its deputy, who has it in hand or by delegation,
    and an officer who received it.
    """
    found = case(db, case_id)
    had = set(db.scalars(select(Decision.agency_id).where(Decision.case_id == case_id)))
    had |= set(db.scalars(select(CaseAct.agency_id).where(CaseAct.case_id == case_id)))
    if actor.why_not("review.see", producer=found.producer_id, units=had | {found.agency_id}) is None:
        return found
    officer = actor.role == "officer" and actor.may("review.see")
    named = officer and actor.id in (found.deputy_id, found.claimed_by, *found.entered_by)
    if not named and not (officer and desk.delegation_for(db, actor, found, now=now)):
        raise NotFound(Reason("review.no_such_case"))
    return found


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
