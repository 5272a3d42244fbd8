"""The privacy notice in its editions, and which producer agreed to which of them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from trace.base.db import Base, NumberedId


class PrivacyNotice(Base):
    """One edition of the notice, in Vietnamese and English: sections of `{title, lines}`. A row never changes."""

    __tablename__ = "privacy_notices"

    edition: Mapped[str] = mapped_column(primary_key=True)  # 1
    in_force_from: Mapped[date]
    vi: Mapped[list[dict[str, str | list[str]]]] = mapped_column(JSON)
    en: Mapped[list[dict[str, str | list[str]]]] = mapped_column(JSON)


class PrivacyAcceptance(Base):
    """A producer agreed to an edition: on a screen, or on paper at a counter, where `accepted_by` received it; and took
    it back at `withdrawn_at`, which `withdrawn_by` did or received."""

    __tablename__ = "privacy_acceptances"
    __table_args__ = (CheckConstraint("way IN ('screen','paper')", name="way"),)

    id: Mapped[NumberedId]
    producer_id: Mapped[int] = mapped_column(ForeignKey("producers.id"), index=True)
    edition: Mapped[str] = mapped_column(ForeignKey("privacy_notices.edition"))
    way: Mapped[str]
    accepted_at: Mapped[datetime]
    accepted_by: Mapped[int]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[int | None]
