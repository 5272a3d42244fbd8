"""Tables of phones: one row for each phone with the app, and when it was last heard of."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from trace.base.db import Base, NumberedId, Observation


class InspectorPhone(Base):
    """A phone that an inspector opened the app on. `client_id` was made there; `key_sealed` is the server's half of the
    phone's key: with it the owner, signed in again, opens what a forgotten PIN no longer does.
    """

    __tablename__ = "inspector_phones"
    __table_args__ = (CheckConstraint("(wipe_asked_at IS NULL) = (wipe_asked_by IS NULL)", name="wipe"),)

    id: Mapped[NumberedId]
    client_id: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    name: Mapped[str]
    key_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime]
    opened_at: Mapped[datetime]
    wipe_asked_at: Mapped[datetime | None]
    wipe_asked_by: Mapped[int | None]
    wiped_at: Mapped[datetime | None]


class PhoneSeen(Observation):
    """When a phone last asked the server something: kept out of *main*, where a GET changes nothing."""

    __tablename__ = "phone_seen"

    phone_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seen_at: Mapped[datetime]
