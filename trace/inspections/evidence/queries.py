"""What is known of an object, gathered for a pack: facts without personal data, papers, and lines of the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from trace.base.errors import NotFound
from trace.core.reason import Reason
from trace.inspections import queries as inspections
from trace.inspections.evidence import rules
from trace.inspections.evidence.cases import CaseFiles
from trace.inspections.evidence.models import EvidencePack
from trace.inspections.evidence.rules import Chain, Placed, Subject
from trace.inspections.measures.models import Measure, Objection, Proposal, RecallReturn, RecallScope
from trace.inspections.models import Finding, Inspection, InspectionFile, Minutes
from trace.inspections.violations.models import Violation
from trace.ledger import queries as ledger
from trace.ledger.models import LedgerEntry, LedgerLink
from trace.registry import queries as registry
from trace.registry.models import BatchHold, Certificate, Recall, RecallBatch, StoredFile
from trace.stamps import queries as stamps
from trace.stamps.models import StampHold

ROWS = 50
On = tuple[str, int]


@dataclass
class Gathered:
    """What a pack is made of: a title, rows as facts by table, objects of the ledger, papers, files of inspections."""

    about: str = ""
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    on: set[On] = field(default_factory=set)
    papers: list[Certificate] = field(default_factory=list)
    files: dict[int, InspectionFile] = field(default_factory=dict)
    minutes: dict[int, Minutes] = field(default_factory=dict)

    def take(self, rows: Iterable[Any], kind: str) -> list[Any]:
        """Put these rows down as facts, each with its lines of the ledger; returns them."""
        kept = list(rows)
        for row in kept:
            shown = {name: _plain(getattr(row, name)) for name in rules.SHOWN[row.__tablename__].split()}
            if shown not in (said := self.rows.setdefault(row.__tablename__, [])):
                said.append(shown)
            if kind and isinstance(getattr(row, "id", None), int):
                self.on.add((kind, row.id))
        return kept


def pack(db: Session, pack_id: int) -> EvidencePack:
    """A pack that was made; NotFound when there is none of this number."""
    if found := db.get(EvidencePack, pack_id):
        return found
    raise NotFound(Reason("evidence.unknown"))


def packs(db: Session, *, before: int | None = None, limit: int = ROWS) -> list[EvidencePack]:
    """The packs that were made, newest first."""
    wanted = select(EvidencePack).order_by(EvidencePack.id.desc()).limit(limit)
    if before is not None:
        wanted = wanted.where(EvidencePack.id < before)
    return list(db.scalars(wanted))


def gathered(db: Session, subject: Subject, case: CaseFiles | None = None) -> Gathered:
    """Everything about the subject that goes into a pack; NotFound where it is not. `case`: what may be read of a case,
    where the subject is one."""
    into = Gathered()
    if subject.kind == "case":
        _case(db, into, subject, case)
        return into
    {
        "stamp": _stamp,
        "batch": lambda d, i, s: _batch(d, i, s.id),
        "finding": _finding,
        "recall": _recall,
        "measure": _measure,
        "violation": _violation,
    }[subject.kind](db, into, subject)
    return into


def lines(db: Session, on: Iterable[On]) -> list[LedgerEntry]:
    """The lines of the ledger on these objects, oldest first, as many as a pack holds."""
    chosen = [and_(LedgerEntry.object_kind == kind, LedgerEntry.object_id == number) for kind, number in sorted(on)]
    wanted = select(LedgerEntry).where(or_(*chosen)).order_by(LedgerEntry.id).limit(rules.MOST_ENTRIES)
    return list(db.scalars(wanted)) if chosen else []


def placed(db: Session, entry_ids: Sequence[int]) -> list[Placed]:
    """These lines at their places; those that wait for one are left out."""
    rows = db.execute(
        select(LedgerEntry, LedgerLink.seq)
        .join(LedgerLink, LedgerLink.entry_id == LedgerEntry.id)
        .where(LedgerEntry.id.in_(entry_ids))
        .order_by(LedgerLink.seq)
    )
    return [Placed(seq, ledger.columns(entry), entry.content) for entry, seq in rows]


def chain_from(db: Session, first: int) -> Chain:
    """The leaves from a link to the head. Each is worked out again from what is stored."""
    links, head = ledger.head(db)
    before = ledger.hash_of(db, first - 1)
    return Chain(first, before, links, head, b"".join(bytes.fromhex(one) for one in ledger.leaves(db, first)))


def file_of(db: Session, file_id: int) -> StoredFile | None:
    """A stored file."""
    return db.get(StoredFile, file_id)


def _stamp(db: Session, into: Gathered, subject: Subject) -> None:
    run = stamps.run(db, subject.id)
    ordinal = subject.ordinal or 0
    if not 0 <= ordinal < run.quantity:
        raise NotFound(Reason("stamp.unknown"))
    facts = stamps.range_at(db, run.id, ordinal)
    told = {"run_id": run.id, "number_in_run": ordinal + 1, "quantity": run.quantity, "kind": run.kind}
    told |= {"ordered_at": _plain(run.ordered_at), "state": run.state}
    told |= {name: _plain(value) for name, value in vars(facts).items() if name != "activated_by"}
    into.rows["stamp"] = [told]
    into.on.add(("run", run.id))
    inside = (StampHold.run_id == run.id, StampHold.lo <= ordinal, StampHold.hi > ordinal)
    held = into.take(db.scalars(select(StampHold).where(*inside).order_by(StampHold.id)), "")
    _measures(db, into, [("stamp_hold", one.id) for one in held] + [("run", run.id)])
    on_run = select(Proposal).where(Proposal.kind == "revoke_stamps", Proposal.on_id == run.id)
    into.take(db.scalars(on_run.order_by(Proposal.id)), "proposal")
    into.take(db.scalars(select(Finding).where(Finding.run_id == run.id, Finding.ordinal == ordinal)), "finding")
    _inspections(db, into, Inspection.run_id == run.id, Inspection.ordinal == ordinal)
    if facts.batch_id is not None:
        _batch(db, into, facts.batch_id)
    else:
        _owner(db, into, run.producer_id, run.product_id)
    into.about = f"{inspections.products(db, [run.product_id]).get(run.product_id, '')}, {run.id}/{ordinal + 1}"


def _batch(db: Session, into: Gathered, batch_id: int) -> None:
    batch = registry.batch(db, batch_id)
    into.take([batch], "batch")
    held = into.take(db.scalars(select(BatchHold).where(BatchHold.batch_id == batch_id)), "batch_hold")
    covered = select(Recall).join(RecallBatch, RecallBatch.recall_id == Recall.id)
    recalls = into.take(db.scalars(covered.where(RecallBatch.batch_id == batch_id)), "recall")
    into.take(db.scalars(select(Finding).where(Finding.batch_id == batch_id).limit(ROWS)), "finding")
    _inspections(db, into, Inspection.batch_id == batch_id)
    _returns(db, into, [one.id for one in recalls])
    _measures(db, into, [("batch_hold", one.id) for one in held] + [("recall", one.id) for one in recalls])
    _owner(db, into, batch.producer_id, batch.product_id)
    into.about = f"{inspections.products(db, [batch.product_id]).get(batch.product_id, '')}, {batch.lot}"


def _finding(db: Session, into: Gathered, subject: Subject) -> None:
    found = inspections.finding(db, subject.id)
    into.take([found], "finding")
    if found.inspection_id is not None:
        _inspections(db, into, Inspection.id == found.inspection_id)
    into.take(db.scalars(select(Violation).where(Violation.finding_id == found.id)), "violation")
    if found.run_id is not None and found.ordinal is not None:
        _stamp(db, into, Subject("stamp", found.run_id, found.ordinal))
    elif found.batch_id is not None:
        _batch(db, into, found.batch_id)
    elif found.producer_id is not None:
        _owner(db, into, found.producer_id, None)
    into.about = into.about or found.place


def _recall(db: Session, into: Gathered, subject: Subject) -> None:
    found = registry.recall(db, subject.id)
    for batch_id in db.scalars(select(RecallBatch.batch_id).where(RecallBatch.recall_id == found.id)):
        _batch(db, into, batch_id)
    into.about = found.scope


def _measure(db: Session, into: Gathered, subject: Subject) -> None:
    found = db.get(Measure, subject.id)
    if found is None:
        raise NotFound(Reason("measure.unknown"))
    into.on.add((found.on_kind, found.on_id))
    if found.on_kind == "batch_hold":
        _batch(db, into, db.get_one(BatchHold, found.on_id).batch_id)
    elif found.on_kind == "recall":
        _recall(db, into, Subject("recall", found.on_id))
    elif found.on_kind == "run":
        _stamp(db, into, Subject("stamp", found.on_id, found.lo))
    elif found.on_kind == "stamp_hold":
        hold = db.get_one(StampHold, found.on_id)
        _stamp(db, into, Subject("stamp", hold.run_id, hold.lo))
    _measures(db, into, [(found.on_kind, found.on_id)])
    if found.producer_id is not None:
        _owner(db, into, found.producer_id, None)
    into.about = into.about or found.unit_name


def _violation(db: Session, into: Gathered, subject: Subject) -> None:
    found = db.get(Violation, subject.id)
    if found is None:
        raise NotFound(Reason("violation.unknown"))
    into.take([found], "violation")
    into.take(db.scalars(select(Objection).where(Objection.violation_id == found.id)), "objection")
    if found.finding_id is not None:
        _finding(db, into, Subject("finding", found.finding_id))
    _owner(db, into, found.producer_id, None)
    into.about = found.public_words[:120]


def _case(db: Session, into: Gathered, subject: Subject, told: CaseFiles | None) -> None:
    """What happened to a case is told by its lines of the ledger; the case itself and its papers to who may read it."""
    if not lines(db, [("case", subject.id)]):
        raise NotFound(Reason("case.unknown"))
    into.on.add(("case", subject.id))
    into.about = str(subject.id)
    if told is not None:
        shown = ("case_code", "kind", "state", "opened_at", "closed_at")
        into.rows["cases"] = [{"id": subject.id, **{name: _plain(getattr(told, name)) for name in shown}}]
        into.about = told.case_code
        _owner(db, into, told.producer_id, told.product_id)
        into.papers += [one for one in into.take(told.papers, "certificate") if one not in into.papers]


def _inspections(db: Session, into: Gathered, *where: ColumnElement[bool]) -> None:
    """These inspections, their files and their minutes."""
    chosen = select(Inspection).where(*where).order_by(Inspection.id).limit(ROWS)
    of = [one.id for one in into.take(db.scalars(chosen), "inspection")]
    whole = (InspectionFile.inspection_id.in_(of), InspectionFile.whole_at.is_not(None))
    files = into.take(db.scalars(select(InspectionFile).where(*whole).order_by(InspectionFile.id)), "")
    into.files |= {one.id: one for one in files}
    made = into.take(db.scalars(select(Minutes).where(Minutes.inspection_id.in_(of)).order_by(Minutes.id)), "")
    into.minutes |= {one.id: one for one in made}


def _measures(db: Session, into: Gathered, on: Iterable[On]) -> None:
    for kind, number in on:
        same = (Measure.on_kind == kind, Measure.on_id == number)
        found = into.take(db.scalars(select(Measure).where(*same).order_by(Measure.id)), "measure")
        wanted = select(Objection).where(Objection.measure_id.in_([one.id for one in found]))
        into.take(db.scalars(wanted.order_by(Objection.id)), "objection")


def _returns(db: Session, into: Gathered, recall_ids: Sequence[int]) -> None:
    into.take(db.scalars(select(RecallScope).where(RecallScope.recall_id.in_(recall_ids))), "")
    steps = select(RecallReturn).where(RecallReturn.recall_id.in_(recall_ids)).order_by(RecallReturn.id)
    into.take(db.scalars(steps), "")


def _owner(db: Session, into: Gathered, producer_id: int, product_id: int | None) -> None:
    into.take([registry.producer(db, producer_id)], "producer")
    if product_id is not None:
        into.on.add(("product", product_id))
        found = registry.certificates_of(db, producer_id, product_id=product_id)
        into.papers += [one for one in into.take(found, "certificate") if one not in into.papers]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value
