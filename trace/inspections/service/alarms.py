"""Commands on alarms of abnormal scans: raised by the worker once, closed by a person; and what producers are told."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from trace.base.actor import SERVICE, Actor
from trace.base.db import rows_met
from trace.base.errors import Conflict, Refused
from trace.core.reason import Reason
from trace.core.words import local_day
from trace.inspections import queries, rules
from trace.inspections.models import ScanAlarm, ScanBookmark, ScanNotice
from trace.inspections.queries.alarms import READER
from trace.inspections.queries.unactivated import Unactivated
from trace.inspections.rules import Suspicion
from trace.jobs import service as jobs
from trace.ledger import service as ledger
from trace.lookup.models import ScanClearance

TELL_JOB = "inspections.tell_unactivated"


def raise_alarm(db: Session, *, suspicion: Suspicion, now: datetime) -> ScanAlarm | None:
    """Open a case on what scans speak for; None where one on the same subject is open already."""
    about = suspicion.about
    made = ScanAlarm(
        kind=suspicion.kind,
        subject=suspicion.subject,
        grade=suspicion.grade,
        run_id=about.run_id,
        lo=about.lo,
        hi=about.hi,
        producer_id=about.producer_id,
        product_id=about.product_id,
        evidence=suspicion.evidence,
        raised_at=now,
    )
    try:
        with db.begin_nested():
            db.add(made)
    except IntegrityError:
        # Another worker was first, or the alarm of an earlier pass is still open.
        return None
    content = {"kind": made.kind, "grade": made.grade, "run_id": made.run_id, "lo": made.lo, "hi": made.hi}
    rules_met = [one.rule for one in suspicion.findings]
    ledger.append(
        db, actor=SERVICE, act="alarm.raised", on=("alarm", made.id), now=now, content=content | {"rules": rules_met}
    )
    return made


def close_alarm(db: Session, *, actor: Actor, alarm_id: int, outcome: str, note: str, now: datetime) -> None:
    """Say what was found. Scans up to today raise it no more; without a copy found they leave the public page too.

    Refuses an outcome that is none and a note that says nothing; Conflict when somebody closed it first.
    """
    actor.must("alarm.close")
    faults = rules.why_not_text(note, "note")
    if outcome not in rules.OUTCOMES:
        faults.append(Reason("alarm.outcome", field="outcome"))
    if faults:
        raise Refused(*faults)
    found = queries.alarm(db, alarm_id).alarm
    closing = (
        update(ScanAlarm)
        .where(ScanAlarm.id == found.id, ScanAlarm.closed_at.is_(None))
        .values(closed_at=now, closed_by=actor.id, outcome=outcome, note=note.strip())
    )
    if not rows_met(db.execute(closing)):
        raise Conflict(Reason("alarm.closed"))
    if found.kind == "copy" and outcome != "copied":
        _clear(db, found, local_day(now))
    content = {"outcome": outcome, "kind": found.kind, "run_id": found.run_id, "lo": found.lo, "hi": found.hi}
    ledger.append(db, actor=actor, act="alarm.closed", on=("alarm", found.id), now=now, content=content)


def tell_unactivated(db: Session, *, seen: Unactivated, now: datetime) -> ScanNotice | None:
    """Have the producer told that stamps not activated were seen on sale; None where it was told of them before."""
    made = ScanNotice(
        run_id=seen.run_id, lo=seen.lo, hi=seen.hi, ordinal=seen.ordinal, seen_on=seen.seen_on, told_at=now
    )
    try:
        with db.begin_nested():
            db.add(made)
    except IntegrityError:
        return None
    jobs.enqueue(db, TELL_JOB, now=now, key=str(made.id), notice_id=made.id)
    content = {"run_id": made.run_id, "lo": made.lo, "hi": made.hi, "seen_on": made.seen_on.isoformat()}
    ledger.append(db, actor=SERVICE, act="scan_notice.sent", on=("scan_notice", made.id), now=now, content=content)
    return made


def settle_notice(db: Session, *, notice_id: int, now: datetime) -> bool:
    """Nothing of what was seen waits any more. False where another worker was first."""
    open_one = (ScanNotice.id == notice_id, ScanNotice.settled_at.is_(None))
    if not rows_met(db.execute(update(ScanNotice).where(*open_one).values(settled_at=now))):
        return False
    ledger.append(db, actor=SERVICE, act="scan_notice.settled", on=("scan_notice", notice_id), now=now)
    return True


def read_up_to(db: Session, day: date) -> None:
    """Remember that scans before this day need not be read again. Never goes back."""
    with suppress(IntegrityError), db.begin_nested():  # two workers on their first pass
        if db.get(ScanBookmark, READER) is None:
            db.add(ScanBookmark(name=READER, day=day))
    db.execute(update(ScanBookmark).where(ScanBookmark.name == READER, ScanBookmark.day < day).values(day=day))


def _clear(db: Session, found: ScanAlarm, day: date) -> None:
    """The page turns amber again only by scans after this day."""
    if found.run_id is None or found.lo is None:
        return
    row = db.get(ScanClearance, (found.run_id, found.lo))
    if row is None:
        db.add(ScanClearance(run_id=found.run_id, ordinal=found.lo, cleared_on=day))
    else:
        row.cleared_on = day
