"""Dealing with a report: answer, close, hand over; read the number that was left and forget it; news from outside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from trace.accounts import queries as accounts
from trace.base.actor import SERVICE, Actor
from trace.base.errors import Conflict, NotFound, Refused, Stale
from trace.base.keys import KeyRing
from trace.core.reason import Reason
from trace.ledger import service as ledger
from trace.review import queries
from trace.review.models import Report, ReportAct
from trace.review.rules import reports
from trace.review.service import noting
from trace.review.service.reporting import phone_purpose


@dataclass(frozen=True)
class Reply:
    """An answer in words: for everybody, or for who sent the report. With an `outcome` it closes the report too."""

    text: str
    public: bool = True
    outcome: str | None = None


def answer_report(db: Session, *, actor: Actor, report_id: int, version: int, reply: Reply, now: datetime) -> Report:
    """Answer a report of one's own unit; the first answer stops its clock.

    Forbidden to other units; Conflict on one that is closed; Refused without words; Stale when it has changed since.
    """
    report = _in_hand(db, actor, report_id, version)
    if wrong := reports.why_not_answer(report.state, reply.text, reply.outcome):
        raise Conflict(*wrong) if report.state == "closed" else Refused(*wrong)
    report.state = "answered"
    report.answered_at = report.answered_at or now
    words = reply.text.strip()
    _note(db, report, ReportAct(act="answered", text=words, public=reply.public), actor=actor, now=now)
    facts = {"public": reply.public}
    told = words if reply.public else None
    _record(db, report, "answered", actor=actor, now=now, facts=facts, told=told)
    if reply.outcome is not None:
        _close(db, report, reply.outcome, actor=actor, now=now)
    return report


def close_report(db: Session, *, actor: Actor, report_id: int, version: int, outcome: str, now: datetime) -> Report:
    """Close an answered report as founded, unfounded or forwarded. Founded is a person's word that raises the risk of
    its stamp. Refuses what nobody has answered; Conflict when it is closed; else as `answer_report`."""
    report = _in_hand(db, actor, report_id, version)
    if reason := reports.why_not_close(report.state, outcome):
        raise Conflict(reason) if report.state == "closed" else Refused(reason)
    _close(db, report, outcome, actor=actor, now=now)
    return report


def hand_over_report(
    db: Session, *, actor: Actor, report_id: int, version: int, agency_id: int, why: str, now: datetime
) -> Report:
    """Lay a report with another unit, with a word for it. Its day stays: the citizen was told it.

    Refuses the same unit, an unknown one and no word; Conflict when it is closed; else as `answer_report`.
    """
    report = _in_hand(db, actor, report_id, version)
    if report.state == "closed":
        raise Conflict(Reason("report.closed"))
    if agency_id == report.agency_id:
        raise Refused(Reason("report.same_unit", field="agency_id"))
    if not why.strip() or len(why) > reports.LONGEST_PLACE:
        raise Refused(Reason("report.why_needed", field="why", most=reports.LONGEST_PLACE))
    try:
        accounts.agency(db, agency_id)
    except NotFound as error:
        raise Refused(Reason("report.no_unit", field="agency_id")) from error
    before, report.agency_id = report.agency_id, agency_id
    _note(db, report, ReportAct(act="handed_over", text=why.strip()), actor=actor, now=now)
    _record(db, report, "handed_over", actor=actor, now=now, facts={"before": before, "agency_id": agency_id})
    return report


def read_phone(db: Session, *, actor: Actor, report_id: int, keys: KeyRing, now: datetime) -> str:
    """The number left with a report, for who answers it; that it was read stands in the ledger.

    Forbidden to other units; NotFound when none was left or it is forgotten.
    """
    report = queries.report_for(db, actor, report_id)
    actor.must("report.answer", units=_units(report))
    if report.phone_sealed is None:
        raise NotFound(Reason("report.no_phone"))
    phone = phone_of(report, keys)
    _append(db, report, "phone_read", actor=actor, now=now, facts={})
    return phone


def phone_of(report: Report, keys: KeyRing) -> str:
    """The number left with a report, empty for none: to be shown masked. In clear only through `read_phone`."""
    return keys.open(report.phone_sealed, phone_purpose(report.form_id)).decode() if report.phone_sealed else ""


def forget_phones(db: Session, *, now: datetime) -> int:
    """Forget the numbers of reports closed long enough ago (`PHONE_KEPT_DAYS`); returns how many."""
    due = queries.phones_to_forget(db, now=now)
    for report in due:
        report.phone_sealed, report.phone_forgotten_at = None, now
        db.flush()
        _append(db, report, "phone_forgotten", actor=SERVICE, now=now, facts={})
    return len(due)


def note_external(db: Session, *, reference: str, external_ref: str, status: str, sent_s: int, now: datetime) -> Report:
    """Keep what the province's petition system calls a report and how it stands there, as of `sent_s` (seconds since
    1970). The same word again, or an older one, changes nothing. NotFound when there is no such report."""
    report = db.scalar(select(Report).where(Report.reference == reference).with_for_update())
    if report is None:
        raise NotFound(Reason("report.unknown"))
    moment, said = datetime.fromtimestamp(sent_s, UTC), (external_ref, status)
    if report.external_at is not None and report.external_at > moment:
        return report
    if (report.external_ref, report.external_status) == said:
        report.external_at = moment  # so that an older word that comes later stays older
        return report
    report.external_ref, report.external_status, report.external_at = external_ref, status, moment
    db.flush()
    facts = {"reference": report.reference, "status": status}
    _append(db, report, "external", actor=SERVICE, now=now, facts=facts)
    return report


def _in_hand(db: Session, actor: Actor, report_id: int, version: int) -> Report:
    """The report as it is now, held until the transaction ends, for somebody of its unit."""
    queries.report_for(db, actor, report_id)  # who may not even read it learns nothing of it
    report = db.get(Report, report_id, with_for_update=True, populate_existing=True)
    if report is None:
        raise NotFound(Reason("report.unknown"))
    actor.must("report.answer", units=_units(report))
    if report.version != version:
        raise Stale(Reason("review.moved_on"))
    return report


def _units(report: Report) -> set[int]:
    return {report.agency_id} if report.agency_id is not None else set()


def _close(db: Session, report: Report, outcome: str, *, actor: Actor, now: datetime) -> None:
    report.state, report.outcome, report.closed_at = "closed", outcome, now
    _note(db, report, ReportAct(act="closed", outcome=outcome), actor=actor, now=now)
    _record(db, report, "closed", actor=actor, now=now, facts={"outcome": outcome})


def _note(db: Session, report: Report, act: ReportAct, *, actor: Actor, now: datetime) -> None:
    act.report_id, act.agency_id, act.made_at, act.made_by = report.id, report.agency_id, now, actor.id
    db.add(act)
    db.flush()


def _record(
    db: Session,
    report: Report,
    event: str,
    *,
    actor: Actor,
    now: datetime,
    facts: Mapping[str, object],
    told: str | None = None,
) -> None:
    noting.tell(db, report, event, now=now, answer=told)
    _append(db, report, event, actor=actor, now=now, facts={"reference": report.reference, **facts})


def _append(db: Session, report: Report, act: str, *, actor: Actor, now: datetime, facts: Mapping[str, object]) -> None:
    ledger.append(db, actor=actor, act=f"report.{act}", on=("report", report.id), now=now, content=facts)
