"""Issuing decided by two people; print trials dry, wet and curved; company prefixes and the GTINs given out of them."""

import sqlalchemy as sa
from alembic import op

revision = "0018_keys_and_numbers"
down_revision = "0017_print_room"

CONDITIONS = ("dry", "wet", "curved")


def row_id() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade(database: str) -> None:
    if database == "main":
        _proposals()
        _trials()
        _prefixes()
        _numbers()


def _proposals() -> None:
    op.create_table(
        "issuing_proposals",
        sa.Column("id", row_id(), autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("slot", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        moment("proposed_at"),
        sa.Column("proposed_by", sa.BigInteger(), nullable=False),
        moment("decided_at", nullable=True),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.Column("accepted", sa.Boolean(), nullable=True),
        sa.CheckConstraint("kind IN ('freeze','unfreeze','compromise')", name=op.f("ck_issuing_proposals_kind")),
        sa.CheckConstraint("(kind = 'compromise') = (slot IS NOT NULL)", name=op.f("ck_issuing_proposals_slot")),
        sa.CheckConstraint(
            "accepted IS NULL OR NOT accepted OR decided_by <> proposed_by",
            name=op.f("ck_issuing_proposals_two_people"),
        ),
        sa.ForeignKeyConstraint(["slot"], ["stamp_keys.slot"], name=op.f("fk_issuing_proposals_slot")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issuing_proposals")),
    )
    for of, only in (
        ("kind", sa.text("decided_at IS NULL AND slot IS NULL")),
        ("slot", sa.text("decided_at IS NULL AND slot IS NOT NULL")),
    ):
        op.create_index(
            f"uq_issuing_proposals_waiting_{of}",
            "issuing_proposals",
            [of],
            unique=True,
            sqlite_where=only,
            postgresql_where=only,
        )


def _trials() -> None:
    with op.batch_alter_table("print_trials") as table:
        table.add_column(sa.Column("template", sa.String(), nullable=True))
        for name in CONDITIONS:
            table.add_column(sa.Column(name, sa.String(), nullable=True))
        for name in CONDITIONS:
            table.create_check_constraint(
                op.f(f"ck_print_trials_{name}"), f"{name} IS NULL OR {name} IN ('read','slow','failed')"
            )


def _prefixes() -> None:
    op.create_table(
        "company_prefixes",
        sa.Column("id", row_id(), autoincrement=True, nullable=False),
        sa.Column("producer_id", row_id(), nullable=False),
        sa.Column("prefix", sa.String(), nullable=False),
        sa.Column("certificate_no", sa.String(), nullable=False),
        sa.Column("next_item", sa.BigInteger(), nullable=False),
        moment("made_at"),
        sa.Column("made_by", sa.BigInteger(), nullable=False),
        moment("checked_at", nullable=True),
        sa.Column("checked_by", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("length(prefix) BETWEEN 7 AND 10", name=op.f("ck_company_prefixes_length")),
        sa.CheckConstraint("next_item >= 0", name=op.f("ck_company_prefixes_next_item")),
        sa.ForeignKeyConstraint(["producer_id"], ["producers.id"], name=op.f("fk_company_prefixes_producer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company_prefixes")),
        sa.UniqueConstraint("prefix", name=op.f("uq_company_prefixes_prefix")),
    )
    op.create_index(op.f("ix_company_prefixes_producer_id"), "company_prefixes", ["producer_id"])


def _numbers() -> None:
    op.create_table(
        "allocated_gtins",
        sa.Column("gtin", sa.String(), nullable=False),
        sa.Column("prefix_id", row_id(), nullable=False),
        sa.Column("product_id", row_id(), nullable=False),
        sa.Column("indicator", sa.BigInteger(), nullable=False),
        moment("made_at"),
        sa.Column("made_by", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("indicator BETWEEN 0 AND 8", name=op.f("ck_allocated_gtins_indicator")),
        sa.ForeignKeyConstraint(["prefix_id"], ["company_prefixes.id"], name=op.f("fk_allocated_gtins_prefix_id")),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name=op.f("fk_allocated_gtins_product_id")),
        sa.PrimaryKeyConstraint("gtin", name=op.f("pk_allocated_gtins")),
        sa.UniqueConstraint("product_id", "indicator", name=op.f("uq_allocated_gtins_product_id_indicator")),
    )


def downgrade(database: str) -> None:
    if database != "main":
        return
    for table in ("allocated_gtins", "company_prefixes", "issuing_proposals"):
        op.drop_table(table)
    with op.batch_alter_table("print_trials") as table:
        for name in CONDITIONS:
            table.drop_constraint(op.f(f"ck_print_trials_{name}"), type_="check")
        for name in (*CONDITIONS, "template"):
            table.drop_column(name)
