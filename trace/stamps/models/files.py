"""Print files of a run: which forms were asked for, the parts of each, who fetched them, and who may again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from trace.base.db import Base, MadeId, NumberedId
from trace.stamps import rules

UNANSWERED = text("granted IS NULL")


class PrintForm(Base):
    """A form in which a run's labels were asked for: sheets as `pdf`, a list as `csv`, `zpl` for a label printer …

    Its parts are made by jobs that take them in turns. `round` counts how often the making was begun: stopping ends a
    round, going on begins the next. Finished when every part is there, checked, and the manifest's hash is known.
    `parts` is laid down when the form is asked for; which labels a part holds follows from it (`rules.plans`).
    """

    __tablename__ = "print_forms"

    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id"), primary_key=True, autoincrement=False)
    form: Mapped[str] = mapped_column(primary_key=True)
    parts: Mapped[int]
    round: Mapped[int] = mapped_column(default=1)
    asked_at: Mapped[datetime]
    asked_by: Mapped[int]
    begun_at: Mapped[datetime | None]
    stopped_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    manifest_sha256: Mapped[str | None]


class PrintPart(Base):
    """One finished file of a run: labels `[first, first + count)`, its hash, its name in the store."""

    __tablename__ = "print_parts"

    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id"), primary_key=True, autoincrement=False)
    form: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    first: Mapped[int]
    count: Mapped[int]
    sheets: Mapped[int]
    stored_name: Mapped[str]
    size_bytes: Mapped[int]
    sha256: Mapped[str]
    made_at: Mapped[datetime]

    @property
    def file_name(self) -> str:
        """The name under which people keep the file: `tem-lenh-12-phan-1.pdf`."""
        return rules.file_name(self.run_id, self.form, self.number)


class Download(Base):
    """Who fetched which print file, and when; under which permit, where one was needed."""

    __tablename__ = "downloads"

    id: Mapped[MadeId]
    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id"), index=True)
    form: Mapped[str]
    number: Mapped[int]
    person_id: Mapped[int]
    fetched_at: Mapped[datetime]
    permit_id: Mapped[int | None] = mapped_column(ForeignKey("print_permits.id"))


class PrintPermit(Base):
    """A wish to fetch a file again, or the list of scratch PINs at all: why, who granted it, when it was used.

    `sheets`: those that are printed again (their first print is spoiled), as typed; empty for a whole file. Small runs
    are granted by the rule at once (`decided_by` is then None); the rest, and PINs always, by a second person.
    """

    __tablename__ = "print_permits"
    __table_args__ = (
        CheckConstraint("decided_by IS NULL OR decided_by <> asked_by", name="two_people"),
        CheckConstraint("used_at IS NULL OR granted", name="granted_before_used"),
        Index("ix_print_permits_waiting", "id", sqlite_where=UNANSWERED, postgresql_where=UNANSWERED),
    )

    id: Mapped[NumberedId]
    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id"), index=True)
    form: Mapped[str]
    number: Mapped[int]
    sheets: Mapped[str] = mapped_column(default="")
    reason: Mapped[str]
    asked_at: Mapped[datetime]
    asked_by: Mapped[int]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None]
    granted: Mapped[bool | None]
    used_at: Mapped[datetime | None]
