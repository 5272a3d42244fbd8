"""Commands on types of certificates: what a paper of each asks for is data that an administrator keeps."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from trace.base.actor import Actor
from trace.base.errors import Refused
from trace.core.reason import Reason
from trace.core.words import local_day
from trace.ledger import service as ledger
from trace.registry import queries
from trace.registry.models import CertificateType
from trace.registry.rules import TypeDetails, why_not_type
from trace.registry.service.changing import as_read, refuse_if


def add_certificate_type(db: Session, *, actor: Actor, details: TypeDetails, now: datetime) -> CertificateType:
    """A new type. Refuses what is wrong with it, and a key that is taken."""
    actor.must_on_something("certificate_type.edit")
    refuse_if(why_not_type(details))
    if queries.type_of_key(db, details.key) is not None:
        raise Refused(Reason("certificate_type.taken", field="key"))
    made = CertificateType(key=details.key)
    _fill(made, details)
    db.add(made)
    db.flush()
    _record(db, actor, "certificate_type.added", made, now)
    return made


def edit_certificate_type(
    db: Session, *, actor: Actor, type_id: int, details: TypeDetails, version: int | None = None, now: datetime
) -> CertificateType:
    """The type with these details; its key stays, and so do the values on papers. Stale as every edit."""
    actor.must_on_something("certificate_type.edit")
    found = queries.certificate_type(db, type_id)
    as_read(found, version)
    refuse_if(why_not_type(details))
    _fill(found, details)
    db.flush()
    _record(db, actor, "certificate_type.edited", found, now)
    return found


def retire_certificate_type(db: Session, *, actor: Actor, type_id: int, now: datetime) -> CertificateType:
    """The type, of which no new paper is taken from today on; the same again brings it back."""
    actor.must_on_something("certificate_type.edit")
    found = queries.certificate_type(db, type_id)
    found.retired_on = None if found.retired_on else local_day(now)
    db.flush()
    act = "certificate_type.retired" if found.retired_on else "certificate_type.restored"
    _record(db, actor, act, found, now)
    return found


def _fill(row: CertificateType, details: TypeDetails) -> None:
    row.name, row.name_en, row.family, row.months = details.name, details.name_en, details.family, details.months
    row.covers, row.issued_by = list(details.covers), details.issued_by
    row.fields = [each.kept() for each in details.fields]


def _record(db: Session, actor: Actor, act: str, row: CertificateType, now: datetime) -> None:
    ledger.append(db, actor=actor, act=act, on=("certificate_type", row.id), now=now, content={"key": row.key})
