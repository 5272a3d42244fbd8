"""Tables of the ledger: entries are inserted, never changed; links number and chain them afterwards."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from trace.base.db import Base, MadeId


class LedgerEntry(Base):
    """One command: who, in which role, what, on which object, when recorded and when effective, and a content hash.

    `content` names no person: ids, numbers and codes of reasons only; what is personal stands as a keyed hash.
    """

    __tablename__ = "ledger_entries"

    id: Mapped[MadeId]
    act: Mapped[str]
    actor_id: Mapped[int]
    actor_role: Mapped[str]
    object_kind: Mapped[str]
    object_id: Mapped[int]
    recorded_at: Mapped[datetime]
    effective_at: Mapped[datetime]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    content_hash: Mapped[str]

    __table_args__ = (Index(None, "object_kind", "object_id"), Index(None, "actor_id"))


class LedgerWaiting(Base):
    """An entry that has no place yet: written with it, gone when it is chained, so that a look costs what waits."""

    __tablename__ = "ledger_waiting"

    entry_id: Mapped[int] = mapped_column(ForeignKey("ledger_entries.id"), primary_key=True, autoincrement=False)


class LedgerLink(Base):
    """The place of an entry in the chain: hash = SHA-256(hash before ‖ leaf of the entry)."""

    __tablename__ = "ledger_links"

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    entry_id: Mapped[int] = mapped_column(ForeignKey("ledger_entries.id"), unique=True)
    hash: Mapped[str]
    linked_at: Mapped[datetime]
