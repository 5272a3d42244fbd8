"""Files of inspections: sent in pieces, kept as they were taken; what is served outside the room is a copy."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from trace.base.db import Base, NumberedId

UNCLAIMED = text("inspection_id IS NULL")


class InspectionFile(Base):
    """A file by the id that the phone gave it. It may come before the inspection that names it (`inspection_id` None).

    What kind it is, how long and with which hash says the inspection; `whole_at` is set once that is true of what
    came. `stored_name`: the original, with its EXIF, for the room; `shown_name`: a copy drawn anew, without.
    """

    __tablename__ = "inspection_files"
    __table_args__ = (
        CheckConstraint("kind IS NULL OR kind IN ('photo','voice','paper','signed_pdf')", name="kind"),
        CheckConstraint("(whole_at IS NULL) = (stored_name IS NULL)", name="whole"),
        Index(None, "inspection_id"),
        Index(
            "ix_inspection_files_unclaimed",
            "made_by",
            "made_at",
            sqlite_where=UNCLAIMED,
            postgresql_where=UNCLAIMED,
        ),
    )

    id: Mapped[NumberedId]
    client_id: Mapped[str] = mapped_column(unique=True)
    made_by: Mapped[int]
    made_at: Mapped[datetime]
    inspection_id: Mapped[int | None] = mapped_column(ForeignKey("inspections.id"))
    kind: Mapped[str | None]
    media_type: Mapped[str | None]  # as the phone says
    size_bytes: Mapped[int | None]
    sha256: Mapped[str | None]
    taken_at: Mapped[datetime | None]
    have_bytes: Mapped[int] = mapped_column(default=0)
    whole_at: Mapped[datetime | None]
    stored_name: Mapped[str | None] = mapped_column(unique=True)
    shown_name: Mapped[str | None]
    shown_type: Mapped[str | None]
    # Why there is no copy to show, as the code of a reason: the original is kept all the same.
    not_shown: Mapped[str | None]
    # Of a signed PDF, who signed, as the certificates say: [{name, organisation, issuer, at, stamped, trusted}].
    signers: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)


class FilePiece(Base):
    """A stretch of a file that has come, from byte `at` on; forgotten once the file is whole."""

    __tablename__ = "inspection_file_pieces"

    file_id: Mapped[int] = mapped_column(ForeignKey("inspection_files.id"), primary_key=True, autoincrement=False)
    at: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    size_bytes: Mapped[int]
    stored_name: Mapped[str]
