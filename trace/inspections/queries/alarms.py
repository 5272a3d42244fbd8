"""Alarms read back for people: a list by grade, one with the goods it is about; notices; rules; the bookmark."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session

from trace.accounts.models import Membership, Person
from trace.base.errors import NotFound
from trace.core.numbers import row_number
from trace.core.reason import Reason
from trace.core.words import local_day
from trace.inspections.models import ScanAlarm, ScanBookmark, ScanNotice
from trace.inspections.queries.names import people, products
from trace.inspections.rules import AlarmKind
from trace.lookup.models import ScanRule
from trace.lookup.rules.suspicion import GRADES, RULE_KINDS
from trace.registry.models import Producer

READER = "alarms"
NEVER = date.min

_GRAVITY = case({grade: at for at, grade in enumerate(GRADES)}, value=ScanAlarm.grade)


@dataclass(frozen=True)
class AlarmRecord:
    """An alarm, what the goods are called and who makes them (empty where it is about a network), who closed it."""

    alarm: ScanAlarm
    product: str
    producer: str
    closed_by: str


@dataclass(frozen=True)
class AlarmQuestion:
    """Which alarms: open ones only, of one kind, of one grade. Empty = any."""

    open_only: bool = True
    kind: str = ""
    grade: str = ""


@dataclass(frozen=True)
class AlarmCursor:
    """Where a page of alarms ended."""

    gravity: int
    id: int

    def text(self) -> str:
        """The cursor as it stands in an address."""
        return f"{self.gravity}-{self.id}"

    @classmethod
    def of(cls, record: AlarmRecord) -> AlarmCursor:
        """The cursor behind this alarm."""
        return cls(GRADES.index(record.alarm.grade), record.alarm.id)

    @classmethod
    def read(cls, text: str | None) -> AlarmCursor | None:
        """The cursor out of an address; None where it is none of ours."""
        gravity, _, number = (text or "").partition("-")
        alarm_id = row_number(number)
        return cls(int(gravity), alarm_id) if gravity in ("0", "1", "2") and alarm_id is not None else None


def alarms(
    db: Session, question: AlarmQuestion, *, after: AlarmCursor | None = None, limit: int = 50
) -> list[AlarmRecord]:
    """Alarms, gravest first and of one grade newest first; `after` is the cursor of the page before."""
    wanted = select(ScanAlarm).order_by(_GRAVITY.desc(), ScanAlarm.id.desc()).limit(limit)
    if question.open_only:
        wanted = wanted.where(ScanAlarm.closed_at.is_(None))
    if question.kind:
        wanted = wanted.where(ScanAlarm.kind == question.kind)
    if question.grade:
        wanted = wanted.where(ScanAlarm.grade == question.grade)
    if after is not None:
        wanted = wanted.where(
            or_(_GRAVITY < after.gravity, (_GRAVITY == after.gravity) & (ScanAlarm.id < after.id)),
        )
    return _records(db, db.scalars(wanted).all())


def alarm(db: Session, alarm_id: int) -> AlarmRecord:
    """One alarm; NotFound when there is none of this number."""
    found = db.get(ScanAlarm, alarm_id)
    if found is None:
        raise NotFound(Reason("alarm.unknown"))
    return _records(db, [found])[0]


def open_alarms(db: Session) -> int:
    """How many wait to be looked at."""
    return db.scalar(select(func.count()).select_from(ScanAlarm).where(ScanAlarm.closed_at.is_(None))) or 0


@dataclass(frozen=True)
class LookedAt:
    """What people know of a subject already: an alarm is open, or one was closed on a day."""

    open: bool = False
    closed_on: date = NEVER


def looked_at(db: Session, kind: AlarmKind, subjects: Collection[str]) -> dict[str, LookedAt]:
    """Subject → what is known of it; subjects without an alarm are left out."""
    found: dict[str, LookedAt] = {}
    columns = (ScanAlarm.subject, ScanAlarm.closed_at)
    rows = db.execute(
        select(*columns).where(ScanAlarm.kind == kind, ScanAlarm.subject.in_(subjects)).order_by(ScanAlarm.id)
    )
    for subject, closed_at in rows:
        earlier = found.get(subject, LookedAt())
        closed_on = local_day(closed_at) if closed_at else earlier.closed_on
        found[subject] = LookedAt(closed_at is None, max(closed_on, earlier.closed_on))
    return found


def rules_of_scans(db: Session) -> list[ScanRule]:
    """Every rule, in the order in which people read them: by kind, the one of every group first."""
    rows = db.scalars(select(ScanRule).order_by(ScanRule.group_key != "*", ScanRule.group_key)).all()
    return sorted(rows, key=lambda one: RULE_KINDS.index(one.kind))


def rule_of_scans(db: Session, rule_id: int) -> ScanRule:
    """One rule; NotFound when there is none of this number."""
    if (found := db.get(ScanRule, rule_id)) is None:
        raise NotFound(Reason("scan_rule.unknown"))
    return found


def notices(db: Session, run_ids: Collection[int] | None = None) -> Sequence[ScanNotice]:
    """What producers were told and is not settled: of these runs, or of all."""
    wanted = select(ScanNotice).where(ScanNotice.settled_at.is_(None)).order_by(ScanNotice.id)
    return db.scalars(wanted if run_ids is None else wanted.where(ScanNotice.run_id.in_(run_ids))).all()


def notice(db: Session, notice_id: int) -> ScanNotice:
    """One notice. NotFound when there is none of this number."""
    if (found := db.get(ScanNotice, notice_id)) is None:
        raise NotFound(Reason("scan_notice.unknown"))
    return found


def told_of(db: Session, producer_id: int) -> list[str]:
    """The e-mail addresses of a producer and of those who work for it now, each once."""
    theirs = (
        select(Person.email)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.producer_id == producer_id, Membership.until.is_(None))
        .where(Person.active.is_(True), Person.closed_at.is_(None))
    )
    own = db.scalar(select(Producer.email).where(Producer.id == producer_id))
    return sorted({address for address in (own, *db.scalars(theirs)) if address})


def bookmark(db: Session) -> date:
    """The day from which scans are to be read; a day long ago where nobody has read yet."""
    return db.scalar(select(ScanBookmark.day).where(ScanBookmark.name == READER)) or NEVER


def _records(db: Session, found: Sequence[ScanAlarm]) -> list[AlarmRecord]:
    goods = products(db, {one.product_id for one in found if one.product_id is not None})
    named = people(db, {one.closed_by for one in found if one.closed_by is not None})
    ids = {one.producer_id for one in found if one.producer_id is not None}
    makers = dict(db.execute(select(Producer.id, Producer.name).where(Producer.id.in_(ids))).all()) if ids else {}
    return [
        AlarmRecord(
            alarm=one,
            product=goods.get(one.product_id or 0, ""),
            producer=makers.get(one.producer_id or 0, ""),
            closed_by=named.get(one.closed_by or 0, ""),
        )
        for one in found
    ]
