"""Observations of scans: by stamp and day, one summary row a stamp, daily sums, failures, and the keys of the day."""

import sqlalchemy as sa
from alembic import op

revision = "0010_scans"
down_revision = "0009_reference"

BY = ("province", "route", "result", "device")


def upgrade(database: str) -> None:
    if database != "observations":
        return
    op.create_table(
        "scans",
        sa.Column("slot", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("serial", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in BY),
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("slot", "serial", "day", *BY, name=op.f("pk_scans")),
    )
    op.create_index(op.f("ix_scans_day_run_id"), "scans", ["day", "run_id"])
    op.create_table(
        "stamps_seen",
        sa.Column("slot", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("serial", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("provinces", sa.String(), nullable=False),
        sa.Column("provinces_in_one_day", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("slot", "serial", name=op.f("pk_stamps_seen")),
    )
    op.create_index(op.f("ix_stamps_seen_run_id"), "stamps_seen", ["run_id"])
    op.create_index(op.f("ix_stamps_seen_last_on"), "stamps_seen", ["last_on"])
    op.create_table(
        "scan_figures",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("run_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("batch_id", sa.BigInteger(), autoincrement=False, nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in BY),
        sa.Column("producer_id", sa.BigInteger(), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("day", "run_id", "batch_id", *BY, name=op.f("pk_scan_figures")),
    )
    for owner in ("producer_id", "product_id"):
        op.create_index(op.f(f"ix_scan_figures_{owner}_day"), "scan_figures", [owner, "day"])
    _upgrade_small_tables()


def _upgrade_small_tables() -> None:
    op.create_table(
        "failed_scans",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("network", sa.String(), nullable=False),
        sa.Column("province", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("day", "network", name=op.f("pk_failed_scans")),
    )
    op.create_table(
        "day_keys",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_day_keys")),
    )
    op.create_table(
        "recent_scans",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_recent_scans")),
    )
    op.create_index(op.f("ix_recent_scans_until"), "recent_scans", ["until"])
    op.create_table(
        "unobserved_scans",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("day", "why", name=op.f("pk_unobserved_scans")),
    )


def downgrade(database: str) -> None:
    if database == "observations":
        for table in (
            "unobserved_scans",
            "recent_scans",
            "day_keys",
            "failed_scans",
            "scan_figures",
            "stamps_seen",
            "scans",
        ):
            op.drop_table(table)
