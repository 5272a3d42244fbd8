"""Reads of reports: a unit's queue, one report and all around it, what its sender may see, what is told of a stamp."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, tuple_
from sqlalchemy.orm import Session

from trace.accounts.models import Agency, Person, Post
from trace.base.actor import Actor
from trace.base.errors import NotFound
from trace.core.numbers import row_number
from trace.core.reason import Reason
from trace.registry import queries as registry
from trace.registry.models import AdminUnit, Batch, Producer, Product, ProductVersion
from trace.review.models import Report, ReportAct
from trace.review.rules.reports import PHONE_KEPT_DAYS, Heard
from trace.stamps.models import Run
from trace.stamps.rules import SHARED_KINDS

ROWS = 50
MOST_ROWS = 200
AROUND = 20
PUBLISHED = 30
UNKNOWN = Reason("report.unknown")


@dataclass(frozen=True)
class ReportFilter:
    """What a queue shows: one state, one kind or all, only what is overdue, the units below as well."""

    state: str = "received"
    kind: str | None = None
    overdue: bool = False
    below: bool = False


@dataclass(frozen=True)
class ReportLine:
    """One report in a list: what it is about, and with which unit it lies (None where there is no unit)."""

    report: Report
    product: str | None
    unit: str | None


@dataclass(frozen=True)
class ReportsListed:
    """One page of reports and where the next one begins; None after the last."""

    lines: Sequence[ReportLine]
    after: str | None


@dataclass(frozen=True)
class Done:
    """What was done about a report, with the names of who did it and of the unit."""

    act: ReportAct
    by: str
    unit: str | None


@dataclass(frozen=True)
class ReportFile:
    """All that stands on the one screen of a report."""

    report: Report
    unit: str | None
    product: str | None
    producer: Producer | None
    batch: Batch | None
    commune: str | None
    done: Sequence[Done]
    same_stamp: Sequence[Report] = field(default_factory=list)
    same_batch: Sequence[Report] = field(default_factory=list)
    heard: Heard = field(default_factory=Heard)
    units: Sequence[tuple[int, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Answer:
    """An answer as its reader sees it: the unit, the day and the words; never a name."""

    unit: str | None
    made_at: datetime
    text: str
    public: bool


@dataclass(frozen=True)
class Followed:
    """What the sender of a report sees of it: how it stands and what was answered. Nothing of what they wrote."""

    report: Report
    unit: str | None
    product: str | None
    answers: Sequence[Answer]


@dataclass(frozen=True)
class Published:
    """An answer that everybody may read, with what it is about."""

    reference: str
    kind: str
    product: str | None
    answer: Answer


def report(db: Session, report_id: int) -> Report:
    """The report with this number. NotFound when there is none."""
    found = db.get(Report, report_id)
    if found is None:
        raise NotFound(UNKNOWN)
    return found


def report_by_form(db: Session, form_id: str) -> Report | None:
    """The report that came with this form; None when it was not sent before."""
    return db.scalar(select(Report).where(Report.form_id == form_id))


def report_for(db: Session, actor: Actor, report_id: int) -> Report:
    """The report, for somebody who may read it; NotFound alike when there is none and when it is not theirs.

    The unit it lies with may, those that had it before, and whoever sees all of them.
    """
    found = report(db, report_id)
    had = set(db.scalars(select(ReportAct.agency_id).where(ReportAct.report_id == report_id)))
    if actor.why_not("report.see", units={unit for unit in (*had, found.agency_id) if unit is not None}):
        raise NotFound(UNKNOWN)
    return found


def report_queue(
    db: Session, *, actor: Actor, wanted: ReportFilter, now: datetime, after: str | None = None, limit: int = ROWS
) -> ReportsListed:
    """The reports that lie with an officer's units, the most urgent first; with `below` those of the units below too.

    Inspectors and administrators see all.
    """
    lines = _lines().where(Report.state == wanted.state)
    if actor.role == "officer":
        posts = select(Post.agency_id).where(Post.person_id == actor.id, Post.until.is_(None))
        lines = lines.where(Report.agency_id.in_(actor.units if wanted.below else posts))
    if wanted.kind:
        lines = lines.where(Report.kind == wanted.kind)
    if wanted.overdue:
        lines = lines.where(Report.due_at < now, Report.answered_at.is_(None))
    if after:
        lines = lines.where(tuple_(Report.due_at, Report.id) > _place(after))
    limit = max(1, min(limit, MOST_ROWS))
    rows = db.execute(lines.order_by(Report.due_at, Report.id).limit(limit + 1)).all()
    shown = [ReportLine(*row) for row in rows[:limit]]
    last = shown[-1].report if len(rows) > limit else None
    return ReportsListed(shown, f"{int(last.due_at.timestamp())}-{last.id}" if last else None)


def _lines() -> Select[Report, str, str]:
    return (
        select(Report, ProductVersion.name_vi, Agency.name)
        .outerjoin(Product, Product.id == Report.product_id)
        .outerjoin(ProductVersion, ProductVersion.id == Product.accepted_version_id)
        .outerjoin(Agency, Agency.id == Report.agency_id)
    )


def _place(after: str) -> tuple[datetime, int]:
    moment, _, number = after.partition("-")
    due, report_id = row_number(moment), row_number(number)
    if due is None or report_id is None:
        raise NotFound(Reason("review.no_such_page"))
    return datetime.fromtimestamp(min(due, 4_000_000_000), UTC), report_id


def report_file(db: Session, actor: Actor, report_id: int) -> ReportFile:
    """A report with what was done about it and the others on its stamp and batch, for who may read it; else NotFound.

    Of a report that lies with another unit, an officer learns its reference, kind and state here, and no more.
    """
    found = report_for(db, actor, report_id)
    line = db.execute(_lines().where(Report.id == report_id)).one()
    commune = None
    if found.ward_code and found.ward_valid_from:
        commune = registry.commune_line(db, found.ward_code, found.ward_valid_from)
    return ReportFile(
        report=found,
        unit=line[2],
        product=line[1],
        producer=db.get(Producer, found.producer_id) if found.producer_id else None,
        batch=db.get(Batch, found.batch_id) if found.batch_id else None,
        commune=commune,
        done=_done(db, report_id),
        same_stamp=_same_stamp(db, found),
        same_batch=_same_batch(db, found),
        heard=confirmed_reports(db, found.run_id, found.ordinal) if found.run_id is not None else Heard(),
        units=[(row.id, row.name) for row in db.execute(select(Agency.id, Agency.name).order_by(Agency.name))],
    )


def _done(db: Session, report_id: int) -> list[Done]:
    rows = db.execute(
        select(ReportAct, func.coalesce(Person.name, ""), Agency.name)
        .outerjoin(Person, Person.id == ReportAct.made_by)
        .outerjoin(Agency, Agency.id == ReportAct.agency_id)
        .where(ReportAct.report_id == report_id)
        .order_by(ReportAct.id)
    )
    return [Done(*row) for row in rows]


def _same_stamp(db: Session, found: Report) -> Sequence[Report]:
    alike: ColumnElement[bool]
    if found.run_id is not None:
        alike = and_(Report.run_id == found.run_id, Report.ordinal == found.ordinal)
    elif found.other_code is not None:
        alike = Report.other_code == found.other_code
    else:
        return []
    others = select(Report).where(alike, Report.id != found.id)
    return db.scalars(others.order_by(Report.id.desc()).limit(AROUND)).all()


def _same_batch(db: Session, found: Report) -> Sequence[Report]:
    if found.batch_id is None:
        return []
    elsewhere = or_(Report.run_id != found.run_id, Report.ordinal != found.ordinal)
    others = select(Report).where(Report.batch_id == found.batch_id, Report.id != found.id, elsewhere)
    return db.scalars(others.order_by(Report.id.desc()).limit(AROUND)).all()


def confirmed_reports(db: Session, run_id: int, ordinal: int | None) -> Heard:
    """What reports say of a stamp, for the rules of alarms: those a person found to be founded, and those that count
    as independent: one for each network and day, none that a person found to be unfounded.

    Of a code that stands on many packs (`lot`, `plaque`) no copy is heard of: it is printed again and again.
    """
    unjudged = or_(Report.outcome.is_(None), Report.outcome != "unfounded")
    confirmed, independent = db.execute(
        select(
            func.count().filter(Report.outcome == "founded"),
            func.count().filter(Report.repeat.is_(False), unjudged),
        )
        .join(Run, Run.id == Report.run_id)
        .where(Report.run_id == run_id, Report.ordinal == ordinal)
        .where(or_(Report.kind == "harm", and_(Report.kind == "copy", Run.kind.not_in(SHARED_KINDS))))
    ).one()
    return Heard(confirmed, independent)


def followed(db: Session, reference: str) -> Followed | None:
    """What the sender of a report sees of it, private answers included; None when there is no such report.

    To be called after their secret was compared.
    """
    line = db.execute(_lines().where(Report.reference == reference)).first()
    if line is None:
        return None
    answers = [
        Answer(done.unit, done.act.made_at, done.act.text or "", bool(done.act.public))
        for done in _done(db, line[0].id)
        if done.act.act == "answered"
    ]
    return Followed(line[0], line[2], line[1], answers)


def public_answers(db: Session, *, limit: int = PUBLISHED) -> list[Published]:
    """The newest answers that everybody may read. What was reported is not shown, only what about."""
    rows = db.execute(
        select(Report.reference, Report.kind, ProductVersion.name_vi, Agency.name, ReportAct)
        .join(ReportAct, ReportAct.report_id == Report.id)
        .outerjoin(Product, Product.id == Report.product_id)
        .outerjoin(ProductVersion, ProductVersion.id == Product.accepted_version_id)
        .outerjoin(Agency, Agency.id == ReportAct.agency_id)
        .where(ReportAct.act == "answered", ReportAct.public.is_(True))
        .order_by(ReportAct.id.desc())
        .limit(limit)
    )
    return [
        Published(reference, kind, product, Answer(unit, act.made_at, act.text or "", True))
        for reference, kind, product, unit, act in rows
    ]


def phones_to_forget(db: Session, *, now: datetime) -> Sequence[Report]:
    """Reports closed so long ago that the number left with them is to be forgotten."""
    old = Report.closed_at < now - timedelta(days=PHONE_KEPT_DAYS)
    return db.scalars(select(Report).where(Report.phone_sealed.is_not(None), old).order_by(Report.id).limit(500)).all()


def photo_names(db: Session, names: Collection[str]) -> frozenset[str]:
    """Those of these names of stored photos that belong to a report."""
    return frozenset(db.scalars(select(Report.photo_name).where(Report.photo_name.in_(names))))


def communes_of(db: Session, province_code: str) -> list[tuple[str, str]]:
    """The communes of a province in force, as code and name, in the order of their names."""
    rows = select(AdminUnit).where(
        AdminUnit.level == "commune", AdminUnit.valid_to.is_(None), AdminUnit.province_code == province_code
    )
    return [(unit.code, f"{unit.unit_type} {unit.name}") for unit in db.scalars(rows.order_by(AdminUnit.folded))]
