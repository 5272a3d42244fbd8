"""What an inspection names as its own: files that came before it or come after, and samples."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from trace.base.errors import Conflict, Refused
from trace.core.reason import Reason
from trace.inspections.models import Inspection, InspectionFile, Sample, SampleStep
from trace.inspections.rules import FileSaid, SampleSaid


def claim_files(db: Session, inspection: Inspection, files: Sequence[FileSaid], *, now: datetime) -> None:
    """These files belong to the inspection. Refuses one that belongs to somebody else, to another inspection, or that
    was said to be another file before."""
    for place, said in enumerate(files):
        row = file_begun(db, said.client_id, person=inspection.made_by, now=now)
        same = row.sha256 in (None, said.sha256) and row.inspection_id in (None, inspection.id)
        # Of a file that is here no revision says later that it is something else, minutes that somebody signed say.
        told = (row.kind, row.media_type, row.size_bytes) == (said.kind, said.type, said.size) or row.whole_at is None
        if row.made_by != inspection.made_by or not same or not told:
            raise Refused(Reason("inspection.file_other", field=f"files.{place}"))
        row.inspection_id, row.kind, row.media_type = inspection.id, said.kind, said.type
        row.size_bytes, row.sha256, row.taken_at = said.size, said.sha256, said.taken_at
    db.flush()


def claim_samples(
    db: Session, inspection: Inspection, samples: Sequence[SampleSaid], *, counts: bool = True, now: datetime
) -> None:
    """These samples were taken in the inspection. What is said of one may change until it is handed over, by a revision
    that counts; refuses one of another inspection."""
    for place, said in enumerate(samples):
        row = db.scalar(select(Sample).where(Sample.client_id == said.client_id))
        if row is not None and row.inspection_id != inspection.id:
            raise Refused(Reason("inspection.sample_other", field=f"samples.{place}"))
        if row is None:
            _take(db, inspection, said, now)
        elif counts and len(steps := _steps(db, row)) == 1:
            row.what, row.quantity, row.laboratory = said.what.strip(), said.quantity.strip(), said.laboratory.strip()
            row.seal_no, row.taken_at = said.seal_no.strip(), said.taken_at
            steps[0].seal_no, steps[0].happened_at = row.seal_no, row.taken_at
    db.flush()


def file_sent(db: Session, client_id: str, *, lock: bool = False) -> InspectionFile | None:
    """The file that a phone calls so, if anything of it is known."""
    asked = select(InspectionFile).where(InspectionFile.client_id == client_id)
    return db.scalar(asked.with_for_update() if lock else asked)


def file_begun(db: Session, client_id: str, *, person: int, now: datetime) -> InspectionFile:
    """The file that a phone calls so, locked; one of this person, of which nothing is here, where none is known."""
    if found := file_sent(db, client_id, lock=True):
        return found
    made = InspectionFile(client_id=client_id, made_by=person, made_at=now, have_bytes=0, signers=[])
    try:
        with db.begin_nested():
            db.add(made)
    except IntegrityError as error:  # a twin was first (PostgreSQL only)
        if twin := file_sent(db, client_id, lock=True):
            return twin
        raise Conflict(Reason("once.under_way")) from error
    return made


def _take(db: Session, inspection: Inspection, said: SampleSaid, now: datetime) -> None:
    made = Sample(
        client_id=said.client_id,
        inspection_id=inspection.id,
        what=said.what.strip(),
        quantity=said.quantity.strip(),
        seal_no=said.seal_no.strip(),
        laboratory=said.laboratory.strip(),
        taken_at=said.taken_at,
        made_at=now,
        made_by=inspection.made_by,
    )
    db.add(made)
    db.flush()
    db.add(
        SampleStep(
            sample_id=made.id,
            step="taken",
            happened_at=made.taken_at,
            by_whom="",
            seal_no=made.seal_no,
            seal_whole=True,
            note="",
            made_at=now,
            made_by=inspection.made_by,
        )
    )


def _steps(db: Session, row: Sample) -> Sequence[SampleStep]:
    return db.scalars(select(SampleStep).where(SampleStep.sample_id == row.id)).all()
