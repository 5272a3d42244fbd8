"""Jobs: long work, one row in the transaction of its cause. The job library keeps no table of its own."""

import sqlalchemy as sa
from alembic import op

revision = "0003_jobs"
down_revision = "0002_ledger"

MOMENT = sa.DateTime(timezone=True)


def upgrade(database: str) -> None:
    if database == "main":
        op.create_table(
            "jobs",
            sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
            sa.Column("name", sa.String(), nullable=False),
            sa.Column("arguments", sa.JSON(), nullable=False),
            sa.Column("key", sa.String(), nullable=True),
            sa.Column("state", sa.String(), nullable=False),
            sa.Column("progress_done", sa.BigInteger(), nullable=False),
            sa.Column("progress_total", sa.BigInteger(), nullable=True),
            sa.Column("attempts", sa.BigInteger(), nullable=False),
            sa.Column("error_code", sa.String(), nullable=True),
            sa.Column("worker", sa.BigInteger(), nullable=True),
            sa.Column("seen_at", MOMENT, nullable=True),
            sa.Column("due_at", MOMENT, nullable=False),
            sa.Column("created_at", MOMENT, nullable=False),
            sa.Column("started_at", MOMENT, nullable=True),
            sa.Column("finished_at", MOMENT, nullable=True),
            sa.CheckConstraint(
                "state IN ('queued', 'running', 'done', 'failed', 'cancelled')", name=op.f("ck_jobs_state")
            ),
            sa.CheckConstraint("(state = 'running') = (worker IS NOT NULL)", name=op.f("ck_jobs_held_while_running")),
            sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
            sa.UniqueConstraint("name", "key", name=op.f("uq_jobs_name_key")),
        )
        op.create_index(op.f("ix_jobs_state_due_at"), "jobs", ["state", "due_at"])


def downgrade(database: str) -> None:
    if database == "main":
        op.drop_index(op.f("ix_jobs_state_due_at"), table_name="jobs")
        op.drop_table("jobs")
