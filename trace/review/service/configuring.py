"""What officers and administrators set: the ways of cases, checklists, saved reasons, the working-day calendar."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from trace.base.actor import Actor
from trace.base.errors import Conflict, NotFound, Refused
from trace.core.reason import Reason
from trace.ledger import service as ledger
from trace.registry import queries as registry
from trace.review.models import CalendarYear, ChecklistRow, Holiday, ReviewStep, SavedReason
from trace.review.rules import calendars, cases, checklists
from trace.review.rules.calendars import SpecialDay
from trace.review.rules.checklists import Item
from trace.review.rules.routing import ALL
from trace.review.rules.ways import PlannedStep, WayOf, why_not_way

LONGEST_REASON = 500


def set_way(db: Session, *, actor: Actor, of: WayOf, steps: Sequence[PlannedStep], now: datetime) -> None:
    """Replace the steps of a way; none takes a narrower way, or one that is not needed, away.

    Cases under way go on at the step of the same number. Refuses what is no way, and a group or commune that is none.
    """
    actor.must("review.configure")
    wrong = why_not_way(of, steps)
    if of.group_key != ALL and registry.group(db, of.group_key) is None:
        wrong.append(Reason("choice.unknown", field="group_key"))
    if of.ward_code != ALL and registry.commune(db, of.ward_code) is None:
        wrong.append(Reason("agency.ward_unknown", field="ward_code"))
    if wrong:
        raise Refused(*wrong)
    same = (ReviewStep.kind == of.kind, ReviewStep.group_key == of.group_key, ReviewStep.ward_code == of.ward_code)
    db.execute(delete(ReviewStep).where(*same))
    rows = [
        ReviewStep(
            kind=of.kind,
            group_key=of.group_key,
            ward_code=of.ward_code,
            seq=number,
            name=step.name.strip(),
            name_en=step.name_en.strip() or step.name.strip(),
            competent=step.competent,
            working_days=step.working_days,
            four_eyes=step.four_eyes,
        )
        for number, step in enumerate(steps, start=1)
    ]
    db.add_all(rows)
    db.flush()
    told = [[row.name, row.competent, row.working_days, row.four_eyes] for row in rows]
    facts = {"kind": of.kind, "group": of.group_key, "ward": of.ward_code, "steps": told}
    ledger.append(db, actor=actor, act="way.set", on=("way", rows[0].id if rows else 0), now=now, content=facts)


def save_checklist(
    db: Session, *, actor: Actor, kind: str, group_key: str, items: Sequence[Item], now: datetime
) -> ChecklistRow:
    """A new version of the checklist of a kind and group; without items there is none from now on.

    What was ticked on cases under way belongs to the version before: the new one is ticked anew.
    """
    actor.must("review.lists")
    wrong = checklists.why_not_items(items)
    if kind not in cases.KINDS:
        wrong.append(Reason("choice.unknown", field="kind"))
    if group_key != ALL and registry.group(db, group_key) is None:
        wrong.append(Reason("choice.unknown", field="group_key"))
    if wrong:
        raise Refused(*wrong)
    told = [{"key": item.key, "text": item.text, "needed": item.needed} for item in items]
    row = ChecklistRow(kind=kind, group_key=group_key, items=told, made_at=now, made_by=actor.id)
    db.add(row)
    db.flush()
    facts = {"kind": kind, "group": group_key, "items": told}
    ledger.append(db, actor=actor, act="checklist.saved", on=("checklist", row.id), now=now, content=facts)
    return row


def save_reason(db: Session, *, actor: Actor, kind: str, text: str, now: datetime) -> SavedReason:
    """Words to choose from when a case is returned. Refuses none, too many, and the same twice."""
    actor.must("review.lists")
    text = text.strip()
    if not text:
        raise Refused(Reason("review.reasons_needed", field="text"))
    if len(text) > LONGEST_REASON:
        raise Refused(Reason("review.reasons_long", field="text", most=LONGEST_REASON))
    if kind not in (ALL, *cases.KINDS):
        raise Refused(Reason("choice.unknown", field="kind"))
    row = SavedReason(kind=kind, text=text, made_at=now, made_by=actor.id)
    try:
        with db.begin_nested():
            db.add(row)
    except IntegrityError as error:
        raise Refused(Reason("review.reason_twice", field="text")) from error
    facts = {"kind": kind, "text": text}
    ledger.append(db, actor=actor, act="saved_reason.added", on=("saved_reason", row.id), now=now, content=facts)
    return row


def drop_reason(db: Session, *, actor: Actor, reason_id: int, now: datetime) -> None:
    """Take saved words off the list; decisions that used them keep them. NotFound when they are gone."""
    actor.must("review.lists")
    row = db.get(SavedReason, reason_id)
    if row is None:
        raise NotFound(Reason("review.no_such_reason"))
    facts = {"kind": row.kind, "text": row.text}
    db.delete(row)
    ledger.append(db, actor=actor, act="saved_reason.dropped", on=("saved_reason", reason_id), now=now, content=facts)


def confirm_calendar(
    db: Session, *, actor: Actor, year: int, special: Sequence[SpecialDay], seen: int, now: datetime
) -> CalendarYear:
    """Confirm the days of a year that are otherwise than their weekday says; `seen` = the version that was read, or 0.

    Deadlines set from now on count with them; what is due already stays due on its day. Conflict when another
    administrator has confirmed it since.
    """
    actor.must("calendar.edit")
    if wrong := calendars.why_not_calendar(year, special):
        raise Refused(*wrong)
    row = db.get(CalendarYear, year, with_for_update=True)
    if (row.version if row else 0) != seen:
        raise Conflict(Reason("calendar.changed"))
    if row is None:
        row = CalendarYear(year=year, version=0, confirmed_at=now, confirmed_by=actor.id)
        db.add(row)
    row.version, row.confirmed_at, row.confirmed_by = seen + 1, now, actor.id
    db.flush()
    db.execute(delete(Holiday).where(Holiday.year == year))
    db.add_all(Holiday(day=each.day, year=year, kind=each.kind, name=each.name) for each in special)
    db.flush()
    told = [[each.day.isoformat(), each.kind, each.name] for each in special]
    facts = {"version": row.version, "days": told}
    ledger.append(db, actor=actor, act="calendar.confirmed", on=("calendar", year), now=now, content=facts)
    return row
