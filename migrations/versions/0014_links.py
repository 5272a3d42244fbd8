"""Links of the resolver: of products, batches and sites, with what the look at their targets found."""

import sqlalchemy as sa
from alembic import op

revision = "0014_links"
down_revision = "0013_reports"

OWNERS = {"product_id": "products", "batch_id": "batches", "site_id": "sites"}
ONE_OWNER = " + ".join(f"CASE WHEN {name} IS NULL THEN 0 ELSE 1 END" for name in OWNERS) + " = 1"


def row_id() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade(database: str) -> None:
    if database != "main":
        return
    op.create_table(
        "links",
        sa.Column("id", row_id(), autoincrement=True, nullable=False),
        sa.Column("producer_id", row_id(), nullable=False),
        *(sa.Column(name, row_id(), nullable=True) for name in OWNERS),
        sa.Column("link_type", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=True),
        sa.Column("contexts", sa.JSON(), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("status", sa.BigInteger(), nullable=True),
        sa.Column("dead_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(ONE_OWNER, name=op.f("ck_links_one_owner")),
        sa.ForeignKeyConstraint(["producer_id"], ["producers.id"], name=op.f("fk_links_producer_id")),
        *(
            sa.ForeignKeyConstraint([name], [f"{table}.id"], name=op.f(f"fk_links_{name}"))
            for name, table in OWNERS.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_links")),
    )
    for name in ("producer_id", *OWNERS, "checked_at"):
        op.create_index(op.f(f"ix_links_{name}"), "links", [name])
    for name in OWNERS:
        only = sa.text("is_default")
        op.create_index(
            f"uq_links_default_{name}", "links", [name], unique=True, sqlite_where=only, postgresql_where=only
        )


def downgrade(database: str) -> None:
    if database == "main":
        op.drop_table("links")
