"""Reads of the keys that sign packs."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from trace.inspections.packs.models import PackKey


def signing(db: Session) -> PackKey | None:
    """The key that signs now; None where none was made yet."""
    return db.scalar(select(PackKey).where(PackKey.retired_at.is_(None)))


def keys(db: Session) -> Sequence[PackKey]:
    """Every key, newest first."""
    return db.scalars(select(PackKey).order_by(PackKey.id.desc())).all()
