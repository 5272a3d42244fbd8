"""The print room: templates, forms and permits of print files, rolls and boxes, quotas, how stamps were voided."""

import sqlalchemy as sa
from alembic import op

revision = "0017_print_room"
down_revision = "0016_gateway_talks"

# Tables that exist take constraints inline: SQLite knows no other way to add them, PostgreSQL takes them as well.
RULES = (
    "ALTER TABLE runs ADD COLUMN symbol_form VARCHAR NOT NULL DEFAULT 'short'"
    " CONSTRAINT ck_runs_symbol_form CHECK (symbol_form IN ('short','digital_link'))",
    "ALTER TABLE runs ADD COLUMN qr_level VARCHAR NOT NULL DEFAULT 'M'",
    # Runs that were printed before had one mask each; what they printed must not change.
    "ALTER TABLE runs ADD COLUMN qr_mask VARCHAR NOT NULL DEFAULT 'fixed'"
    " CONSTRAINT ck_runs_symbols CHECK (qr_level IN ('M','Q') AND qr_mask IN ('best','fixed'))",
)


def upgrade(database: str) -> None:
    if database != "main":
        return
    row_id, number = sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.BigInteger()
    moment, text = sa.DateTime(timezone=True), sa.String()
    op.create_table(
        "label_templates",
        sa.Column("id", row_id, autoincrement=True, nullable=False),
        sa.Column("producer_id", row_id, nullable=True),
        sa.Column("name", text, nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("logo_name", text, nullable=True),
        sa.Column("logo_sha256", text, nullable=True),
        sa.Column("replaces_id", row_id, nullable=True),
        sa.Column("made_at", moment, nullable=False),
        sa.Column("made_by", number, nullable=False),
        sa.Column("retired_at", moment, nullable=True),
        sa.Column("retired_by", number, nullable=True),
        sa.CheckConstraint("replaces_id IS NULL OR replaces_id < id", name=op.f("ck_label_templates_replaces_earlier")),
        sa.ForeignKeyConstraint(["producer_id"], ["producers.id"], name=op.f("fk_label_templates_producer_id")),
        sa.ForeignKeyConstraint(["replaces_id"], ["label_templates.id"], name=op.f("fk_label_templates_replaces_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_label_templates")),
        sa.UniqueConstraint("replaces_id", name=op.f("uq_label_templates_replaces_id")),
    )
    op.create_index(op.f("ix_label_templates_producer_id"), "label_templates", ["producer_id"])
    op.create_table(
        "print_forms",
        sa.Column("run_id", row_id, autoincrement=False, nullable=False),
        sa.Column("form", text, nullable=False),
        sa.Column("parts", number, nullable=False),
        sa.Column("round", number, nullable=False),
        sa.Column("asked_at", moment, nullable=False),
        sa.Column("asked_by", number, nullable=False),
        sa.Column("begun_at", moment, nullable=True),
        sa.Column("stopped_at", moment, nullable=True),
        sa.Column("finished_at", moment, nullable=True),
        sa.Column("manifest_sha256", text, nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_print_forms_run_id")),
        sa.PrimaryKeyConstraint("run_id", "form", name=op.f("pk_print_forms")),
    )
    op.create_table(
        "print_permits",
        sa.Column("id", row_id, autoincrement=True, nullable=False),
        sa.Column("run_id", row_id, nullable=False),
        sa.Column("form", text, nullable=False),
        sa.Column("number", number, nullable=False),
        sa.Column("sheets", text, nullable=False),
        sa.Column("reason", text, nullable=False),
        sa.Column("asked_at", moment, nullable=False),
        sa.Column("asked_by", number, nullable=False),
        sa.Column("decided_at", moment, nullable=True),
        sa.Column("decided_by", number, nullable=True),
        sa.Column("granted", sa.Boolean(), nullable=True),
        sa.Column("used_at", moment, nullable=True),
        sa.CheckConstraint("decided_by IS NULL OR decided_by <> asked_by", name=op.f("ck_print_permits_two_people")),
        sa.CheckConstraint("used_at IS NULL OR granted", name=op.f("ck_print_permits_granted_before_used")),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_print_permits_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_print_permits")),
    )
    op.create_index(op.f("ix_print_permits_run_id"), "print_permits", ["run_id"])
    op.create_table(
        "stamp_boxes",
        sa.Column("id", row_id, autoincrement=True, nullable=False),
        sa.Column("run_id", row_id, nullable=False),
        sa.Column("kind", text, nullable=False),
        sa.Column("number", number, nullable=False),
        sa.Column("lo", number, nullable=False),
        sa.Column("hi", number, nullable=False),
        sa.Column("sscc", text, nullable=False),
        sa.Column("made_at", moment, nullable=False),
        sa.Column("made_by", number, nullable=False),
        sa.CheckConstraint("kind IN ('box','roll')", name=op.f("ck_stamp_boxes_kind")),
        sa.CheckConstraint("0 <= lo AND lo < hi AND number > 0", name=op.f("ck_stamp_boxes_order")),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_stamp_boxes_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stamp_boxes")),
        sa.UniqueConstraint("run_id", "kind", "number", name=op.f("uq_stamp_boxes_run_id_kind_number")),
        sa.UniqueConstraint("sscc", name=op.f("uq_stamp_boxes_sscc")),
    )
    op.create_index(op.f("ix_stamp_boxes_run_id_lo"), "stamp_boxes", ["run_id", "lo"])
    op.create_table(
        "stamp_quotas",
        sa.Column("producer_id", row_id, autoincrement=False, nullable=False),
        sa.Column("labels_a_year", number, nullable=False),
        sa.Column("reason", text, nullable=False),
        sa.Column("set_at", moment, nullable=False),
        sa.Column("set_by", number, nullable=False),
        sa.CheckConstraint("labels_a_year >= 0", name=op.f("ck_stamp_quotas_labels")),
        sa.ForeignKeyConstraint(["producer_id"], ["producers.id"], name=op.f("fk_stamp_quotas_producer_id")),
        sa.PrimaryKeyConstraint("producer_id", name=op.f("pk_stamp_quotas")),
    )
    for rule in RULES:
        op.execute(rule)
    for name, kind in (("print_done_at", moment), ("print_done_by", number), ("lapse_told_at", moment)):
        op.add_column("runs", sa.Column(name, kind, nullable=True))
    op.add_column("stamp_ranges", sa.Column("voided_how", text, nullable=True))
    whole = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    _refer("runs", "template_id", "label_templates", whole)
    _refer("downloads", "permit_id", "print_permits", whole)
    # What was printed before has its two forms, finished when its files came to stand in the ledger. A run that was
    # caught half made is begun anew by the job that still waits for it: nobody was ever handed a file of it, and how
    # many parts it was to have stands nowhere.
    op.execute(
        "DELETE FROM print_parts WHERE NOT EXISTS (SELECT 1 FROM ledger_entries e"
        " WHERE e.object_kind = 'run' AND e.object_id = print_parts.run_id AND e.act = 'run.printed')"
    )
    op.execute(
        "INSERT INTO print_forms (run_id, form, parts, round, asked_at, asked_by, begun_at, finished_at)"
        " SELECT p.run_id, p.form, count(*), 1, min(r.approved_at), min(r.approved_by), min(r.approved_at),"
        " (SELECT min(e.recorded_at) FROM ledger_entries e"
        " WHERE e.object_kind = 'run' AND e.object_id = p.run_id AND e.act = 'run.printed')"
        " FROM print_parts p JOIN runs r ON r.id = p.run_id GROUP BY p.run_id, p.form"
    )


def _refer(table: str, column: str, to: str, whole: str) -> None:
    op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {whole} CONSTRAINT fk_{table}_{column} REFERENCES {to} (id)")


def downgrade(database: str) -> None:
    if database != "main":
        return
    for table, column in (
        ("downloads", "permit_id"),
        ("stamp_ranges", "voided_how"),
        *(("runs", name) for name in ("template_id", "lapse_told_at", "print_done_by", "print_done_at")),
        *(("runs", name) for name in ("qr_mask", "qr_level", "symbol_form")),
    ):
        op.drop_column(table, column)
    for table in ("stamp_quotas", "stamp_boxes", "print_permits", "print_forms", "label_templates"):
        op.drop_table(table)
