"""Boxes keep their row when they are unpacked: the number may be used again, the code on the printed label never."""

import sqlalchemy as sa
from alembic import op

revision = "0021_stock"
down_revision = "0019_label_templates"

IN_USE = sa.text("unpacked_at IS NULL")


def upgrade(database: str) -> None:
    if database != "main":
        return
    moment, number = sa.DateTime(timezone=True), sa.BigInteger()
    with op.batch_alter_table("stamp_boxes") as table:
        table.drop_constraint("uq_stamp_boxes_run_id_kind_number", type_="unique")
        table.drop_index("ix_stamp_boxes_run_id_lo")
        table.add_column(sa.Column("unpacked_at", moment, nullable=True))
        table.add_column(sa.Column("unpacked_by", number, nullable=True))
    op.create_index(
        "uq_stamp_boxes_in_use",
        "stamp_boxes",
        ["run_id", "number"],
        unique=True,
        sqlite_where=IN_USE,
        postgresql_where=IN_USE,
    )


def downgrade(database: str) -> None:
    if database != "main":
        return
    # A box that is in use no more has no place in the older table.
    op.execute("DELETE FROM stamp_boxes WHERE unpacked_at IS NOT NULL")
    op.drop_index("uq_stamp_boxes_in_use", "stamp_boxes")
    with op.batch_alter_table("stamp_boxes") as table:
        table.drop_column("unpacked_by")
        table.drop_column("unpacked_at")
        table.create_unique_constraint("uq_stamp_boxes_run_id_kind_number", ["run_id", "kind", "number"])
        table.create_index("ix_stamp_boxes_run_id_lo", ["run_id", "lo"])
