"""Inspections read back: one with all that was sent of it, and lists, the last received first."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from trace.base.errors import NotFound
from trace.core.reason import Reason
from trace.inspections.models import (
    Finding,
    Inspection,
    InspectionFile,
    InspectionRevision,
    Minutes,
    Sample,
    SampleStep,
)
from trace.inspections.queries.names import Named, people, products
from trace.inspections.rules import Kept
from trace.registry.models import Producer


@dataclass(frozen=True)
class InspectionQuestion:
    """Which inspections: of a producer, a product, a run, a person, of items of a plan. None = any; all must hold."""

    producer_id: int | None = None
    product_id: int | None = None
    run_id: int | None = None
    made_by: int | None = None
    conflicts_only: bool = False


@dataclass(frozen=True)
class Line:
    """An inspection in a list, with the names that people read."""

    inspection: Inspection
    product: str
    producer: str
    by: str


@dataclass(frozen=True)
class SampleRecord:
    """A sample with the steps of its way, in their order."""

    sample: Sample
    steps: Sequence[SampleStep]


@dataclass(frozen=True)
class InspectionRecord(Named):
    """One inspection, all of it: every revision in the order of arrival, whichever counts."""

    inspection: Inspection
    revisions: Sequence[InspectionRevision]
    findings: Sequence[Finding]
    samples: Sequence[SampleRecord]
    files: Sequence[InspectionFile]
    minutes: Sequence[Minutes]
    producer: Producer | None
    product: str
    names: dict[int, str]

    @property
    def counting(self) -> InspectionRevision:
        """The revision that counts."""
        return next(one for one in self.revisions if one.arrival == self.inspection.arrival)


def inspection(db: Session, inspection_id: int) -> Inspection:
    """One inspection; NotFound when there is none of this number."""
    if (found := db.get(Inspection, inspection_id)) is None:
        raise NotFound(Reason("inspection.unknown"))
    return found


def inspection_sent(db: Session, client_id: str, *, lock: bool = False) -> Inspection | None:
    """The inspection that a phone calls so, if any of it has arrived."""
    asked = select(Inspection).where(Inspection.client_id == client_id)
    return db.scalar(asked.with_for_update() if lock else asked)


def revisions(db: Session, inspection_id: int) -> Sequence[InspectionRevision]:
    """All revisions in the order of arrival."""
    rows = select(InspectionRevision).where(InspectionRevision.inspection_id == inspection_id)
    return db.scalars(rows.order_by(InspectionRevision.arrival)).all()


def kept(rows: Sequence[InspectionRevision]) -> list[Kept]:
    """Revisions as the rules judge them."""
    return [Kept(one.arrival, one.revision, one.based_on, one.set_aside_at is not None) for one in rows]


def inspections(
    db: Session, question: InspectionQuestion, *, after: int | None = None, limit: int = 50
) -> Sequence[Inspection]:
    """Inspections, the last received first; `after` is the id of the last one of the page before."""
    wanted = select(Inspection).order_by(Inspection.id.desc()).limit(limit)
    for name in ("producer_id", "product_id", "run_id", "made_by"):
        if (value := getattr(question, name)) is not None:
            wanted = wanted.where(getattr(Inspection, name) == value)
    if question.conflicts_only:
        wanted = wanted.where(Inspection.in_conflict)
    if after is not None:
        wanted = wanted.where(Inspection.id < after)
    return db.scalars(wanted).all()


def lines(db: Session, rows: Sequence[Inspection]) -> list[Line]:
    """The same with names, in three questions."""
    goods = products(db, {one.product_id for one in rows if one.product_id is not None})
    makers = _producers(db, {one.producer_id for one in rows if one.producer_id is not None})
    by = people(db, {one.made_by for one in rows})
    return [
        Line(
            one,
            goods.get(one.product_id or 0, one.described),
            makers.get(one.producer_id or 0, ""),
            by.get(one.made_by, ""),
        )
        for one in rows
    ]


def inspection_record(db: Session, inspection_id: int) -> InspectionRecord:
    """All of an inspection; NotFound when there is none."""
    found = inspection(db, inspection_id)
    sent = revisions(db, found.id)
    papers = db.scalars(select(Minutes).where(Minutes.inspection_id == found.id).order_by(Minutes.id)).all()
    taken = samples(db, found.id)
    persons = {found.made_by, *(one.sent_by for one in sent), *(one.made_by for one in papers)}
    persons |= {one.set_aside_by for one in sent if one.set_aside_by is not None}
    persons |= {step.made_by for one in taken for step in one.steps}
    named = products(db, {found.product_id}) if found.product_id is not None else {}
    return InspectionRecord(
        inspection=found,
        revisions=sent,
        findings=findings_of(db, found.id),
        samples=taken,
        files=files_of(db, found.id),
        minutes=papers,
        producer=db.get(Producer, found.producer_id) if found.producer_id is not None else None,
        product=next(iter(named.values()), found.described),
        names=people(db, persons),
    )


def findings_of(db: Session, inspection_id: int) -> Sequence[Finding]:
    """What was found in an inspection, as it says now."""
    rows = select(Finding).where(Finding.inspection_id == inspection_id, Finding.withdrawn_at.is_(None))
    return db.scalars(rows.order_by(Finding.id)).all()


def files_of(db: Session, inspection_id: int) -> Sequence[InspectionFile]:
    """The files of an inspection, in the order in which they were first heard of."""
    rows = select(InspectionFile).where(InspectionFile.inspection_id == inspection_id)
    return db.scalars(rows.order_by(InspectionFile.id)).all()


def files_wanted(db: Session, inspection_id: int) -> list[str]:
    """What the phone calls the files of an inspection that are not whole yet."""
    return [one.client_id for one in files_of(db, inspection_id) if one.whole_at is None]


def unclaimed_files(db: Session, *, before: datetime) -> bool:
    """Whether files lie here that came before this moment and belong to no inspection."""
    old = select(InspectionFile.id).where(InspectionFile.inspection_id.is_(None), InspectionFile.made_at < before)
    return db.scalar(old.limit(1)) is not None


def samples(db: Session, inspection_id: int) -> list[SampleRecord]:
    """The samples of an inspection, each with its way."""
    taken = db.scalars(select(Sample).where(Sample.inspection_id == inspection_id).order_by(Sample.id)).all()
    ways = select(SampleStep).where(SampleStep.sample_id.in_([one.id for one in taken])).order_by(SampleStep.id)
    steps = db.scalars(ways).all() if taken else []
    return [SampleRecord(one, [step for step in steps if step.sample_id == one.id]) for one in taken]


def sample(db: Session, sample_id: int) -> SampleRecord:
    """One sample with its way; NotFound when there is none."""
    if (found := db.get(Sample, sample_id)) is None:
        raise NotFound(Reason("sample.unknown"))
    way = select(SampleStep).where(SampleStep.sample_id == found.id).order_by(SampleStep.id)
    return SampleRecord(found, db.scalars(way).all())


def _producers(db: Session, ids: Collection[int]) -> dict[int, str]:
    if not ids:
        return {}
    return dict(db.execute(select(Producer.id, Producer.name).where(Producer.id.in_(ids))).all())
