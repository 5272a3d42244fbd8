"""What people are told and how far it came; decisions as documents; what people say of how a case was dealt with."""

import sqlalchemy as sa
from alembic import op

revision = "0028_notices"
down_revision = "0027_cases"

UNREAD = sa.text("read_at IS NULL")
TO_PHONE = sa.text("to_phone AND phoned_at IS NULL")
TO_PHONE_SQLITE = sa.text("to_phone = 1 AND phoned_at IS NULL")
WANTING = sa.text("state IN ('failed','in_doubt')")
CHANNELS = "channel IN ('email','sms','zalo')"
STATES = "state IN ('written','handed','sent','recorded','failed','in_doubt','dropped')"


def _number(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def _text(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.String(), nullable=nullable)


def _moment(name: str, *, nullable: bool = True) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _row_id(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=nullable)


def upgrade(database: str) -> None:
    if database != "main":
        return
    _upgrade_notices()
    _upgrade_results()
    _upgrade_ratings()


def _upgrade_notices() -> None:
    op.create_table(
        "notices",
        _number("id"),
        _text("kind"),
        _text("key"),
        _text("recipient"),
        _row_id("person_id", nullable=True),
        _row_id("producer_id", nullable=True),
        sa.Column("content", sa.JSON(), nullable=False),
        _moment("made_at", nullable=False),
        _moment("read_at"),
        sa.Column("to_phone", sa.Boolean(), nullable=False),
        _moment("phoned_at"),
        _number("phoned_by", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_notices"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_notices_person_id"),
        sa.ForeignKeyConstraint(["producer_id"], ["producers.id"], name="fk_notices_producer_id"),
        sa.UniqueConstraint("kind", "key", "recipient", name="uq_notices_kind_key_recipient"),
    )
    op.create_index("ix_notices_person_id_id", "notices", ["person_id", "id"])
    op.create_index("ix_notices_producer_id", "notices", ["producer_id"])
    op.create_index("ix_notices_unread", "notices", ["person_id"], sqlite_where=UNREAD, postgresql_where=UNREAD)
    op.create_index("ix_notices_to_phone", "notices", ["id"], sqlite_where=TO_PHONE_SQLITE, postgresql_where=TO_PHONE)
    op.create_table(
        "notice_sends",
        _number("id"),
        _number("notice_id"),
        _text("channel"),
        _text("state"),
        _number("attempts"),
        _moment("handed_at"),
        _moment("ended_at"),
        _text("error", nullable=True),
        _text("bounced", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_notice_sends"),
        sa.ForeignKeyConstraint(["notice_id"], ["notices.id"], name="fk_notice_sends_notice_id"),
        sa.UniqueConstraint("notice_id", "channel", name="uq_notice_sends_notice_id_channel"),
        sa.CheckConstraint(CHANNELS, name=op.f("ck_notice_sends_channel")),
        sa.CheckConstraint(STATES, name=op.f("ck_notice_sends_state")),
    )
    op.create_index("ix_notice_sends_bounced", "notice_sends", ["bounced"])
    op.create_index("ix_notice_sends_wanting", "notice_sends", ["id"], sqlite_where=WANTING, postgresql_where=WANTING)
    op.create_table(
        "notice_choices",
        _row_id("person_id"),
        sa.Column("email", sa.Boolean(), nullable=False),
        sa.Column("sms", sa.Boolean(), nullable=False),
        sa.Column("zalo", sa.Boolean(), nullable=False),
        _moment("chosen_at", nullable=False),
        sa.PrimaryKeyConstraint("person_id", name="pk_notice_choices"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_notice_choices_person_id"),
    )


def _upgrade_results() -> None:
    op.create_table(
        "results",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, autoincrement=True),
        *(_row_id(name) for name in ("decision_id", "case_id", "producer_id", "agency_id")),
        *(_text(name) for name in ("subject", "outcome", "token")),
        _number("year"),
        *(_text(name) for name in ("full_number", "symbol")),
        sa.Column("dated", sa.Date(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        *(_text(name) for name in ("stored_name", "sha256")),
        _moment("made_at", nullable=False),
        _number("made_by"),
        *(_text(name, nullable=True) for name in ("signed_name", "signed_sha256")),
        _number("signed_file_id", nullable=True),
        sa.Column("signers", sa.JSON(), nullable=False),
        sa.Column("trusted", sa.Boolean(), nullable=False),
        _moment("signed_at"),
        _number("signed_by", nullable=True),
        _moment("revoked_at"),
        _number("revoked_by", nullable=True),
        _text("revoked_why", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_results"),
        sa.ForeignKeyConstraint(["decision_id"], ["decisions.id"], name="fk_results_decision_id"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_results_case_id"),
        sa.ForeignKeyConstraint(["producer_id"], ["producers.id"], name="fk_results_producer_id"),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name="fk_results_agency_id"),
        sa.ForeignKeyConstraint(["signed_file_id"], ["files.id"], name="fk_results_signed_file_id"),
        sa.UniqueConstraint("agency_id", "year", "full_number", name="uq_results_agency_id_year_full_number"),
        *(
            sa.UniqueConstraint(name, name=f"uq_results_{name}")
            for name in ("decision_id", "token", "stored_name", "signed_name")
        ),
    )
    for columns in (["subject", "id"], ["producer_id", "id"], ["case_id"], ["sha256"], ["signed_sha256"]):
        op.create_index(f"ix_results_{'_'.join(columns)}", "results", columns)
    op.create_table(
        "result_years",
        _row_id("agency_id"),
        _number("year"),
        _number("last"),
        sa.PrimaryKeyConstraint("agency_id", "year", name="pk_result_years"),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name="fk_result_years_agency_id"),
    )


def _upgrade_ratings() -> None:
    op.create_table(
        "case_ratings",
        _row_id("case_id"),
        _row_id("agency_id"),
        _text("month"),
        _text("token"),
        _moment("asked_at", nullable=False),
        _number("level", nullable=True),
        _text("comment", nullable=True),
        _moment("rated_at"),
        sa.PrimaryKeyConstraint("case_id", name="pk_case_ratings"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_case_ratings_case_id"),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name="fk_case_ratings_agency_id"),
        sa.UniqueConstraint("token", name="uq_case_ratings_token"),
        sa.CheckConstraint("level BETWEEN 1 AND 3", name=op.f("ck_case_ratings_level")),
    )
    op.create_index("ix_case_ratings_month_agency_id", "case_ratings", ["month", "agency_id"])


def downgrade(database: str) -> None:
    if database != "main":
        return
    for table in ("case_ratings", "result_years", "results", "notice_choices", "notice_sends", "notices"):
        op.drop_table(table)
