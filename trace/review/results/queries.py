"""Reads of results: the one of a case, a producer's, by token, by the hash of a file; how one stands today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from trace.accounts.models import Agency
from trace.base.actor import Actor
from trace.base.errors import NotFound
from trace.core.reason import Reason
from trace.registry.models import Producer, ProductVersion
from trace.review import queries as review
from trace.review.models import Case, Decision
from trace.review.results import rules
from trace.review.results.models import Result

FINAL = ("accepted", "refused")
SHOWN = 20


@dataclass(frozen=True)
class Shown:
    """A result with its unit's name, and how it stands today."""

    result: Result
    unit: str
    standing: rules.Standing
    signature: rules.Signature


@dataclass(frozen=True)
class Ground:
    """What a paper is made of: the case, its last decision, whose it is, what it is about, the deciding unit."""

    case: Case
    decision: Decision
    producer: Producer
    unit: Agency
    unit_above: str
    product: str | None
    subject: str


def ground(db: Session, actor: Actor, case_id: int, *, now: datetime) -> Ground | None:
    """What the paper of this case is made of, for somebody who may read the case; None before a final decision."""
    case = review.case_for(db, actor, case_id, now=now)
    last = select(Decision).where(Decision.case_id == case.id, Decision.outcome.in_(FINAL)).order_by(Decision.id.desc())
    decision = db.scalars(last.limit(1)).first()
    if decision is None or case.state not in FINAL:
        return None
    unit = db.get_one(Agency, decision.agency_id)
    above = db.get(Agency, unit.parent_id) if unit.parent_id else None
    version = db.get(ProductVersion, case.object_id) if case.object_kind == "product_version" else None
    subject = f"product:{version.product_id}" if version is not None else f"{case.kind}:{case.producer_id}"
    return Ground(
        case=case,
        decision=decision,
        producer=db.get_one(Producer, case.producer_id),
        unit=unit,
        unit_above=above.name if above is not None else "",
        product=version.name_vi if version is not None else None,
        subject=subject,
    )


def of_case(db: Session, case_id: int) -> Shown | None:
    """The result of a case, the newest where it was decided on twice."""
    found = db.scalars(select(Result).where(Result.case_id == case_id).order_by(Result.id.desc()).limit(1)).first()
    return shown(db, found) if found is not None else None


def of_producer(db: Session, producer_id: int, *, but: int | None = None) -> Sequence[Shown]:
    """The signed results of a producer, the newest first: what nobody asks for again in a later case."""
    own = select(Result).where(Result.producer_id == producer_id, Result.signed_name.is_not(None))
    if but is not None:
        own = own.where(Result.case_id != but)
    return [shown(db, row) for row in db.scalars(own.order_by(Result.id.desc()).limit(SHOWN))]


def by_token(db: Session, token: str) -> Shown:
    """The result with this token; NotFound when there is none."""
    found = db.scalars(select(Result).where(Result.token == token)).one_or_none()
    if found is None:
        raise NotFound(Reason("result.unknown"))
    return shown(db, found)


def by_hash(db: Session, sha256: str) -> tuple[Shown, bool] | None:
    """The result of which a file with this hash is the paper, and whether the file is the signed one."""
    same = or_(Result.sha256 == sha256, Result.signed_sha256 == sha256)
    found = db.scalars(select(Result).where(same).limit(1)).first()
    return (shown(db, found), found.signed_sha256 == sha256) if found is not None else None


def last_symbol(db: Session, agency_id: int) -> str:
    """The symbol that a unit used last, to begin with; empty before its first result."""
    return db.scalar(select(Result.symbol).where(Result.agency_id == agency_id).order_by(Result.id.desc())) or ""


def shown(db: Session, row: Result) -> Shown:
    """The row as it stands today: worked out from dates and from what came later, never kept."""
    after = select(Result.id).where(
        Result.subject == row.subject,
        Result.id > row.id,
        Result.trusted.is_(True),
        Result.revoked_at.is_(None),
        Result.outcome == "accepted",
    )
    later = list(db.scalars(after.limit(1)))
    signed = rules.signature(row.signed_name is not None, row.trusted)
    unit = db.scalars(select(Agency.name).where(Agency.id == row.agency_id)).one()
    standing = rules.standing(signed=signed, revoked=row.revoked_at is not None, later=later)
    return Shown(row, unit, standing, signed)
