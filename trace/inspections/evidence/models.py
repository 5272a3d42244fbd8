"""The table of evidence packs: what was packed for whom, and the ledger's line that its manifest stands in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from trace.base.db import Base, NumberedId


class EvidencePack(Base):
    """A pack that was made. Its proofs of the ledger are added when it is fetched: its own line is chained by then."""

    __tablename__ = "evidence_packs"

    id: Mapped[NumberedId]
    subject_kind: Mapped[str]
    subject_id: Mapped[int]
    ordinal: Mapped[int | None]  # of a stamp within its run
    about: Mapped[str]
    stored_name: Mapped[str] = mapped_column(unique=True)
    manifest_sha256: Mapped[str]
    entry_id: Mapped[int] = mapped_column(ForeignKey("ledger_entries.id"))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"))
    unit_name: Mapped[str]
    made_at: Mapped[datetime]
    made_by: Mapped[int]
