"""Checklists read back: what holds now, one version, and what goes to phones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from trace.base.errors import NotFound
from trace.core.reason import Reason
from trace.inspections.checklists.rules import Point
from trace.inspections.models import InspectionChecklist, InspectionChecklistVersion
from trace.inspections.rules import ChecklistFacts


@dataclass(frozen=True)
class Listed:
    """A checklist with one of its versions."""

    checklist: InspectionChecklist
    version: InspectionChecklistVersion

    @property
    def points(self) -> list[Point]:
        """What is to be looked at."""
        return [Point(one["words"], one["basis"], one["weighty"], one["id"]) for one in self.version.items]


def in_force(db: Session) -> list[Listed]:
    """The newest version of each checklist that is not retired, by name."""
    rows = (
        select(InspectionChecklist, InspectionChecklistVersion)
        .join(InspectionChecklistVersion, InspectionChecklistVersion.id.in_(_newest()))
        .where(InspectionChecklistVersion.checklist_id == InspectionChecklist.id)
        .where(InspectionChecklist.retired_at.is_(None))
        .order_by(InspectionChecklistVersion.name, InspectionChecklist.id)
    )
    return [Listed(*row) for row in db.execute(rows)]


def checklist(db: Session, checklist_id: int, number: int | None = None) -> Listed:
    """A checklist with the version of this number, the newest by default; NotFound when there is none."""
    rows = (
        select(InspectionChecklist, InspectionChecklistVersion)
        .join(InspectionChecklistVersion, InspectionChecklistVersion.checklist_id == InspectionChecklist.id)
        .where(InspectionChecklist.id == checklist_id)
        .order_by(InspectionChecklistVersion.number.desc())
        .limit(1)
    )
    if number is not None:
        rows = rows.where(InspectionChecklistVersion.number == number)
    if (found := db.execute(rows).first()) is None:
        raise NotFound(Reason("checklist.unknown"))
    return Listed(*found)


def versions(db: Session, checklist_id: int) -> Sequence[InspectionChecklistVersion]:
    """All versions of a checklist, the newest first."""
    rows = select(InspectionChecklistVersion).where(InspectionChecklistVersion.checklist_id == checklist_id)
    return db.scalars(rows.order_by(InspectionChecklistVersion.number.desc())).all()


def facts(db: Session, checklist_id: int, number: int) -> ChecklistFacts | None:
    """The points of a version by number; None when there is no such version."""
    try:
        points = checklist(db, checklist_id, number).points
    except NotFound:
        return None
    return ChecklistFacts(frozenset(one.id for one in points), frozenset(one.id for one in points if one.weighty))


def _newest() -> Select[int]:
    return select(func.max(InspectionChecklistVersion.id)).group_by(InspectionChecklistVersion.checklist_id)
