"""Reads of measures: what they may rest on, one's own with objections, proposals that wait, how a recall goes on."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from trace.accounts.models import Post
from trace.base.errors import NotFound
from trace.core.reason import Reason
from trace.inspections.measures.models import (
    LegalBasis,
    Measure,
    Objection,
    Prolongation,
    Proposal,
    RecallPartner,
    RecallReturn,
    RecallScope,
)
from trace.inspections.queries.holds import unit_and_above
from trace.inspections.queries.names import Named, people, products
from trace.registry.models import (
    Batch,
    Certificate,
    OcopItem,
    Producer,
    RawBatch,
    RawUse,
    Recall,
    RecallBatch,
    Shipment,
)
from trace.stamps.models import Run, StampRange

ROWS = 50
MOST_BASES = 500


@dataclass(frozen=True)
class MeasureRecord(Named):
    """A measure with its producer's name, the objections to it, and the units that answer them (own, then above)."""

    measure: Measure
    producer: str
    objections: Sequence[Objection]
    chain: tuple[int, ...]
    open: bool
    names: dict[int, str]

    @property
    def waiting(self) -> Objection | None:
        """The objection that waits for its answer."""
        return next((one for one in self.objections if one.answered_at is None), None)


@dataclass(frozen=True)
class ProposalRecord(Named):
    """A proposal with what it is about in words, and the names of its people."""

    proposal: Proposal
    about: str
    producer: str
    names: dict[int, str]


@dataclass(frozen=True)
class Progress:
    """How a recall goes on: what it covered when it was published, who received goods, what came back in steps."""

    scope: RecallScope | None
    partners: Sequence[RecallPartner]
    returns: Sequence[RecallReturn]
    batches: Sequence[Batch]

    @property
    def returned(self) -> int:
        """How much came back in all."""
        return sum(step.quantity for step in self.returns)

    def returned_of(self, batch_id: int) -> int:
        """How much came back of a batch."""
        return sum(step.quantity for step in self.returns if step.batch_id == batch_id)


def basis(db: Session, basis_id: int) -> LegalBasis:
    """A legal basis, retired or not; NotFound when there is none of this number."""
    if found := db.get(LegalBasis, basis_id):
        return found
    raise NotFound(Reason("basis.unknown"))


def bases(db: Session, kind: str | None = None) -> list[LegalBasis]:
    """The legal bases in order of their entry: all, or those that are offered for one kind of measure."""
    found = db.scalars(select(LegalBasis).order_by(LegalBasis.id).limit(MOST_BASES)).all()
    return [one for one in found if kind is None or (one.retired_on is None and kind in one.measures)]


def measure(db: Session, measure_id: int) -> MeasureRecord:
    """One measure; NotFound when there is none of this number."""
    found = db.get(Measure, measure_id)
    if found is None:
        raise NotFound(Reason("measure.unknown"))
    return _records(db, [found])[0]


def measures(
    db: Session, *, producers: Collection[int] | None = None, before: int | None = None, limit: int = ROWS
) -> list[MeasureRecord]:
    """Measures, newest first; of these producers only (None: of all). `before` is the id of the last one shown."""
    wanted = select(Measure).order_by(Measure.id.desc()).limit(limit)
    if producers is not None:
        wanted = wanted.where(Measure.producer_id.in_(producers))
    if before is not None:
        wanted = wanted.where(Measure.id < before)
    return _records(db, db.scalars(wanted).all())


def measures_on(db: Session, on: tuple[str, int]) -> list[Measure]:
    """The measures on one object (kind, id), newest first."""
    wanted = select(Measure).where(Measure.on_kind == on[0], Measure.on_id == on[1])
    return list(db.scalars(wanted.order_by(Measure.id.desc()).limit(ROWS)))


def objection(db: Session, objection_id: int) -> Objection:
    """One objection; NotFound when there is none of this number."""
    if found := db.get(Objection, objection_id):
        return found
    raise NotFound(Reason("objection.unknown"))


def objections_to(db: Session, violation_id: int) -> list[Objection]:
    """What was objected to a violation, oldest first."""
    wanted = select(Objection).where(Objection.violation_id == violation_id)
    return list(db.scalars(wanted.order_by(Objection.id)))


def open_objections(db: Session, *, limit: int = ROWS) -> list[Objection]:
    """The objections that wait for an answer, oldest first."""
    return list(
        db.scalars(select(Objection).where(Objection.answered_at.is_(None)).order_by(Objection.id).limit(limit))
    )


def prolongations(db: Session, kind: str, hold_id: int) -> list[Prolongation]:
    """How often a hold was prolonged, oldest first."""
    wanted = select(Prolongation).where(Prolongation.hold_kind == kind, Prolongation.hold_id == hold_id)
    return list(db.scalars(wanted.order_by(Prolongation.id)))


def proposal(db: Session, proposal_id: int) -> ProposalRecord:
    """One proposal; NotFound when there is none of this number."""
    found = db.get(Proposal, proposal_id)
    if found is None:
        raise NotFound(Reason("proposal.unknown"))
    return _proposed(db, [found])[0]


def proposals(
    db: Session, *, open_only: bool = False, before: int | None = None, limit: int = ROWS
) -> list[ProposalRecord]:
    """Proposals, newest first: those that wait for a decision, or all."""
    wanted = select(Proposal).order_by(Proposal.id.desc()).limit(limit)
    if open_only:
        wanted = wanted.where(Proposal.decided_at.is_(None))
    if before is not None:
        wanted = wanted.where(Proposal.id < before)
    return _proposed(db, db.scalars(wanted).all())


def progress(db: Session, recall_id: int) -> Progress:
    """How a recall goes on."""
    covered = select(Batch).join(RecallBatch, RecallBatch.batch_id == Batch.id)
    return Progress(
        db.get(RecallScope, recall_id),
        db.scalars(select(RecallPartner).where(RecallPartner.recall_id == recall_id).order_by(RecallPartner.id)).all(),
        db.scalars(select(RecallReturn).where(RecallReturn.recall_id == recall_id).order_by(RecallReturn.id)).all(),
        db.scalars(covered.where(RecallBatch.recall_id == recall_id).order_by(Batch.id)).all(),
    )


def scope_of(db: Session, recall_id: int) -> dict[str, Any]:
    """What a recall covers now, as values in an order that repeats: batches, stamps bound to them, shipments."""
    batches = db.scalars(
        select(Batch)
        .join(RecallBatch, RecallBatch.batch_id == Batch.id)
        .where(RecallBatch.recall_id == recall_id)
        .order_by(Batch.id)
    ).all()
    ids = [one.id for one in batches]
    stamps = db.execute(
        select(StampRange.batch_id, StampRange.run_id, StampRange.lo, StampRange.hi)
        .where(StampRange.batch_id.in_(ids))
        .order_by(StampRange.batch_id, StampRange.run_id, StampRange.lo)
    ).all()
    sent = db.scalars(shipped(ids)).all()
    return {
        "batches": [
            {"id": str(one.id), "lot": one.lot, "quantity": one.quantity, "unit": one.unit, "packs": one.packs_stamped}
            for one in batches
        ],
        "stamps": [{"batch": str(batch), "run": str(run), "lo": lo, "hi": hi} for batch, run, lo, hi in stamps],
        "shipments": [
            {"id": str(one.id), "batch": str(one.batch_id), "thousandths": one.quantity, "unit": one.unit}
            for one in sent
        ],
    }


def shipped(batch_ids: Collection[int]) -> Any:
    """The question for standing shipments of these batches."""
    wanted = select(Shipment).where(Shipment.batch_id.in_(batch_ids), Shipment.struck_at.is_(None))
    return wanted.order_by(Shipment.id)


def made_into(db: Session, batch_ids: Collection[int]) -> list[tuple[int, str]]:
    """(id, name) of the other producers in whose goods these batches went, as they wrote it down themselves."""
    owners = select(Batch.producer_id).where(Batch.id.in_(batch_ids))
    rows = (
        select(Producer.id, Producer.name)
        .join(RawBatch, RawBatch.producer_id == Producer.id)
        .outerjoin(RawUse, RawUse.raw_batch_id == RawBatch.id)
        .where(RawBatch.from_batch_id.in_(batch_ids), RawBatch.struck_at.is_(None), Producer.id.not_in(owners))
        .group_by(Producer.id, Producer.name)
        .order_by(Producer.id)
    )
    return [(row[0], row[1]) for row in db.execute(rows)]


def heads_of(db: Session, units: Collection[int]) -> set[int]:
    """The people who head these units now."""
    wanted = select(Post.person_id).where(Post.agency_id.in_(units), Post.head.is_(True), Post.until.is_(None))
    return set(db.scalars(wanted))


def counted(db: Session, recall_id: int, batch_id: int) -> int:
    """How much of a batch came back so far."""
    wanted = select(func.sum(RecallReturn.quantity))
    total = db.scalar(wanted.where(RecallReturn.recall_id == recall_id, RecallReturn.batch_id == batch_id))
    return int(total or 0)


def _records(db: Session, found: Sequence[Measure]) -> list[MeasureRecord]:
    ids = [one.id for one in found]
    against: dict[int, list[Objection]] = {}
    for one in db.scalars(select(Objection).where(Objection.measure_id.in_(ids)).order_by(Objection.id)):
        against.setdefault(one.measure_id or 0, []).append(one)
    chains = {unit: unit_and_above(db, unit) for unit in {one.agency_id for one in found}}
    makers = _producers(db, {one.producer_id for one in found})
    lifted = _lifted(db, found)
    answered = {each.answered_by for each in (one for some in against.values() for one in some)}
    persons = {one.taken_by for one in found} | {one.ended_by for one in found} | answered
    named = people(db, {each for each in persons if each is not None})
    return [
        MeasureRecord(
            one,
            makers.get(one.producer_id, ""),
            against.get(one.id, []),
            chains[one.agency_id],
            one.ended_at is None and one.id not in lifted,
            named,
        )
        for one in found
    ]


def _lifted(db: Session, found: Sequence[Measure]) -> set[int]:
    """The suspensions among these whose certificate stands again: lifting is recorded on the certificate."""
    on = {one.on_id: one.id for one in found if one.kind == "suspension"}
    standing = select(Certificate.id).where(Certificate.id.in_(on), Certificate.suspended_on.is_(None))
    return {on[each] for each in db.scalars(standing)} if on else set()


def _producers(db: Session, ids: Collection[int | None]) -> dict[int | None, str]:
    wanted = select(Producer.id, Producer.name).where(Producer.id.in_({each for each in ids if each is not None}))
    return {row[0]: row[1] for row in db.execute(wanted)}


def _proposed(db: Session, found: Sequence[Proposal]) -> list[ProposalRecord]:
    makers = _producers(db, {one.producer_id for one in found})
    persons = {one.proposed_by for one in found} | {one.decided_by for one in found}
    named = people(db, {each for each in persons if each is not None})
    return [ProposalRecord(one, about(db, one), makers.get(one.producer_id, ""), named) for one in found]


def about(db: Session, of: Proposal) -> str:
    """What a proposal is about, in the words of its paper or its goods."""
    if of.kind == "revoke_stamps":
        run = db.get_one(Run, of.on_id)
        return f"{products(db, [run.product_id]).get(run.product_id, '')}, {(of.lo or 0) + 1}–{of.hi}"
    if of.kind == "revoke_ocop_item":
        item = db.get_one(OcopItem, of.on_id)
        return f"OCOP {item.star}★ {item.product_name} · {item.decision_no}".strip()
    paper = db.get_one(Certificate, of.on_id)
    return f"{paper.name} · {paper.number}"


def published(db: Session, recall_id: int) -> Recall:
    """A recall; NotFound when there is none of this number or nobody was told of it yet."""
    found = db.get(Recall, recall_id)
    if found is None or found.published_at is None:
        raise NotFound(Reason("recall.unknown"))
    return found
