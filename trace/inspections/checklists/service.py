"""Commands on checklists: each save is a new version; a checklist that is not needed any more is retired."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from trace.base.actor import Actor
from trace.base.errors import Conflict, Refused, Stale
from trace.core.reason import Reason
from trace.inspections.checklists import queries, rules
from trace.inspections.checklists.rules import Draft
from trace.inspections.models import InspectionChecklist, InspectionChecklistVersion
from trace.ledger import service as ledger
from trace.registry import queries as registry


def begin(db: Session, *, actor: Actor, draft: Draft, now: datetime) -> InspectionChecklist:
    """A new checklist in its first version. Refuses as `save` does."""
    actor.must("checklist.edit")
    _refuse_wrong(db, draft)
    made = InspectionChecklist(agency_id=actor.home, made_at=now, made_by=actor.id)
    db.add(made)
    db.flush()
    _write(db, actor, made, draft, number=1, used=(), now=now)
    return made


def save(
    db: Session, *, actor: Actor, checklist_id: int, draft: Draft, seen: int | None, now: datetime
) -> InspectionChecklistVersion:
    """A new version, in force at once; inspections that used an older one keep it.

    Refuses, beside the field, what says nothing; Stale when somebody saved another version meanwhile.
    """
    actor.must("checklist.edit")
    _refuse_wrong(db, draft)
    found = queries.checklist(db, checklist_id)
    if found.checklist.retired_at is not None:
        raise Conflict(Reason("checklist.retired"))
    if seen is not None and seen != found.version.number:
        raise Stale(Reason("object.stale"))
    used = {one["id"] for version in queries.versions(db, checklist_id) for one in version.items}
    return _write(db, actor, found.checklist, draft, number=found.version.number + 1, used=used, now=now)


def retire(db: Session, *, actor: Actor, checklist_id: int, now: datetime) -> None:
    """No new inspection takes this checklist. Conflict when it was retired before."""
    actor.must("checklist.edit")
    found = queries.checklist(db, checklist_id).checklist
    if found.retired_at is not None:
        raise Conflict(Reason("checklist.retired"))
    found.retired_at, found.retired_by = now, actor.id
    db.flush()
    ledger.append(db, actor=actor, act="checklist.retired", on=("inspection_checklist", found.id), now=now)


def _refuse_wrong(db: Session, draft: Draft) -> None:
    known = {one.key for one in registry.groups(db)}
    if faults := rules.why_not_save(draft, known):
        raise Refused(*faults)


def _write(
    db: Session,
    actor: Actor,
    of: InspectionChecklist,
    draft: Draft,
    *,
    number: int,
    used: set[int] | tuple[()],
    now: datetime,
) -> InspectionChecklistVersion:
    points = rules.numbered(draft.points, used)
    made = InspectionChecklistVersion(
        checklist_id=of.id,
        number=number,
        name=draft.name.strip(),
        groups=list(draft.groups),
        items=[asdict(one) for one in points],
        made_at=now,
        made_by=actor.id,
    )
    try:
        with db.begin_nested():
            db.add(made)
    except IntegrityError as error:
        raise Stale(Reason("object.stale")) from error
    content = {"version": number, "groups": list(draft.groups), "points": len(points)}
    ledger.append(db, actor=actor, act="checklist.saved", on=("inspection_checklist", of.id), now=now, content=content)
    return made
