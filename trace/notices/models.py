"""Tables of notices: what somebody was told, each way it went out, and the ways a person chose."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from trace.base.db import Base, MadeId

UNREAD = text("read_at IS NULL")
TO_PHONE = text("to_phone AND phoned_at IS NULL")
TO_PHONE_SQLITE = text("to_phone = 1 AND phoned_at IS NULL")
WANTING = text("state IN ('failed','in_doubt')")


class Notice(Base):
    """Something told to one recipient, once for each kind and key. A person reads it in their inbox.

    `recipient`: 'person:7', or 'producer:3' for the mailbox or telephone of a producer itself, which is nobody's inbox.
    """

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("kind", "key", "recipient"),
        Index(None, "person_id", "id"),
        Index("ix_notices_unread", "person_id", sqlite_where=UNREAD, postgresql_where=UNREAD),
        Index("ix_notices_to_phone", "id", sqlite_where=TO_PHONE_SQLITE, postgresql_where=TO_PHONE),
    )

    id: Mapped[MadeId]
    kind: Mapped[str]
    key: Mapped[str]
    recipient: Mapped[str]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    # The producer it is about; None for what people are told for themselves.
    producer_id: Mapped[int | None] = mapped_column(ForeignKey("producers.id"), index=True)
    content: Mapped[dict[str, str]] = mapped_column(JSON)
    made_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    # Nobody of the producer has an address: the office phones, and says when it did.
    to_phone: Mapped[bool] = mapped_column(default=False)
    phoned_at: Mapped[datetime | None]
    phoned_by: Mapped[int | None]


class NoticeSend(Base):
    """One way out of one notice: by which channel, how far it came. Its Message-ID is made of `id`, so it stays."""

    __tablename__ = "notice_sends"
    __table_args__ = (
        UniqueConstraint("notice_id", "channel"),
        CheckConstraint("channel IN ('email','sms','zalo')", name="channel"),
        CheckConstraint(
            "state IN ('written','handed','sent','recorded','failed','in_doubt','dropped')",
            name="state",
        ),
        Index("ix_notice_sends_wanting", "id", sqlite_where=WANTING, postgresql_where=WANTING),
    )

    id: Mapped[MadeId]
    notice_id: Mapped[int] = mapped_column(ForeignKey("notices.id"))
    channel: Mapped[str]
    state: Mapped[str] = mapped_column(default="written")
    attempts: Mapped[int] = mapped_column(default=0)
    handed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    error: Mapped[str | None]  # a status code or a word of ours, never what a server wrote: it may name an address
    # SHA-256 of an address that its server refused for good: whoever it belongs to is told, until it is another one.
    bounced: Mapped[str | None] = mapped_column(index=True)


class NoticeChoice(Base):
    """The ways a person wants to be told by. No row: by e-mail. The inbox on these pages is always there."""

    __tablename__ = "notice_choices"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, autoincrement=False)
    email: Mapped[bool]
    sms: Mapped[bool]
    zalo: Mapped[bool]
    chosen_at: Mapped[datetime]
