"""Tables of offline packs: what each holds, the blocks made for it and which stamps lie in them, the signing keys."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from trace.base.db import Base, NumberedId

KEPT = text("dropped_at IS NULL")
SIGNING = text("retired_at IS NULL")


class Pack(Base):
    """What a unit's phones carry: the stamps of producers in these communes and product groups, and of these producers.

    Which runs that is, is worked out each time: a run released tomorrow belongs to it. `salt` goes into every hash of a
    code, so that no two packs hold the same hash of it. A pack that was dropped keeps its row, and nothing else.
    """

    __tablename__ = "packs"
    __table_args__ = (
        CheckConstraint("(dropped_at IS NULL) = (dropped_by IS NULL)", name="dropped"),
        Index("ix_packs_kept", "agency_id", sqlite_where=KEPT, postgresql_where=KEPT),
    )

    id: Mapped[NumberedId]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    name: Mapped[str]
    areas: Mapped[list[str]] = mapped_column(JSON)  # codes of communes
    groups: Mapped[list[str]] = mapped_column(JSON)  # keys of product groups, those below them included
    producers: Mapped[list[int]] = mapped_column(JSON)
    salt: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    made_at: Mapped[datetime]
    made_by: Mapped[int]
    dropped_at: Mapped[datetime | None]
    dropped_by: Mapped[int | None]


class PackBlock(Base):
    """A file of hashes in the store, named by its own hash: it never changes, another one takes its place."""

    __tablename__ = "pack_blocks"
    __table_args__ = (CheckConstraint("stamps > 0 AND size_bytes > 0", name="size"),)

    pack_id: Mapped[int] = mapped_column(ForeignKey("packs.id"), primary_key=True, autoincrement=False)
    sha256: Mapped[str] = mapped_column(primary_key=True)
    stamps: Mapped[int]
    size_bytes: Mapped[int]
    made_at: Mapped[datetime]


class PackSegment(Base):
    """Stamps `[first, first + count)` of a run, one after another in a block: each lies in one block of a pack."""

    __tablename__ = "pack_segments"
    __table_args__ = (
        CheckConstraint("first >= 0 AND count > 0", name="span"),
        ForeignKeyConstraint(
            ["pack_id", "sha256"], ["pack_blocks.pack_id", "pack_blocks.sha256"], name="fk_pack_segments_block"
        ),
        Index(None, "pack_id", "sha256"),
    )

    pack_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id"), primary_key=True, autoincrement=False)
    first: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    count: Mapped[int]
    sha256: Mapped[str]


class PackKey(Base):
    """A key that signs packs (Ed25519): its public half, and the private one sealed by the service's wrapping key.

    At most one signs; a retired one is published for as long as packs signed by it may be read, unless it leaked.
    """

    __tablename__ = "pack_keys"
    __table_args__ = (
        CheckConstraint("retired_at IS NOT NULL OR NOT leaked", name="leaked"),
        Index("uq_pack_keys_signing", "signs", unique=True, sqlite_where=SIGNING, postgresql_where=SIGNING),
    )

    id: Mapped[NumberedId]
    name: Mapped[str] = mapped_column(unique=True)  # the first 16 hex digits of the SHA-256 of the public half
    public: Mapped[bytes] = mapped_column(LargeBinary)
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)
    signs: Mapped[bool] = mapped_column(default=True)  # always true: what the index is over
    made_at: Mapped[datetime]
    made_by: Mapped[int]
    retired_at: Mapped[datetime | None]
    retired_by: Mapped[int | None]
    leaked: Mapped[bool] = mapped_column(default=False)
