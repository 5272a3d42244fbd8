"""The ledger and its chain, append-only: on SQLite by triggers, on PostgreSQL by the rights of the serving role."""

import sqlalchemy as sa
from alembic import op

revision = "0002_ledger"
down_revision = "0001_accounts"


def upgrade(database: str) -> None:
    if database == "main":
        op.create_table(
            "ledger_entries",
            sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
            sa.Column("act", sa.String(), nullable=False),
            sa.Column("actor_id", sa.BigInteger(), nullable=False),
            sa.Column("actor_role", sa.String(), nullable=False),
            sa.Column("object_kind", sa.String(), nullable=False),
            sa.Column("object_id", sa.BigInteger(), nullable=False),
            sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
            sa.Column("effective_at", sa.DateTime(timezone=True), nullable=False),
            sa.Column("content", sa.JSON(), nullable=False),
            sa.Column("content_hash", sa.String(), nullable=False),
            sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_entries")),
        )
        op.create_index(op.f("ix_ledger_entries_actor_id"), "ledger_entries", ["actor_id"], unique=False)
        op.create_index(
            op.f("ix_ledger_entries_object_kind_object_id"),
            "ledger_entries",
            ["object_kind", "object_id"],
            unique=False,
        )
        op.create_table(
            "ledger_waiting",
            sa.Column("entry_id", sa.BigInteger(), autoincrement=False, nullable=False),
            sa.ForeignKeyConstraint(["entry_id"], ["ledger_entries.id"], name=op.f("fk_ledger_waiting_entry_id")),
            sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_ledger_waiting")),
        )
        op.create_table(
            "ledger_links",
            sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
            sa.Column("entry_id", sa.BigInteger(), nullable=False),
            sa.Column("hash", sa.String(), nullable=False),
            sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
            sa.ForeignKeyConstraint(["entry_id"], ["ledger_entries.id"], name=op.f("fk_ledger_links_entry_id")),
            sa.PrimaryKeyConstraint("seq", name=op.f("pk_ledger_links")),
            sa.UniqueConstraint("entry_id", name=op.f("uq_ledger_links_entry_id")),
        )
        if op.get_bind().dialect.name == "sqlite":
            for table in ("ledger_entries", "ledger_links"):
                for act in ("UPDATE", "DELETE"):
                    op.execute(
                        f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                        "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
                    )


def downgrade(database: str) -> None:
    if database == "main":
        op.drop_table("ledger_links")
        op.drop_table("ledger_waiting")
        op.drop_table("ledger_entries")
