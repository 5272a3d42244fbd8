"""Minutes (biên bản): the paper of an inspection, frozen when it was made, with what came back signed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from trace.base.db import Base, NumberedId


class Minutes(Base):
    """The PDF of one revision of an inspection. `token` is in its QR: whoever holds the paper may read it.

    Signed is only what a certificate signed; a photograph of the paper signed by hand lies among the files.
    """

    __tablename__ = "inspection_minutes"
    __table_args__ = (
        CheckConstraint("(signed_at IS NULL) = (signed_name IS NULL)", name="signed"),
        UniqueConstraint("inspection_id", "arrival"),
    )

    id: Mapped[NumberedId]
    inspection_id: Mapped[int] = mapped_column(ForeignKey("inspections.id"))
    arrival: Mapped[int]
    token: Mapped[str] = mapped_column(unique=True)
    stored_name: Mapped[str] = mapped_column(unique=True)
    sha256: Mapped[str] = mapped_column(index=True)
    made_at: Mapped[datetime]
    made_by: Mapped[int]
    signed_name: Mapped[str | None] = mapped_column(unique=True)
    signed_sha256: Mapped[str | None] = mapped_column(index=True)
    signers: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    trusted: Mapped[bool] = mapped_column(default=False)
    signed_at: Mapped[datetime | None]
    signed_by: Mapped[int | None]
