"""Talks by SMS and telephone under way: the code somebody asked about, for a quarter of an hour."""

import sqlalchemy as sa
from alembic import op

revision = "0016_gateway_talks"
down_revision = "0015_voices"


def upgrade(database: str) -> None:
    if database != "observations":
        return
    op.create_table(
        "gateway_talks",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_gateway_talks")),
    )
    op.create_index(op.f("ix_gateway_talks_until"), "gateway_talks", ["until"])


def downgrade(database: str) -> None:
    if database == "observations":
        op.drop_table("gateway_talks")
