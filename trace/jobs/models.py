"""The table `jobs`: one row for each piece of long work, written in the transaction of its cause. It is the queue."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from trace.base.db import Base


class Job(Base):
    """What is to be done, how far it is, and how it ended.

    `key` names the cause: a name and key are enqueued once. `attempts` counts the tries of the step in hand, so a long
    job that moves on is never given up for its length. `worker` and `seen_at` say who has it and when it last said so.
    `request_id` is the number of the request that asked for it, which its log lines bear too.
    """

    __tablename__ = "jobs"
    __table_args__ = (
        UniqueConstraint("name", "key"),
        CheckConstraint("state IN ('queued', 'running', 'done', 'failed', 'cancelled')", name="state"),
        CheckConstraint("(state = 'running') = (worker IS NOT NULL)", name="held_while_running"),
        Index(None, "state", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str]
    arguments: Mapped[dict[str, Any]] = mapped_column(JSON)
    key: Mapped[str | None]
    state: Mapped[str]
    progress_done: Mapped[int] = mapped_column(default=0)
    progress_total: Mapped[int | None]
    attempts: Mapped[int] = mapped_column(default=0)
    error_code: Mapped[str | None]
    request_id: Mapped[str | None]
    worker: Mapped[int | None]
    seen_at: Mapped[datetime | None]
    due_at: Mapped[datetime]
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
