"""The privacy notice: its editions, and who agreed to which."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from trace.base.errors import NotFound
from trace.core.reason import Reason
from trace.registry.models import PrivacyAcceptance, PrivacyNotice


def privacy_notice(db: Session, *, today: date, edition: str | None = None) -> PrivacyNotice:
    """The edition in force today, or an earlier one by its name. NotFound where there is none."""
    rows = select(PrivacyNotice).where(PrivacyNotice.in_force_from <= today)
    if edition is not None:
        rows = rows.where(PrivacyNotice.edition == edition)
    found = db.scalar(rows.order_by(PrivacyNotice.in_force_from.desc(), PrivacyNotice.edition.desc()).limit(1))
    if found is None:
        raise NotFound(Reason("privacy.unknown"))
    return found


def privacy_editions(db: Session, *, today: date) -> list[PrivacyNotice]:
    """Every edition that is or was in force, the newest first."""
    rows = select(PrivacyNotice).where(PrivacyNotice.in_force_from <= today)
    return list(db.scalars(rows.order_by(PrivacyNotice.in_force_from.desc())))


def acceptances_of(db: Session, producer_id: int) -> list[PrivacyAcceptance]:
    """What the producer agreed to, the newest first."""
    rows = select(PrivacyAcceptance).where(PrivacyAcceptance.producer_id == producer_id)
    return list(db.scalars(rows.order_by(PrivacyAcceptance.id.desc())))


def accepted_edition(db: Session, producer_id: int) -> str | None:
    """The edition it agreed to last; None for one that never did or has taken it back."""
    found = acceptances_of(db, producer_id)
    return found[0].edition if found and found[0].withdrawn_at is None else None


def coming_editions(db: Session, *, today: date) -> list[PrivacyNotice]:
    """Editions that are published and not in force yet, the nearest first."""
    rows = select(PrivacyNotice).where(PrivacyNotice.in_force_from > today)
    return list(db.scalars(rows.order_by(PrivacyNotice.in_force_from)))


def has_withdrawn(db: Session, producer_id: int) -> bool:
    """Whether the producer took its agreement back and has not agreed again."""
    found = acceptances_of(db, producer_id)
    return bool(found) and found[0].withdrawn_at is not None
