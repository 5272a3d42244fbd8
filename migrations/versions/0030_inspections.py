"""Inspections with their revisions, samples, files and minutes; checklists by product group; plans by risk.

A finding belongs to an inspection from now on; those of before stand alone.
"""

import sqlalchemy as sa
from alembic import op

revision = "0030_inspections"
down_revision = "0029_reading_order"

CONFLICTED, CONFLICTED_SQLITE = sa.text("in_conflict"), sa.text("in_conflict = 1")
UNCLAIMED = sa.text("inspection_id IS NULL")
KINDS = "kind IN ('seen','mandatory_unstamped')"
TABLES = (
    "inspection_minutes",
    "inspection_file_pieces",
    "inspection_files",
    "sample_steps",
    "samples",
    "inspection_revisions",
    "inspections",
    "inspection_months",
    "inspection_plan_items",
    "inspection_plans",
    "inspection_checklist_versions",
    "inspection_checklists",
)


def _number(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def _text(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.String(), nullable=nullable)


def _moment(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _day(name: str) -> sa.Column:
    return sa.Column(name, sa.Date(), nullable=False)


def _flag(name: str) -> sa.Column:
    return sa.Column(name, sa.Boolean(), nullable=False)


def _json(name: str) -> sa.Column:
    return sa.Column(name, sa.JSON(), nullable=False)


def _row_id(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=nullable)


def upgrade(database: str) -> None:
    if database != "main":
        return
    _upgrade_checklists()
    _upgrade_plans()
    _upgrade_inspections()
    _upgrade_samples()
    _upgrade_files()
    _upgrade_minutes()
    _upgrade_findings()


def _columns_of_inspections() -> list[sa.Column]:
    return [
        _row_id("id"),
        _text("client_id"),
        _text("number"),
        _row_id("agency_id", nullable=True),
        _number("made_by"),
        _text("kind"),
        _row_id("plan_item_id", nullable=True),
        _text("stamp"),
        _row_id("run_id", nullable=True),
        _number("ordinal", nullable=True),
        _row_id("batch_id", nullable=True),
        _row_id("product_id", nullable=True),
        _row_id("producer_id", nullable=True),
        _text("group_key", nullable=True),
        _text("gtin", nullable=True),
        _text("other_code", nullable=True),
        _text("described"),
        _text("place"),
        _text("ward_code", nullable=True),
        _number("lat_milli", nullable=True),
        _number("lon_milli", nullable=True),
        _number("accuracy_m", nullable=True),
        _row_id("checklist_id", nullable=True),
        _number("checklist_version", nullable=True),
        _text("result"),
        _text("text"),
        _flag("refused_to_sign"),
        _moment("began_at"),
        _moment("ended_at"),
        _moment("received_at"),
        _moment("changed_at"),
        _number("arrival"),
        _flag("in_conflict"),
        _number("clock_off_s"),
    ]


def _upgrade_checklists() -> None:
    op.create_table(
        "inspection_checklists",
        _row_id("id"),
        _row_id("agency_id", nullable=True),
        _moment("made_at"),
        _number("made_by"),
        _moment("retired_at", nullable=True),
        _number("retired_by", nullable=True),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name="fk_inspection_checklists_agency_id"),
        sa.PrimaryKeyConstraint("id", name="pk_inspection_checklists"),
    )
    op.create_table(
        "inspection_checklist_versions",
        _row_id("id"),
        _row_id("checklist_id"),
        _number("number"),
        _text("name"),
        _json("groups"),
        _json("items"),
        _moment("made_at"),
        _number("made_by"),
        sa.ForeignKeyConstraint(
            ["checklist_id"], ["inspection_checklists.id"], name="fk_inspection_checklist_versions_checklist_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_inspection_checklist_versions"),
        sa.UniqueConstraint("checklist_id", "number", name="uq_inspection_checklist_versions_checklist_id_number"),
    )


def _upgrade_plans() -> None:
    op.create_table(
        "inspection_plans",
        _row_id("id"),
        _row_id("agency_id"),
        _text("name"),
        _day("starts_on"),
        _day("ends_on"),
        _text("group_key", nullable=True),
        _number("wanted"),
        _number("random_percent"),
        _json("weights"),
        _text("seed"),
        _number("considered"),
        _moment("made_at"),
        _number("made_by"),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_inspection_plans_dates")),
        sa.CheckConstraint("random_percent BETWEEN 0 AND 100", name=op.f("ck_inspection_plans_random_percent")),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name="fk_inspection_plans_agency_id"),
        sa.ForeignKeyConstraint(["group_key"], ["product_groups.key"], name="fk_inspection_plans_group_key"),
        sa.PrimaryKeyConstraint("id", name="pk_inspection_plans"),
    )
    op.create_index("ix_inspection_plans_agency_id_starts_on", "inspection_plans", ["agency_id", "starts_on"])
    op.create_table(
        "inspection_plan_items",
        _row_id("id"),
        _row_id("plan_id"),
        _number("place"),
        _row_id("producer_id"),
        _number("score"),
        _json("grounds"),
        _flag("by_chance"),
        _row_id("person_id", nullable=True),
        _day("due_on"),
        _moment("dropped_at", nullable=True),
        _number("dropped_by", nullable=True),
        _text("dropped_why", nullable=True),
        sa.CheckConstraint(
            "(dropped_at IS NULL) = (dropped_why IS NULL)", name=op.f("ck_inspection_plan_items_dropped")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_inspection_plan_items_person_id"),
        sa.ForeignKeyConstraint(["plan_id"], ["inspection_plans.id"], name="fk_inspection_plan_items_plan_id"),
        sa.ForeignKeyConstraint(["producer_id"], ["producers.id"], name="fk_inspection_plan_items_producer_id"),
        sa.PrimaryKeyConstraint("id", name="pk_inspection_plan_items"),
        sa.UniqueConstraint("plan_id", "producer_id", name="uq_inspection_plan_items_plan_id_producer_id"),
    )
    op.create_index("ix_inspection_plan_items_person_id_due_on", "inspection_plan_items", ["person_id", "due_on"])
    op.create_index("ix_inspection_plan_items_producer_id", "inspection_plan_items", ["producer_id"])


def _upgrade_inspections() -> None:
    op.create_table(
        "inspection_months",
        _text("month"),
        _number("last"),
        sa.PrimaryKeyConstraint("month", name="pk_inspection_months"),
    )
    op.create_table(
        "inspections",
        *_columns_of_inspections(),
        sa.CheckConstraint("kind IN ('planned','on_the_spot')", name=op.f("ck_inspections_kind")),
        sa.CheckConstraint("result IN ('in_order','minor','serious')", name=op.f("ck_inspections_result")),
        sa.CheckConstraint("stamp IN ('ours','none','other_issuer','unreadable')", name=op.f("ck_inspections_stamp")),
        sa.CheckConstraint("(lat_milli IS NULL) = (lon_milli IS NULL)", name=op.f("ck_inspections_position")),
        sa.CheckConstraint("(run_id IS NULL) = (ordinal IS NULL)", name=op.f("ck_inspections_one_stamp")),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name="fk_inspections_agency_id"),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name="fk_inspections_batch_id"),
        sa.ForeignKeyConstraint(["checklist_id"], ["inspection_checklists.id"], name="fk_inspections_checklist_id"),
        sa.ForeignKeyConstraint(["group_key"], ["product_groups.key"], name="fk_inspections_group_key"),
        sa.ForeignKeyConstraint(["plan_item_id"], ["inspection_plan_items.id"], name="fk_inspections_plan_item_id"),
        sa.ForeignKeyConstraint(["producer_id"], ["producers.id"], name="fk_inspections_producer_id"),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name="fk_inspections_product_id"),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name="fk_inspections_run_id"),
        sa.PrimaryKeyConstraint("id", name="pk_inspections"),
        sa.UniqueConstraint("client_id", name="uq_inspections_client_id"),
        sa.UniqueConstraint("number", name="uq_inspections_number"),
    )
    op.create_index("ix_inspections_agency_id_id", "inspections", ["agency_id", "id"])
    op.create_index("ix_inspections_batch_id", "inspections", ["batch_id"])
    op.create_index(
        "ix_inspections_conflicted", "inspections", ["id"], sqlite_where=CONFLICTED_SQLITE, postgresql_where=CONFLICTED
    )
    op.create_index("ix_inspections_made_by_id", "inspections", ["made_by", "id"])
    op.create_index("ix_inspections_plan_item_id", "inspections", ["plan_item_id"])
    op.create_index("ix_inspections_producer_id_id", "inspections", ["producer_id", "id"])
    op.create_index("ix_inspections_product_id", "inspections", ["product_id"])
    op.create_index("ix_inspections_received_at_id", "inspections", ["received_at", "id"])
    op.create_index("ix_inspections_run_id", "inspections", ["run_id"])
    op.create_table(
        "inspection_revisions",
        _row_id("id"),
        _row_id("inspection_id"),
        _number("arrival"),
        _number("revision"),
        _number("based_on"),
        _text("sha256"),
        _json("content"),
        _text("door"),
        _number("sent_by"),
        _moment("phone_now", nullable=True),
        _moment("received_at"),
        _number("clock_off_s"),
        _moment("set_aside_at", nullable=True),
        _number("set_aside_by", nullable=True),
        _text("set_aside_why", nullable=True),
        sa.CheckConstraint("door IN ('phone','desk','api')", name=op.f("ck_inspection_revisions_door")),
        sa.CheckConstraint(
            "(set_aside_at IS NULL) = (set_aside_by IS NULL)", name=op.f("ck_inspection_revisions_set_aside")
        ),
        sa.ForeignKeyConstraint(["inspection_id"], ["inspections.id"], name="fk_inspection_revisions_inspection_id"),
        sa.PrimaryKeyConstraint("id", name="pk_inspection_revisions"),
        sa.UniqueConstraint("inspection_id", "arrival", name="uq_inspection_revisions_inspection_id_arrival"),
        sa.UniqueConstraint("inspection_id", "sha256", name="uq_inspection_revisions_inspection_id_sha256"),
    )


def _upgrade_samples() -> None:
    op.create_table(
        "samples",
        _row_id("id"),
        _text("client_id"),
        _row_id("inspection_id"),
        _text("what"),
        _text("quantity"),
        _text("seal_no"),
        _text("laboratory"),
        _moment("taken_at"),
        _moment("made_at"),
        _number("made_by"),
        sa.ForeignKeyConstraint(["inspection_id"], ["inspections.id"], name="fk_samples_inspection_id"),
        sa.PrimaryKeyConstraint("id", name="pk_samples"),
        sa.UniqueConstraint("client_id", name="uq_samples_client_id"),
    )
    op.create_index("ix_samples_inspection_id", "samples", ["inspection_id"])
    op.create_table(
        "sample_steps",
        _row_id("id"),
        _row_id("sample_id"),
        _text("step"),
        _moment("happened_at"),
        _text("by_whom"),
        _text("seal_no"),
        _flag("seal_whole"),
        _text("outcome", nullable=True),
        _text("note"),
        _moment("made_at"),
        _number("made_by"),
        sa.CheckConstraint("(step = 'result') = (outcome IS NOT NULL)", name=op.f("ck_sample_steps_outcome")),
        sa.CheckConstraint(
            "outcome IS NULL OR outcome IN ('conforms','fails','unclear')", name=op.f("ck_sample_steps_outcome_word")
        ),
        sa.CheckConstraint("step IN ('taken','handed_over','received','result')", name=op.f("ck_sample_steps_step")),
        sa.ForeignKeyConstraint(["sample_id"], ["samples.id"], name="fk_sample_steps_sample_id"),
        sa.PrimaryKeyConstraint("id", name="pk_sample_steps"),
        sa.UniqueConstraint("sample_id", "step", name="uq_sample_steps_sample_id_step"),
    )


def _upgrade_files() -> None:
    op.create_table(
        "inspection_files",
        _row_id("id"),
        _text("client_id"),
        _number("made_by"),
        _moment("made_at"),
        _row_id("inspection_id", nullable=True),
        _text("kind", nullable=True),
        _text("media_type", nullable=True),
        _number("size_bytes", nullable=True),
        _text("sha256", nullable=True),
        _moment("taken_at", nullable=True),
        _number("have_bytes"),
        _moment("whole_at", nullable=True),
        _text("stored_name", nullable=True),
        _text("shown_name", nullable=True),
        _text("shown_type", nullable=True),
        _text("not_shown", nullable=True),
        _json("signers"),
        sa.CheckConstraint(
            "kind IS NULL OR kind IN ('photo','voice','paper','signed_pdf')", name=op.f("ck_inspection_files_kind")
        ),
        sa.CheckConstraint("(whole_at IS NULL) = (stored_name IS NULL)", name=op.f("ck_inspection_files_whole")),
        sa.ForeignKeyConstraint(["inspection_id"], ["inspections.id"], name="fk_inspection_files_inspection_id"),
        sa.PrimaryKeyConstraint("id", name="pk_inspection_files"),
        sa.UniqueConstraint("client_id", name="uq_inspection_files_client_id"),
        sa.UniqueConstraint("stored_name", name="uq_inspection_files_stored_name"),
    )
    op.create_index("ix_inspection_files_inspection_id", "inspection_files", ["inspection_id"])
    op.create_index(
        "ix_inspection_files_unclaimed",
        "inspection_files",
        ["made_by", "made_at"],
        sqlite_where=UNCLAIMED,
        postgresql_where=UNCLAIMED,
    )
    op.create_table(
        "inspection_file_pieces",
        _row_id("file_id"),
        _number("at"),
        _number("size_bytes"),
        _text("stored_name"),
        sa.ForeignKeyConstraint(["file_id"], ["inspection_files.id"], name="fk_inspection_file_pieces_file_id"),
        sa.PrimaryKeyConstraint("file_id", "at", name="pk_inspection_file_pieces"),
    )


def _upgrade_minutes() -> None:
    op.create_table(
        "inspection_minutes",
        _row_id("id"),
        _row_id("inspection_id"),
        _number("arrival"),
        _text("token"),
        _text("stored_name"),
        _text("sha256"),
        _moment("made_at"),
        _number("made_by"),
        _text("signed_name", nullable=True),
        _text("signed_sha256", nullable=True),
        _json("signers"),
        _flag("trusted"),
        _moment("signed_at", nullable=True),
        _number("signed_by", nullable=True),
        sa.CheckConstraint("(signed_at IS NULL) = (signed_name IS NULL)", name=op.f("ck_inspection_minutes_signed")),
        sa.ForeignKeyConstraint(["inspection_id"], ["inspections.id"], name="fk_inspection_minutes_inspection_id"),
        sa.PrimaryKeyConstraint("id", name="pk_inspection_minutes"),
        sa.UniqueConstraint("inspection_id", "arrival", name="uq_inspection_minutes_inspection_id_arrival"),
        sa.UniqueConstraint("signed_name", name="uq_inspection_minutes_signed_name"),
        sa.UniqueConstraint("stored_name", name="uq_inspection_minutes_stored_name"),
        sa.UniqueConstraint("token", name="uq_inspection_minutes_token"),
    )
    op.create_index("ix_inspection_minutes_sha256", "inspection_minutes", ["sha256"])
    op.create_index("ix_inspection_minutes_signed_sha256", "inspection_minutes", ["signed_sha256"])


def _upgrade_findings() -> None:
    with op.batch_alter_table("findings") as table:
        table.add_column(_row_id("inspection_id", nullable=True))
        table.add_column(sa.Column("kind", sa.String(), nullable=False, server_default="seen"))
        table.add_column(_row_id("list_entry_id", nullable=True))
        table.add_column(_moment("withdrawn_at", nullable=True))
        table.create_check_constraint(op.f("ck_findings_kind"), KINDS)
        table.create_foreign_key("fk_findings_inspection_id", "inspections", ["inspection_id"], ["id"])
        table.create_foreign_key("fk_findings_list_entry_id", "list_entries", ["list_entry_id"], ["id"])
        table.create_index("ix_findings_inspection_id", ["inspection_id"])


def downgrade(database: str) -> None:
    if database != "main":
        return
    with op.batch_alter_table("findings") as table:
        table.drop_index("ix_findings_inspection_id")
        table.drop_constraint("fk_findings_list_entry_id", type_="foreignkey")
        table.drop_constraint("fk_findings_inspection_id", type_="foreignkey")
        table.drop_constraint(op.f("ck_findings_kind"), type_="check")
        for name in ("withdrawn_at", "list_entry_id", "kind", "inspection_id"):
            table.drop_column(name)
    for name in TABLES:
        op.drop_table(name)
