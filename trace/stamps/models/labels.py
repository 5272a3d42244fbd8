"""How labels look: templates of the province and, where the operator allows it, of producers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from trace.base.db import Base, NumberedId


class LabelTemplate(Base):
    """Choices from which a label of any size is laid out: what it shows, in which arrangement, in whose name.

    A row never changes, so that a run printed again looks the same: a revision is a new row that names the one it
    replaces. Without a producer it is the province's, and the only one for OCOP items.
    """

    __tablename__ = "label_templates"
    __table_args__ = (
        CheckConstraint("replaces_id IS NULL OR replaces_id < id", name="replaces_earlier"),
        Index(None, "producer_id"),
    )

    id: Mapped[NumberedId]
    producer_id: Mapped[int | None] = mapped_column(ForeignKey("producers.id"))
    name: Mapped[str]
    choices: Mapped[dict[str, Any]] = mapped_column(JSON)  # field for field `rules.TemplateChoices`
    logo: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)  # a PNG of one bit a dot, plain black
    logo_sha256: Mapped[str | None]
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("label_templates.id"), unique=True)
    made_at: Mapped[datetime]
    made_by: Mapped[int]
    retired_at: Mapped[datetime | None]
    retired_by: Mapped[int | None]
