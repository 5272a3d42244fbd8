"""Commands on the standing of a certificate: suspended, reinstated, revoked, by what says so, each kept as a line."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from trace.base.actor import Actor
from trace.core.reason import Reason
from trace.core.words import local_day
from trace.ledger import service as ledger
from trace.registry.models import Certificate, CertificateStanding
from trace.registry.service.changing import moved, refuse_if
from trace.registry.service.papers import for_officer

WORDS = {"suspend": "certificate.suspended", "reinstate": "certificate.reinstated", "revoke": "certificate.revoked"}


def suspend_certificate(
    db: Session, *, actor: Actor, certificate_id: int, on: date, source: str, now: datetime
) -> Certificate:
    """The certificate, suspended from a day on, with what says so. Conflict unless it stands."""
    found = for_officer(db, actor, "certificate.revoke", certificate_id)
    return stand(db, actor, found, ("suspend", on, source), now)


def reinstate_certificate(
    db: Session, *, actor: Actor, certificate_id: int, source: str, on: date | None = None, now: datetime
) -> Certificate:
    """The certificate, its suspension lifted. Conflict unless it is suspended."""
    found = for_officer(db, actor, "certificate.revoke", certificate_id)
    return stand(db, actor, found, ("reinstate", on or local_day(now), source), now)


def revoke_certificate(
    db: Session, *, actor: Actor, certificate_id: int, on: date, source: str, now: datetime
) -> Certificate:
    """The certificate, revoked for good from a day on, with what says so. Conflict when it is already."""
    found = for_officer(db, actor, "certificate.revoke", certificate_id)
    return stand(db, actor, found, ("revoke", on, source), now)


def told_already(db: Session, found: Certificate, told: tuple[str, date, str]) -> bool:
    """Whether just this act, from this day and by this source, was recorded before."""
    act, on, source = told
    rows = select(CertificateStanding.id).where(
        CertificateStanding.certificate_id == found.id,
        CertificateStanding.act == act,
        CertificateStanding.on == on,
        CertificateStanding.source == source.strip(),
    )
    return db.scalar(rows.limit(1)) is not None


def stand(db: Session, actor: Actor, found: Certificate, told: tuple[str, date, str], now: datetime) -> Certificate:
    """The certificate after an act, from a day, by a source. Refuses a source that says nothing and a day to come;
    Conflict where the certificate does not stand as the act expects. Who may do it is the caller's question."""
    act, on, source = told
    refuse_undocumented(on, source, now)
    expected, no_more = _expected(act)
    changes: dict[str, dict[str, Any]] = {
        "suspend": {"suspended_on": on},
        "reinstate": {"suspended_on": None},
        "revoke": {"revoked_on": on},
    }
    moved(db, found, *expected, otherwise=no_more, status_source=source.strip(), **changes[act])
    line = {"certificate_id": found.id, "act": act, "on": on, "source": source.strip()}
    if not told_already(db, found, told):
        db.add(CertificateStanding(**line, made_at=now, made_by=actor.id))
        db.flush()
    content = {"on": on.isoformat()}
    ledger.append(db, actor=actor, act=WORDS[act], on=("certificate", found.id), now=now, content=content)
    return found


def refuse_undocumented(on: date, source: str, now: datetime, *, field: str = "source") -> None:
    """Refuse an act that nothing written says, or that is to come."""
    reasons = [] if source.strip() else [Reason("field.missing", field=field)]
    if on > local_day(now):
        reasons.append(Reason("date.future", field="on"))
    refuse_if(reasons)


def _expected(act: str) -> tuple[tuple[ColumnElement[bool], ...], Reason]:
    unrevoked = Certificate.revoked_on.is_(None)
    if act == "suspend":
        return (Certificate.suspended_on.is_(None), unrevoked), Reason("certificate.not_standing")
    if act == "reinstate":
        return (Certificate.suspended_on.is_not(None), unrevoked), Reason("certificate.not_suspended")
    return (unrevoked,), Reason("certificate.revoked")
