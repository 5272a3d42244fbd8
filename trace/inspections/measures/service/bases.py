"""Commands on the list of legal bases, which administrators keep: added, put right, retired, never removed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from trace.base.actor import Actor
from trace.base.errors import Conflict, Refused, Stale
from trace.core.reason import Reason
from trace.core.words import local_day
from trace.inspections.measures import queries, rules
from trace.inspections.measures.models import LegalBasis
from trace.inspections.measures.rules import BasisDetails
from trace.ledger import service as ledger


def add_basis(db: Session, *, actor: Actor, details: BasisDetails, now: datetime) -> LegalBasis:
    """A legal basis that measures may rest on from now on. Refuses one that is incomplete."""
    actor.must("basis.edit")
    made = LegalBasis(**_values(details), made_at=now, made_by=actor.id)
    db.add(made)
    db.flush()
    _record(db, actor, "basis.added", made, now)
    return made


def change_basis(
    db: Session, *, actor: Actor, basis_id: int, details: BasisDetails, version: int | None = None, now: datetime
) -> LegalBasis:
    """The basis in other words. What was imposed by it keeps the words of its day. Stale when it changed meanwhile."""
    actor.must("basis.edit")
    found = queries.basis(db, basis_id)
    if version is not None and version != found.version:
        raise Stale(Reason("object.stale"))
    for name, value in _values(details).items():
        setattr(found, name, value)
    db.flush()
    _record(db, actor, "basis.changed", found, now)
    return found


def retire_basis(db: Session, *, actor: Actor, basis_id: int, now: datetime) -> LegalBasis:
    """The basis, offered for nothing more from today on. Conflict when it was retired before."""
    actor.must("basis.edit")
    found = queries.basis(db, basis_id)
    if found.retired_on is not None:
        raise Conflict(Reason("basis.retired"))
    found.retired_on = local_day(now)
    db.flush()
    _record(db, actor, "basis.retired", found, now)
    return found


def _values(details: BasisDetails) -> dict[str, object]:
    if faults := rules.why_not_basis(details):
        raise Refused(*faults)
    return {
        "cited": details.cited.strip(),
        "measures": list(details.measures),
        "appeal_to": details.appeal_to.strip(),
        "appeal_days": details.appeal_days,
    }


def _record(db: Session, actor: Actor, act: str, of: LegalBasis, now: datetime) -> None:
    content = {"cited": of.cited, "measures": list(of.measures), "appeal_days": of.appeal_days}
    ledger.append(db, actor=actor, act=act, on=("legal_basis", of.id), now=now, content=content)
