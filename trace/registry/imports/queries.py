"""Reads of imports: one and its faults, the list of those somebody may see, communes by the names in sheets."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from trace.base.actor import Actor
from trace.base.errors import NotFound
from trace.core.reason import Reason
from trace.core.words import fold
from trace.jobs import queries as jobs
from trace.registry.imports.rules import Standing, State
from trace.registry.models import (
    AdminUnit,
    AdminUnitChange,
    Batch,
    Certificate,
    ImportFault,
    Producer,
    ProductVersion,
    SheetImport,
)
from trace.registry.rules import looks

PAGE = 50
JOB = "registry.import_sheet"
UNIT_TYPES = ("xa", "phuong", "dac khu")


def key_of(import_id: int) -> str:
    """The key under which the job of an import is enqueued."""
    return f"import:{import_id}"


def sheet_import(db: Session, import_id: int) -> SheetImport:
    """The import; NotFound when there is none."""
    if found := db.get(SheetImport, import_id):
        return found
    raise NotFound(Reason("import.unknown"))


def import_for(db: Session, actor: Actor, import_id: int) -> SheetImport:
    """The import, for whoever brought it, works for its producer or sits in its unit; NotFound for everybody else."""
    rows = select(SheetImport).where(SheetImport.id == import_id, _seen_by(actor))
    if found := db.scalar(rows):
        return found
    raise NotFound(Reason("import.unknown"))


def imports_for(db: Session, actor: Actor, *, before: int | None = None, limit: int = PAGE) -> Sequence[SheetImport]:
    """The imports that this person may see, the newest first."""
    rows = select(SheetImport).where(_seen_by(actor))
    if before is not None:
        rows = rows.where(SheetImport.id < before)
    return db.scalars(rows.order_by(SheetImport.id.desc()).limit(limit)).all()


def standing(db: Session, found: SheetImport) -> Standing:
    """How far the import is."""
    total = found.rows or 0
    taken = found.made + found.changed + found.same + found.doubtful
    if found.cancelled_at is not None:
        return Standing("cancelled", taken, total)
    if found.refusal is not None:
        return Standing("refused", 0, 0)
    if found.finished_at is not None:
        return Standing("done", total, total)
    if found.read_at is None:
        job = next(iter(jobs.keyed(db, JOB, [key_of(found.id)])), None)
        return Standing("waiting" if job is None or job.started_at is None else "reading", 0, 0)
    checking = found.mode == "all" and found.checked < total
    state: State = "checking" if checking else "taking"
    return Standing(state, found.checked if checking else taken + found.wrong, total)


def given_up(db: Session, import_id: int) -> bool:
    """Whether the job of this import was given up and waits for somebody who runs the service."""
    return any(job.state == "failed" for job in jobs.keyed(db, JOB, [key_of(import_id)]))


def faults(db: Session, import_id: int, *, after: int = 0, limit: int = PAGE) -> Sequence[ImportFault]:
    """The rows that were not taken, in the order of the sheet, after the row `after`."""
    rows = select(ImportFault).where(ImportFault.import_id == import_id, ImportFault.row > after)
    return db.scalars(rows.order_by(ImportFault.row).limit(limit)).all()


def to_forget(db: Session, *, before: datetime, limit: int = PAGE) -> Sequence[SheetImport]:
    """Imports that ended before that moment and whose files are still there."""
    ended = or_(SheetImport.finished_at < before, SheetImport.cancelled_at < before)
    rows = select(SheetImport).where(ended, SheetImport.forgotten_at.is_(None))
    return db.scalars(rows.order_by(SheetImport.id).limit(limit)).all()


def communes_named(db: Session, text: str, province_code: str) -> Sequence[AdminUnit]:
    """Today's communes of the province with exactly this name, with or without its kind, whatever the marks."""
    here = AdminUnit.province_code == province_code
    rows = select(AdminUnit).where(AdminUnit.level == "commune", AdminUnit.valid_to.is_(None), here)
    return db.scalars(rows.where(AdminUnit.folded.in_(_spellings(text))).order_by(AdminUnit.code)).all()


def communes_after(db: Session, text: str, province_code: str) -> Sequence[AdminUnit]:
    """Today's communes of the province into which a former one of this name went: to be asked about, never taken."""
    old = aliased(AdminUnit)
    rows = (
        select(AdminUnit)
        .join(AdminUnitChange, AdminUnitChange.new_code == AdminUnit.code)
        .join(old, old.code == AdminUnitChange.old_code)
        .where(AdminUnit.level == "commune", AdminUnit.valid_to.is_(None), AdminUnit.province_code == province_code)
        .where(old.folded.in_(_spellings(text)), old.district.is_not(None))
    )
    return db.scalars(rows.distinct().order_by(AdminUnit.code).limit(PAGE)).all()


def communes(db: Session, keys: Collection[tuple[str, date]]) -> dict[tuple[str, date], str]:
    """These units as addresses end, by code and day: `Xã Vũ Quang, Hà Tĩnh`."""
    rows = select(AdminUnit).where(AdminUnit.code.in_({code for code, _day in keys}))
    return {(u.code, u.valid_from): f"{u.unit_type} {u.name}, {u.province_name}" for u in db.scalars(rows)}


def batches_listed(
    db: Session, ids: Collection[int] | None, *, text: str = "", after: int = 0, limit: int = PAGE
) -> Sequence[tuple[Batch, str, str]]:
    """Batches by id after `after` with the names of product and producer, of these producers or of all (None)."""
    each = aliased(ProductVersion)
    newest = select(func.max(each.number)).where(each.product_id == Batch.product_id).correlate(Batch)
    version = and_(ProductVersion.product_id == Batch.product_id, ProductVersion.number == newest.scalar_subquery())
    rows = select(Batch, ProductVersion.name_vi, Producer.name).select_from(Batch).join(ProductVersion, version)
    rows = rows.join(Producer, Producer.id == Batch.producer_id).where(Batch.id > after)
    if ids is not None:
        rows = rows.where(Batch.producer_id.in_(ids))
    if text:
        rows = rows.where(or_(Batch.lot == text, ProductVersion.folded.contains(fold(text), autoescape=True)))
    return [(batch, name, owner) for batch, name, owner in db.execute(rows.order_by(Batch.id).limit(limit))]


def certificates_listed(
    db: Session, ids: Collection[int] | None, *, text: str = "", after: int = 0, limit: int = PAGE
) -> Sequence[tuple[Certificate, str]]:
    """Certificates by id after `after` with the producer's name, of these producers or of all (None)."""
    rows = select(Certificate, Producer.name).join(Producer, Producer.id == Certificate.producer_id)
    rows = rows.where(Certificate.id > after)
    if ids is not None:
        rows = rows.where(Certificate.producer_id.in_(ids))
    if text:
        rows = rows.where(or_(Certificate.number == text, Producer.folded.contains(looks(text), autoescape=True)))
    return [(each, owner) for each, owner in db.execute(rows.order_by(Certificate.id).limit(limit))]


def _spellings(text: str) -> list[str]:
    wanted = fold(text)
    return [wanted, *(f"{kind} {wanted}" for kind in (*UNIT_TYPES, "thi tran"))]


def _seen_by(actor: Actor) -> ColumnElement[bool]:
    own = SheetImport.made_by == actor.id
    if actor.works_for_producers:
        return or_(own, SheetImport.producer_id.in_(actor.producers))
    return or_(own, SheetImport.agency_id.in_(actor.units))
