"""Phones with the inspectors' app: whose each is, the server's half of its key, wiping; when it was last heard of."""

import sqlalchemy as sa
from alembic import op

revision = "0034_phones"
down_revision = "0033_record_order"

MOMENT, NUMBER = sa.DateTime(timezone=True), sa.BigInteger()
ROW = NUMBER.with_variant(sa.Integer(), "sqlite")
OWNER = sa.ForeignKey("people.id", name="fk_inspector_phones_person_id")


def upgrade(database: str) -> None:
    if database == "observations":
        op.create_table(
            "phone_seen",
            sa.Column("phone_id", NUMBER, nullable=False),
            sa.Column("seen_at", MOMENT, nullable=False),
            sa.PrimaryKeyConstraint("phone_id", name=op.f("pk_phone_seen")),
        )
        return
    op.create_table(
        "inspector_phones",
        sa.Column("id", ROW, nullable=False, autoincrement=True),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("person_id", ROW, OWNER, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("key_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("wipe_asked_at", MOMENT),
        sa.Column("wipe_asked_by", NUMBER),
        sa.Column("wiped_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspector_phones")),
        sa.UniqueConstraint("client_id", name=op.f("uq_inspector_phones_client_id")),
        sa.CheckConstraint("(wipe_asked_at IS NULL) = (wipe_asked_by IS NULL)", name=op.f("ck_inspector_phones_wipe")),
    )
    op.create_index(op.f("ix_inspector_phones_person_id"), "inspector_phones", ["person_id"])


def downgrade(database: str) -> None:
    op.drop_table("phone_seen" if database == "observations" else "inspector_phones")
