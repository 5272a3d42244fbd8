"""Offline packs of inspectors: what each holds, its blocks, which stamps lie in them, and the keys that sign."""

import sqlalchemy as sa
from alembic import op

revision = "0031_packs"
down_revision = "0030_inspections"

MOMENT, NUMBER = sa.DateTime(timezone=True), sa.BigInteger()
ROW = NUMBER.with_variant(sa.Integer(), "sqlite")
KEPT, SIGNING = sa.text("dropped_at IS NULL"), sa.text("retired_at IS NULL")


def upgrade(database: str) -> None:
    if database != "main":
        return
    op.create_table(
        "packs",
        sa.Column("id", ROW, autoincrement=True, nullable=False),
        sa.Column("agency_id", NUMBER, sa.ForeignKey("agencies.id", name=op.f("fk_packs_agency_id")), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        *(sa.Column(name, sa.JSON(), nullable=False) for name in ("areas", "groups", "producers")),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("made_by", NUMBER, nullable=False),
        sa.Column("dropped_at", MOMENT),
        sa.Column("dropped_by", NUMBER),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_packs")),
        sa.UniqueConstraint("salt", name=op.f("uq_packs_salt")),
        sa.CheckConstraint("(dropped_at IS NULL) = (dropped_by IS NULL)", name=op.f("ck_packs_dropped")),
    )
    op.create_index("ix_packs_kept", "packs", ["agency_id"], sqlite_where=KEPT, postgresql_where=KEPT)
    _blocks()
    _keys()


def _blocks() -> None:
    op.create_table(
        "pack_blocks",
        sa.Column("pack_id", NUMBER, sa.ForeignKey("packs.id", name=op.f("fk_pack_blocks_pack_id")), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("stamps", NUMBER, nullable=False),
        sa.Column("size_bytes", NUMBER, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("pack_id", "sha256", name=op.f("pk_pack_blocks")),
        sa.CheckConstraint("stamps > 0 AND size_bytes > 0", name=op.f("ck_pack_blocks_size")),
    )
    op.create_table(
        "pack_segments",
        sa.Column("pack_id", NUMBER, nullable=False),
        sa.Column("run_id", NUMBER, sa.ForeignKey("runs.id", name=op.f("fk_pack_segments_run_id")), nullable=False),
        sa.Column("first", NUMBER, nullable=False),
        sa.Column("count", NUMBER, nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("pack_id", "run_id", "first", name=op.f("pk_pack_segments")),
        sa.ForeignKeyConstraint(
            ["pack_id", "sha256"], ["pack_blocks.pack_id", "pack_blocks.sha256"], name="fk_pack_segments_block"
        ),
        sa.CheckConstraint("first >= 0 AND count > 0", name=op.f("ck_pack_segments_span")),
    )
    op.create_index("ix_pack_segments_pack_id_sha256", "pack_segments", ["pack_id", "sha256"])


def _keys() -> None:
    op.create_table(
        "pack_keys",
        sa.Column("id", ROW, autoincrement=True, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("public", sa.LargeBinary(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("signs", sa.Boolean(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("made_by", NUMBER, nullable=False),
        sa.Column("retired_at", MOMENT),
        sa.Column("retired_by", NUMBER),
        sa.Column("leaked", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pack_keys")),
        sa.UniqueConstraint("name", name=op.f("uq_pack_keys_name")),
        sa.CheckConstraint("retired_at IS NOT NULL OR NOT leaked", name=op.f("ck_pack_keys_leaked")),
    )
    op.create_index(
        "uq_pack_keys_signing", "pack_keys", ["signs"], unique=True, sqlite_where=SIGNING, postgresql_where=SIGNING
    )


def downgrade(database: str) -> None:
    if database != "main":
        return
    for table in ("pack_keys", "pack_segments", "pack_blocks", "packs"):
        op.drop_table(table)
