"""Tables of main behind suspicion: the rules that judge scans, and which stamps a person has looked at."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from trace.base.db import Base, NumberedId, Versioned


class ScanRule(Versioned, Base):
    """When scans are abnormal, for a product group (`*` = every group without a rule of its own). In main.

    `thresholds` are whole numbers, their units in `rules.suspicion.UNITS`. What happened to a rule is in the ledger.
    """

    __tablename__ = "scan_rules"
    __table_args__ = (
        UniqueConstraint("kind", "group_key"),
        CheckConstraint(
            "kind IN ('places','speed','share_of_batch','before_activation','after_void','canary',"
            "'failures_of_network')",
            name="kind",
        ),
        CheckConstraint("grade IN ('low','medium','high')", name="grade"),
        CheckConstraint("kind = 'places' OR NOT public", name="public_kind"),
    )

    id: Mapped[NumberedId]
    kind: Mapped[str]
    group_key: Mapped[str]
    thresholds: Mapped[dict[str, int]] = mapped_column(JSON)
    grade: Mapped[str]
    raises_case: Mapped[bool]
    public: Mapped[bool]  # whether the stamp's page turns amber by it
    changed_at: Mapped[datetime | None]
    changed_by: Mapped[int | None]


class ScanClearance(Base):
    """A person looked at a stamp's scans up to this day and found no copy: they speak against it no more. In main."""

    __tablename__ = "scan_clearances"

    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id"), primary_key=True, autoincrement=False)
    ordinal: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # counted from the run's first
    cleared_on: Mapped[date]
