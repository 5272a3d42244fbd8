"""Findings of inspectors."""

import sqlalchemy as sa
from alembic import op

revision = "0007_inspections"
down_revision = "0006_review"


def upgrade(database: str) -> None:
    if database == "main":
        op.create_table(
            "findings",
            sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
            sa.Column("client_id", sa.String(), nullable=False),
            sa.Column("agency_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
            sa.Column("producer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
            sa.Column("batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
            sa.Column("run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
            sa.Column("ordinal", sa.BigInteger(), nullable=True),
            sa.Column("place", sa.String(), nullable=False),
            sa.Column("result", sa.String(), nullable=False),
            sa.Column("text", sa.String(), nullable=False),
            sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
            sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
            sa.Column("made_by", sa.BigInteger(), nullable=False),
            sa.CheckConstraint("result IN ('in_order','minor','serious')", name=op.f("ck_findings_result")),
            sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_findings_agency_id")),
            sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_findings_batch_id")),
            sa.ForeignKeyConstraint(["producer_id"], ["producers.id"], name=op.f("fk_findings_producer_id")),
            sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_findings_run_id")),
            sa.PrimaryKeyConstraint("id", name=op.f("pk_findings")),
            sa.UniqueConstraint("client_id", name=op.f("uq_findings_client_id")),
        )
        op.create_index(op.f("ix_findings_batch_id"), "findings", ["batch_id"], unique=False)
        op.create_index(op.f("ix_findings_producer_id"), "findings", ["producer_id"], unique=False)
        op.create_index(op.f("ix_findings_run_id"), "findings", ["run_id"], unique=False)


def downgrade(database: str) -> None:
    if database == "main":
        op.drop_table("findings")
