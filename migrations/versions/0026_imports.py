"""Sheets that fill the register, the rows of them that were wrong, and files received at the counter."""

import sqlalchemy as sa
from alembic import op

revision = "0026_imports"
down_revision = "0025_diary"

MOMENT, NUMBER = sa.DateTime(timezone=True), sa.BigInteger()
ROW = NUMBER.with_variant(sa.Integer(), "sqlite")  # of reference data


def upgrade(database: str) -> None:
    if database != "main":
        return
    _sheets()
    op.create_table(
        "import_faults",
        sa.Column("import_id", NUMBER, sa.ForeignKey("sheet_imports.id", name=op.f("fk_import_faults_import_id"))),
        sa.Column("row", NUMBER),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("import_id", "row", name=op.f("pk_import_faults")),
    )
    _receipts()


def _sheets() -> None:
    counts = [
        sa.Column(name, NUMBER, nullable=False)
        for name in ("position", "checked", "made", "changed", "same", "doubtful", "wrong")
    ]
    op.create_table(
        "sheet_imports",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("producer_id", ROW, sa.ForeignKey("producers.id", name=op.f("fk_sheet_imports_producer_id"))),
        sa.Column("agency_id", ROW, sa.ForeignKey("agencies.id", name=op.f("fk_sheet_imports_agency_id"))),
        sa.Column("given_name", sa.String(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("size_bytes", NUMBER, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("made_by", NUMBER, nullable=False),
        sa.Column("read_at", MOMENT),
        sa.Column("sheet_name", sa.String()),
        sa.Column("headings", sa.JSON()),
        sa.Column("keys", sa.JSON()),
        sa.Column("rows", NUMBER),
        sa.Column("refusal", sa.JSON()),
        *counts,
        sa.Column("finished_at", MOMENT),
        sa.Column("cancelled_at", MOMENT),
        sa.Column("cancelled_by", NUMBER),
        sa.Column("forgotten_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet_imports")),
        sa.CheckConstraint("mode IN ('good','all')", name=op.f("ck_sheet_imports_mode")),
    )
    op.create_index("ix_sheet_imports_made_by_id", "sheet_imports", ["made_by", "id"])
    op.create_index("ix_sheet_imports_producer_id_id", "sheet_imports", ["producer_id", "id"])
    op.create_index("ix_sheet_imports_finished_at", "sheet_imports", ["finished_at"])


def _receipts() -> None:
    op.create_table(
        "counter_receipts",
        sa.Column("id", ROW, nullable=False),
        _pointing("counter_receipts", "agency_id", "agencies"),
        _pointing("counter_receipts", "producer_id", "producers"),
        sa.Column("case_id", ROW, sa.ForeignKey("cases.id", name=op.f("fk_counter_receipts_case_id"))),
        sa.Column("priority", sa.String()),
        sa.Column("papers", sa.JSON(), nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("received_by", NUMBER, nullable=False),
        sa.Column("slip_printed_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counter_receipts")),
        sa.CheckConstraint(
            "priority IS NULL OR priority IN ('elderly','pregnant','disabled')",
            name=op.f("ck_counter_receipts_priority"),
        ),
    )
    op.create_index("ix_counter_receipts_agency_id_received_at", "counter_receipts", ["agency_id", "received_at"])
    op.create_index("ix_counter_receipts_case_id", "counter_receipts", ["case_id"])
    op.create_index("ix_counter_receipts_producer_id", "counter_receipts", ["producer_id"])


def _pointing(table: str, name: str, other: str) -> sa.Column:
    return sa.Column(name, ROW, sa.ForeignKey(f"{other}.id", name=op.f(f"fk_{table}_{name}")), nullable=False)


def downgrade(database: str) -> None:
    if database != "main":
        return
    op.drop_table("counter_receipts")
    op.drop_table("import_faults")
    op.drop_table("sheet_imports")
