"""People, agencies, web sessions, slips, API keys and idempotency answers; budgets in observations."""

import sqlalchemy as sa
from alembic import op

revision = "0001_accounts"
down_revision = None


def upgrade(database: str) -> None:
    if database == "main":
        op.create_table(
            "once_answers",
            sa.Column("owner", sa.BigInteger(), autoincrement=False, nullable=False),
            sa.Column("route", sa.String(), nullable=False),
            sa.Column("key", sa.String(), nullable=False),
            sa.Column("fingerprint", sa.String(), nullable=False),
            sa.Column("status", sa.BigInteger(), nullable=True),
            sa.Column("body", sa.JSON(), nullable=True),
            sa.Column("location", sa.String(), nullable=True),
            sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
            sa.PrimaryKeyConstraint("owner", "route", "key", name=op.f("pk_once_answers")),
        )
        op.create_index(op.f("ix_once_answers_made_at"), "once_answers", ["made_at"], unique=False)
        op.create_table(
            "people",
            sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
            sa.Column("name", sa.String(), nullable=False),
            sa.Column("role", sa.String(), nullable=False),
            sa.Column("phone", sa.String(), nullable=True),
            sa.Column("email", sa.String(), nullable=True),
            sa.Column("tax_id_print", sa.String(), nullable=True),
            sa.Column("password", sa.String(), nullable=True),
            sa.Column("active", sa.Boolean(), nullable=False),
            sa.Column("language", sa.String(), nullable=False),
            sa.Column("fs_uniquifier", sa.String(), nullable=False),
            sa.Column("totp_sealed", sa.LargeBinary(), nullable=True),
            sa.Column("totp_last_step", sa.BigInteger(), nullable=True),
            sa.Column("recovery_hashes", sa.JSON(), nullable=False),
            sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
            sa.Column("made_by", sa.BigInteger(), nullable=True),
            sa.Column("signed_in_at", sa.DateTime(timezone=True), nullable=True),
            sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
            sa.CheckConstraint(
                "role IN ('producer','entry_assistant','officer','inspector','admin')", name=op.f("ck_people_role")
            ),
            sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
            sa.UniqueConstraint("email", name=op.f("uq_people_email")),
            sa.UniqueConstraint("fs_uniquifier", name=op.f("uq_people_fs_uniquifier")),
            sa.UniqueConstraint("phone", name=op.f("uq_people_phone")),
            sa.UniqueConstraint("tax_id_print", name=op.f("uq_people_tax_id_print")),
        )
        op.create_table(
            "agencies",
            sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
            sa.Column("name", sa.String(), nullable=False),
            sa.Column("name_en", sa.String(), nullable=True),
            sa.Column("kind", sa.String(), nullable=False),
            sa.Column("parent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
            sa.Column("province_code", sa.String(), nullable=False),
            sa.Column("ward_code", sa.String(), nullable=True),
            sa.Column("groups", sa.JSON(), nullable=False),
            sa.Column("deputy_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
            sa.ForeignKeyConstraint(["deputy_id"], ["people.id"], name=op.f("fk_agencies_deputy_id")),
            sa.ForeignKeyConstraint(["parent_id"], ["agencies.id"], name=op.f("fk_agencies_parent_id")),
            sa.PrimaryKeyConstraint("id", name=op.f("pk_agencies")),
            sa.UniqueConstraint("name", name=op.f("uq_agencies_name")),
        )
        op.create_index(op.f("ix_agencies_ward_code"), "agencies", ["ward_code"], unique=False)
        op.create_table(
            "slips",
            sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
            sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
            sa.Column("kind", sa.String(), nullable=False),
            sa.Column("secret_hash", sa.String(), nullable=False),
            sa.Column("digits_print", sa.String(), nullable=True),
            sa.Column("wrong_tries", sa.BigInteger(), nullable=False),
            sa.Column("made_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
            sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
            sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
            sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
            sa.ForeignKeyConstraint(["made_by"], ["people.id"], name=op.f("fk_slips_made_by")),
            sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_slips_person_id")),
            sa.PrimaryKeyConstraint("id", name=op.f("pk_slips")),
            sa.UniqueConstraint("secret_hash", name=op.f("uq_slips_secret_hash")),
        )
        op.create_index(op.f("ix_slips_digits_print"), "slips", ["digits_print"], unique=False)
        op.create_index(op.f("ix_slips_person_id"), "slips", ["person_id"], unique=False)
        op.create_table(
            "web_sessions",
            sa.Column("id_hash", sa.String(), nullable=False),
            sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
            sa.Column("content", sa.JSON(), nullable=False),
            sa.Column("device", sa.String(), nullable=False),
            sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
            sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
            sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
            sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_web_sessions_person_id")),
            sa.PrimaryKeyConstraint("id_hash", name=op.f("pk_web_sessions")),
        )
        op.create_index(op.f("ix_web_sessions_expires_at"), "web_sessions", ["expires_at"], unique=False)
        op.create_index(op.f("ix_web_sessions_person_id"), "web_sessions", ["person_id"], unique=False)
        op.create_table(
            "api_keys",
            sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
            sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
            sa.Column("agency_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
            sa.Column("name", sa.String(), nullable=False),
            sa.Column("prefix", sa.String(), nullable=False),
            sa.Column("secret_hash", sa.String(), nullable=False),
            sa.Column("scopes", sa.JSON(), nullable=False),
            sa.Column("quota_per_day", sa.BigInteger(), nullable=False),
            sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
            sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
            sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
            sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_api_keys_agency_id")),
            sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_api_keys_person_id")),
            sa.PrimaryKeyConstraint("id", name=op.f("pk_api_keys")),
            sa.UniqueConstraint("secret_hash", name=op.f("uq_api_keys_secret_hash")),
        )
        op.create_index(op.f("ix_api_keys_person_id"), "api_keys", ["person_id"], unique=False)
        op.create_table(
            "posts",
            sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
            sa.Column("agency_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
            sa.Column("head", sa.Boolean(), nullable=False),
            sa.Column("since", sa.DateTime(timezone=True), nullable=False),
            sa.Column("until", sa.DateTime(timezone=True), nullable=True),
            sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_posts_agency_id")),
            sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_posts_person_id")),
            sa.PrimaryKeyConstraint("person_id", "agency_id", name=op.f("pk_posts")),
        )
        op.create_index(op.f("ix_posts_agency_id"), "posts", ["agency_id"], unique=False)
    else:
        op.create_table(
            "api_calls",
            sa.Column("key_id", sa.BigInteger(), autoincrement=False, nullable=False),
            sa.Column("day", sa.Date(), nullable=False),
            sa.Column("route", sa.String(), nullable=False),
            sa.Column("status", sa.BigInteger(), autoincrement=False, nullable=False),
            sa.Column("calls", sa.BigInteger(), nullable=False),
            sa.PrimaryKeyConstraint("key_id", "day", "route", "status", name=op.f("pk_api_calls")),
        )
        op.create_table(
            "budgets",
            sa.Column("key", sa.String(), nullable=False),
            sa.Column("amount", sa.BigInteger(), nullable=False),
            sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
            sa.PrimaryKeyConstraint("key", name=op.f("pk_budgets")),
        )
        op.create_index(op.f("ix_budgets_expires_at"), "budgets", ["expires_at"], unique=False)
        op.create_table(
            "session_seen",
            sa.Column("id_hash", sa.String(), nullable=False),
            sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
            sa.PrimaryKeyConstraint("id_hash", name=op.f("pk_session_seen")),
        )
        op.create_index(op.f("ix_session_seen_seen_at"), "session_seen", ["seen_at"], unique=False)


def downgrade(database: str) -> None:
    if database == "main":
        op.drop_table("posts")
        op.drop_table("api_keys")
        op.drop_table("web_sessions")
        op.drop_table("slips")
        op.drop_table("agencies")
        op.drop_table("people")
        op.drop_table("once_answers")
    else:
        op.drop_table("session_seen")
        op.drop_table("budgets")
        op.drop_table("api_calls")
