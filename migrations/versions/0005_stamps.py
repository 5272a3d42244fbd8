"""Stamps: keys, runs, ranges, holds, proposals, print files."""

import sqlalchemy as sa
from alembic import op

revision = "0005_stamps"
down_revision = "0004_registry"


def upgrade(database: str) -> None:
    if database == "main":
        op.create_table(
            "print_trials",
            sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
            sa.Column("label_stock", sa.String(), nullable=False),
            sa.Column("phones", sa.String(), nullable=False),
            sa.Column("result", sa.String(), nullable=False),
            sa.Column("passed", sa.Boolean(), nullable=False),
            sa.Column("tried_on", sa.Date(), nullable=False),
            sa.Column("signed_by", sa.String(), nullable=False),
            sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
            sa.Column("made_by", sa.BigInteger(), nullable=False),
            sa.PrimaryKeyConstraint("id", name=op.f("pk_print_trials")),
        )
        op.create_table(
            "stamp_keys",
            sa.Column("slot", sa.BigInteger(), autoincrement=False, nullable=False),
            sa.Column("state", sa.String(), nullable=False),
            sa.Column("wrapped", sa.LargeBinary(), nullable=False),
            sa.Column("next_serial", sa.BigInteger(), nullable=False),
            sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
            sa.Column("made_by", sa.BigInteger(), nullable=False),
            sa.CheckConstraint("state IN ('active','verify_only','compromised')", name=op.f("ck_stamp_keys_state")),
            sa.CheckConstraint("next_serial BETWEEN 0 AND 10000000000", name=op.f("ck_stamp_keys_serial")),
            sa.CheckConstraint("slot BETWEEN 0 AND 8", name=op.f("ck_stamp_keys_slot")),
            sa.PrimaryKeyConstraint("slot", name=op.f("pk_stamp_keys")),
        )
        op.create_table(
            "key_backups",
            sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
            sa.Column("slot", sa.BigInteger(), nullable=False),
            sa.Column("place", sa.String(), nullable=False),
            sa.Column("first_person", sa.String(), nullable=False),
            sa.Column("second_person", sa.String(), nullable=False),
            sa.Column("verified_at", sa.DateTime(timezone=True), nullable=False),
            sa.Column("made_by", sa.BigInteger(), nullable=False),
            sa.ForeignKeyConstraint(["slot"], ["stamp_keys.slot"], name=op.f("fk_key_backups_slot")),
            sa.PrimaryKeyConstraint("id", name=op.f("pk_key_backups")),
        )
        op.create_table(
            "runs",
            sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
            sa.Column("slot", sa.BigInteger(), nullable=False),
            sa.Column("base", sa.BigInteger(), nullable=False),
            sa.Column("quantity", sa.BigInteger(), nullable=False),
            sa.Column("copies", sa.BigInteger(), nullable=False),
            sa.Column("kind", sa.String(), nullable=False),
            sa.Column("salt", sa.LargeBinary(), nullable=False),
            sa.Column("producer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
            sa.Column("product_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
            sa.Column("site_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
            sa.Column("stock", sa.String(), nullable=False),
            sa.Column("qr_case", sa.String(), nullable=False),
            sa.Column("site_url", sa.String(), nullable=False),
            sa.Column("canary", sa.Boolean(), nullable=False),
            sa.Column("state", sa.String(), nullable=False),
            sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=False),
            sa.Column("ordered_by", sa.BigInteger(), nullable=False),
            sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
            sa.Column("approved_by", sa.BigInteger(), nullable=True),
            sa.Column("decision_note", sa.String(), nullable=True),
            sa.Column("version", sa.BigInteger(), nullable=False),
            sa.CheckConstraint("kind IN ('unit','unit_scratch') OR quantity = 1", name=op.f("ck_runs_shared_serial")),
            sa.CheckConstraint("kind IN ('unit','unit_scratch','lot','plaque')", name=op.f("ck_runs_kind")),
            sa.CheckConstraint("state IN ('ordered','released','refused','withdrawn')", name=op.f("ck_runs_state")),
            sa.CheckConstraint("approved_by IS NULL OR approved_by <> ordered_by", name=op.f("ck_runs_two_people")),
            sa.CheckConstraint("quantity > 0 AND copies > 0", name=op.f("ck_runs_quantity")),
            sa.ForeignKeyConstraint(["producer_id"], ["producers.id"], name=op.f("fk_runs_producer_id")),
            sa.ForeignKeyConstraint(["product_id"], ["products.id"], name=op.f("fk_runs_product_id")),
            sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_runs_site_id")),
            sa.ForeignKeyConstraint(["slot"], ["stamp_keys.slot"], name=op.f("fk_runs_slot")),
            sa.PrimaryKeyConstraint("id", name=op.f("pk_runs")),
            sa.UniqueConstraint("salt", name=op.f("uq_runs_salt")),
            sa.UniqueConstraint("slot", "base", name=op.f("uq_runs_slot_base")),
        )
        op.create_index(op.f("ix_runs_producer_id"), "runs", ["producer_id"], unique=False)
        op.create_table(
            "downloads",
            sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
            sa.Column("run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
            sa.Column("form", sa.String(), nullable=False),
            sa.Column("number", sa.BigInteger(), nullable=False),
            sa.Column("person_id", sa.BigInteger(), nullable=False),
            sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=False),
            sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_downloads_run_id")),
            sa.PrimaryKeyConstraint("id", name=op.f("pk_downloads")),
        )
        op.create_index(op.f("ix_downloads_run_id"), "downloads", ["run_id"], unique=False)
        op.create_table(
            "print_parts",
            sa.Column(
                "run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
            ),
            sa.Column("form", sa.String(), nullable=False),
            sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
            sa.Column("first", sa.BigInteger(), nullable=False),
            sa.Column("count", sa.BigInteger(), nullable=False),
            sa.Column("sheets", sa.BigInteger(), nullable=False),
            sa.Column("stored_name", sa.String(), nullable=False),
            sa.Column("size_bytes", sa.BigInteger(), nullable=False),
            sa.Column("sha256", sa.String(), nullable=False),
            sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
            sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_print_parts_run_id")),
            sa.PrimaryKeyConstraint("run_id", "form", "number", name=op.f("pk_print_parts")),
        )
        op.create_table(
            "stamp_holds",
            sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
            sa.Column("run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
            sa.Column("lo", sa.BigInteger(), nullable=False),
            sa.Column("hi", sa.BigInteger(), nullable=False),
            sa.Column("agency_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
            sa.Column("unit_name", sa.String(), nullable=False),
            sa.Column("reason", sa.String(), nullable=False),
            sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
            sa.Column("placed_by", sa.BigInteger(), nullable=False),
            sa.Column("review_on", sa.Date(), nullable=False),
            sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
            sa.Column("confirmed_by", sa.BigInteger(), nullable=True),
            sa.Column("escalated_at", sa.DateTime(timezone=True), nullable=True),
            sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
            sa.Column("released_by", sa.BigInteger(), nullable=True),
            sa.Column("released_reason", sa.String(), nullable=True),
            sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_stamp_holds_agency_id")),
            sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_stamp_holds_run_id")),
            sa.CheckConstraint(
                "confirmed_by IS NULL OR confirmed_by <> placed_by", name=op.f("ck_stamp_holds_confirmed_by_another")
            ),
            sa.CheckConstraint(
                "released_by IS NULL OR released_by <> placed_by", name=op.f("ck_stamp_holds_released_by_another")
            ),
            sa.PrimaryKeyConstraint("id", name=op.f("pk_stamp_holds")),
        )
        op.create_index(op.f("ix_stamp_holds_run_id"), "stamp_holds", ["run_id"], unique=False)
        op.create_table(
            "stamp_proposals",
            sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
            sa.Column("run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
            sa.Column("lo", sa.BigInteger(), nullable=False),
            sa.Column("hi", sa.BigInteger(), nullable=False),
            sa.Column("kind", sa.String(), nullable=False),
            sa.Column("reason", sa.String(), nullable=False),
            sa.Column("decision", sa.String(), nullable=True),
            sa.Column("happened_on", sa.Date(), nullable=False),
            sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
            sa.Column("proposed_by", sa.BigInteger(), nullable=False),
            sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
            sa.Column("decided_by", sa.BigInteger(), nullable=True),
            sa.Column("accepted", sa.Boolean(), nullable=True),
            sa.CheckConstraint("kind IN ('stolen','revoked')", name=op.f("ck_stamp_proposals_kind")),
            sa.CheckConstraint(
                "decided_by IS NULL OR decided_by <> proposed_by", name=op.f("ck_stamp_proposals_two_people")
            ),
            sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_stamp_proposals_run_id")),
            sa.PrimaryKeyConstraint("id", name=op.f("pk_stamp_proposals")),
        )
        op.create_index(op.f("ix_stamp_proposals_run_id"), "stamp_proposals", ["run_id"], unique=False)
        op.create_table(
            "stamp_ranges",
            sa.Column(
                "run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
            ),
            sa.Column("lo", sa.BigInteger(), autoincrement=False, nullable=False),
            sa.Column("hi", sa.BigInteger(), nullable=False),
            sa.Column("batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
            sa.Column("activated_at", sa.DateTime(timezone=True), nullable=True),
            sa.Column("activated_by", sa.BigInteger(), nullable=True),
            sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
            sa.Column("voided_reason", sa.String(), nullable=True),
            sa.Column("stolen_on", sa.Date(), nullable=True),
            sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
            sa.Column("revoked_reason", sa.String(), nullable=True),
            sa.Column("revoked_decision", sa.String(), nullable=True),
            sa.Column("hold_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
            sa.Column("consumed_on", sa.Date(), nullable=True),
            sa.Column("consumed_how", sa.String(), nullable=True),
            sa.CheckConstraint("0 <= lo AND lo < hi", name=op.f("ck_stamp_ranges_order")),
            sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_stamp_ranges_batch_id")),
            sa.ForeignKeyConstraint(["hold_id"], ["stamp_holds.id"], name=op.f("fk_stamp_ranges_hold_id")),
            sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_stamp_ranges_run_id")),
            sa.PrimaryKeyConstraint("run_id", "lo", name=op.f("pk_stamp_ranges")),
        )
        op.create_index(op.f("ix_stamp_ranges_batch_id"), "stamp_ranges", ["batch_id"], unique=False)
        if op.get_bind().dialect.name == "postgresql":
            refuse_overlaps()


def refuse_overlaps() -> None:
    """No two ranges of a run overlap. Servers without btree_gist say the same with a one-number range for the run."""
    has_gist = op.get_bind().scalar(sa.text("SELECT 1 FROM pg_available_extensions WHERE name = 'btree_gist'"))
    if has_gist:
        # Not even IF NOT EXISTS where it is there: Citus says it on the workers too, as somebody who does not own it.
        if not op.get_bind().scalar(sa.text("SELECT 1 FROM pg_extension WHERE extname = 'btree_gist'")):
            op.execute("CREATE EXTENSION btree_gist")
    run = "run_id" if has_gist else "int8range(run_id, run_id, '[]')"
    op.execute(
        "ALTER TABLE stamp_ranges ADD CONSTRAINT stamp_ranges_no_overlap EXCLUDE USING gist "
        f"({run} WITH {'=' if has_gist else '&&'}, int8range(lo, hi) WITH &&) DEFERRABLE INITIALLY IMMEDIATE"
    )


def downgrade(database: str) -> None:
    if database == "main":
        op.drop_table("stamp_ranges")
        op.drop_table("stamp_proposals")
        op.drop_table("stamp_holds")
        op.drop_table("print_parts")
        op.drop_table("downloads")
        op.drop_table("runs")
        op.drop_table("key_backups")
        op.drop_table("stamp_keys")
        op.drop_table("print_trials")
