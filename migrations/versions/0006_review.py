"""Review: steps, cases, decisions, contests."""

import sqlalchemy as sa
from alembic import op

revision = "0006_review"
down_revision = "0005_stamps"


def upgrade(database: str) -> None:
    if database == "main":
        op.create_table(
            "review_steps",
            sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
            sa.Column("kind", sa.String(), nullable=False),
            sa.Column("group_key", sa.String(), nullable=False),
            sa.Column("ward_code", sa.String(), nullable=False),
            sa.Column("seq", sa.BigInteger(), nullable=False),
            sa.Column("name", sa.String(), nullable=False),
            sa.Column("name_en", sa.String(), nullable=False),
            sa.Column("competent", sa.String(), nullable=False),
            sa.Column("working_days", sa.BigInteger(), nullable=False),
            sa.PrimaryKeyConstraint("id", name=op.f("pk_review_steps")),
            sa.UniqueConstraint(
                "kind", "group_key", "ward_code", "seq", name=op.f("uq_review_steps_kind_group_key_ward_code_seq")
            ),
        )
        op.create_table(
            "cases",
            sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
            sa.Column("case_code", sa.String(), nullable=False),
            sa.Column("kind", sa.String(), nullable=False),
            sa.Column("object_kind", sa.String(), nullable=False),
            sa.Column("object_id", sa.BigInteger(), nullable=False),
            sa.Column("producer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
            sa.Column("group_key", sa.String(), nullable=True),
            sa.Column("ward_code", sa.String(), nullable=False),
            sa.Column("step", sa.BigInteger(), nullable=False),
            sa.Column("agency_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
            sa.Column("deputy_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
            sa.Column("state", sa.String(), nullable=False),
            sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
            sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
            sa.Column("entered_by", sa.JSON(), nullable=False),
            sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
            sa.Column("version", sa.BigInteger(), nullable=False),
            sa.CheckConstraint(
                "state IN ('open','returned','accepted','refused','withdrawn')", name=op.f("ck_cases_state")
            ),
            sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_cases_agency_id")),
            sa.ForeignKeyConstraint(["deputy_id"], ["people.id"], name=op.f("fk_cases_deputy_id")),
            sa.ForeignKeyConstraint(["producer_id"], ["producers.id"], name=op.f("fk_cases_producer_id")),
            sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
            sa.UniqueConstraint("case_code", name=op.f("uq_cases_case_code")),
        )
        op.create_index(
            op.f("ix_cases_agency_id_state_due_at"), "cases", ["agency_id", "state", "due_at"], unique=False
        )
        op.create_index(op.f("ix_cases_object_kind_object_id"), "cases", ["object_kind", "object_id"], unique=False)
        op.create_index(op.f("ix_cases_state_due_at"), "cases", ["state", "due_at"], unique=False)
        op.create_index(
            "uq_cases_live_object",
            "cases",
            ["object_kind", "object_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('open','returned')"),
            postgresql_where=sa.text("state IN ('open','returned')"),
        )
        op.create_index(op.f("ix_cases_producer_id"), "cases", ["producer_id"], unique=False)
        op.create_table(
            "case_months",
            sa.Column("month", sa.String(), nullable=False),
            sa.Column("last", sa.BigInteger(), nullable=False),
            sa.PrimaryKeyConstraint("month", name=op.f("pk_case_months")),
        )
        op.create_table(
            "tax_id_contests",
            sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
            sa.Column("tax_id_print", sa.String(), nullable=False),
            sa.Column("holder_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
            sa.Column("claimant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
            sa.Column("grounds", sa.String(), nullable=False),
            sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
            sa.Column("made_by", sa.BigInteger(), nullable=False),
            sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
            sa.Column("decided_by", sa.BigInteger(), nullable=True),
            sa.Column("transferred", sa.Boolean(), nullable=True),
            sa.ForeignKeyConstraint(["claimant_id"], ["producers.id"], name=op.f("fk_tax_id_contests_claimant_id")),
            sa.ForeignKeyConstraint(["holder_id"], ["producers.id"], name=op.f("fk_tax_id_contests_holder_id")),
            sa.PrimaryKeyConstraint("id", name=op.f("pk_tax_id_contests")),
        )
        op.create_index(op.f("ix_tax_id_contests_tax_id_print"), "tax_id_contests", ["tax_id_print"], unique=False)
        op.create_index(
            "uq_tax_id_contests_undecided",
            "tax_id_contests",
            ["claimant_id"],
            unique=True,
            sqlite_where=sa.text("decided_at IS NULL"),
            postgresql_where=sa.text("decided_at IS NULL"),
        )
        op.create_table(
            "decisions",
            sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
            sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
            sa.Column("step", sa.BigInteger(), nullable=False),
            sa.Column("agency_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
            sa.Column("outcome", sa.String(), nullable=False),
            sa.Column("reasons", sa.String(), nullable=True),
            sa.Column("ticked", sa.JSON(), nullable=False),
            sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
            sa.Column("made_by", sa.BigInteger(), nullable=False),
            sa.CheckConstraint(
                "outcome IN ('accepted','returned','refused','withdrawn','moved')", name=op.f("ck_decisions_outcome")
            ),
            sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_decisions_agency_id")),
            sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_decisions_case_id")),
            sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
        )
        op.create_index(op.f("ix_decisions_case_id"), "decisions", ["case_id"], unique=False)


def downgrade(database: str) -> None:
    if database == "main":
        op.drop_table("decisions")
        op.drop_table("tax_id_contests")
        op.drop_table("case_months")
        op.drop_table("cases")
        op.drop_table("review_steps")
