"""Minutes read back: by number, by the token in their QR, and what their words stand on."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from trace.accounts.models import Agency
from trace.base.errors import NotFound
from trace.core.reason import Reason
from trace.inspections import queries
from trace.inspections.checklists import queries as checklists
from trace.inspections.minutes.draft import Draft, Office, draft
from trace.inspections.models import InspectionFile, Minutes
from trace.inspections.queries import InspectionRecord
from trace.registry.models import Batch


@dataclass(frozen=True)
class Read:
    """Minutes with the inspection they are of. `newer`: the inspection says something else since."""

    minutes: Minutes
    record: InspectionRecord
    unit: str

    @property
    def newer(self) -> bool:
        """Whether a later revision counts by now."""
        return self.minutes.arrival != self.record.inspection.arrival

    @property
    def by_hand(self) -> list[InspectionFile]:
        """Photographs of the paper signed by hand."""
        return [one for one in self.record.files if one.kind == "paper" and one.whole_at is not None]


def minutes(db: Session, minutes_id: int) -> Minutes:
    """Minutes by their number; NotFound when there are none."""
    if (found := db.get(Minutes, minutes_id)) is None:
        raise NotFound(Reason("minutes.unknown"))
    return found


def by_token(db: Session, token: str) -> Read:
    """The minutes whose QR holds this; NotFound for any other."""
    found = db.scalar(select(Minutes).where(Minutes.token == token))
    if found is None:
        raise NotFound(Reason("minutes.unknown"))
    record = queries.inspection_record(db, found.inspection_id)
    return Read(found, record, _unit(db, record.inspection.agency_id).unit)


def words(db: Session, inspection_id: int, *, place: str) -> tuple[Draft, Office, InspectionRecord]:
    """What the minutes of an inspection say as it counts now, and who writes them."""
    record = queries.inspection_record(db, inspection_id)
    of = record.inspection
    office = _unit(db, of.agency_id, place)
    points = []
    if of.checklist_id is not None:
        points = checklists.checklist(db, of.checklist_id, of.checklist_version).points
    batch = db.get(Batch, of.batch_id) if of.batch_id is not None else None
    return draft(record, points, lot=batch.lot if batch else "", office=office), office, record


def _unit(db: Session, agency_id: int | None, place: str = "") -> Office:
    unit = db.get(Agency, agency_id) if agency_id is not None else None
    if unit is None:
        return Office("", "Cơ quan kiểm tra", place)
    above = db.get(Agency, unit.parent_id) if unit.parent_id is not None else None
    return Office(above.name if above else "", unit.name, place)
