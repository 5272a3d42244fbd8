"""Scratch PINs: first right entries and counters of wrong ones, in main; ratings by day, in observations."""

import sqlalchemy as sa
from alembic import op

revision = "0012_pins"
down_revision = "0011_alarms"


def upgrade(database: str) -> None:
    if database == "main":
        _upgrade_main()
    else:
        _upgrade_observations()


def _upgrade_main() -> None:
    row_id, stamp = sa.BigInteger().with_variant(sa.Integer(), "sqlite"), ("run_id", "ordinal")
    op.create_table(
        "pin_entries",
        sa.Column("run_id", row_id, autoincrement=False, nullable=False),
        sa.Column("ordinal", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("province", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_pin_entries_run_id")),
        sa.PrimaryKeyConstraint(*stamp, name=op.f("pk_pin_entries")),
    )
    op.create_table(
        "pin_tries",
        sa.Column("run_id", row_id, autoincrement=False, nullable=False),
        sa.Column("ordinal", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("wrong", sa.BigInteger(), nullable=False),
        sa.Column("rested_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_pin_tries_run_id")),
        sa.PrimaryKeyConstraint(*stamp, name=op.f("pk_pin_tries")),
    )


def _upgrade_observations() -> None:
    op.create_table(
        "ratings",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("tone", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("day", "tone", "answer", name=op.f("pk_ratings")),
    )
    op.create_table(
        "rating_forms",
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("form", name=op.f("pk_rating_forms")),
    )
    op.create_index(op.f("ix_rating_forms_until"), "rating_forms", ["until"])


def downgrade(database: str) -> None:
    for table in ("pin_tries", "pin_entries") if database == "main" else ("rating_forms", "ratings"):
        op.drop_table(table)
