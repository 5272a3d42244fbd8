"""Reports by citizens, what was done about them, their counter, and the way they go.

What may be a copy or may harm goes to the inspectorate; the rest to the commune. Where a unit is missing, the next one
up takes it. The deadline that counts is the setting's (REPORT_ANSWER_WORKING_DAYS), said on sending.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013_reports"
down_revision = "0012_pins"

# kind, name, English name, who is competent
STEPS = (
    ("report", "Xử lý phản ánh", "Deal with a report", "commune"),
    ("report.copy", "Kiểm tra tem nghi bị sao chép", "Look into a stamp that may be a copy", "inspectorate"),
    ("report.harm", "Kiểm tra hàng gây hại", "Look into harmful goods", "inspectorate"),
)

steps = sa.table(
    "review_steps",
    *(sa.column(name) for name in ("kind", "group_key", "ward_code", "name", "name_en", "competent")),
    sa.column("seq", sa.Integer),
    sa.column("working_days", sa.Integer),
)


def _id(name: str, *, nullable: bool = True, **more: bool) -> sa.Column:
    return sa.Column(name, sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=nullable, **more)


def _moment(name: str, *, nullable: bool = True) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade(database: str) -> None:
    if database != "main":
        return
    _upgrade_reports()
    op.create_table(
        "report_acts",
        _id("id", nullable=False, autoincrement=True),
        _id("report_id", nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        _id("agency_id"),
        sa.Column("text", sa.String(), nullable=True),
        sa.Column("public", sa.Boolean(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        _moment("made_at", nullable=False),
        sa.Column("made_by", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("act IN ('handed_over','answered','closed')", name=op.f("ck_report_acts_act")),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_report_acts_agency_id")),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_report_acts_report_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_acts")),
    )
    op.create_index(op.f("ix_report_acts_report_id"), "report_acts", ["report_id"])
    op.create_table(
        "report_months",
        sa.Column("month", sa.String(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("month", name=op.f("pk_report_months")),
    )
    common = {"group_key": "*", "ward_code": "*", "seq": 1, "working_days": 3}
    op.bulk_insert(
        steps,
        [
            common | {"kind": kind, "name": name, "name_en": name_en, "competent": competent}
            for kind, name, name_en, competent in STEPS
        ],
    )


def _upgrade_reports() -> None:
    op.create_table(
        "reports",
        _id("id", nullable=False, autoincrement=True),
        *(
            sa.Column(name, sa.String(), nullable=False)
            for name in ("reference", "form_id", "secret_print", "kind", "state")
        ),
        _id("run_id"),
        sa.Column("ordinal", sa.BigInteger(), nullable=True),
        *(_id(name) for name in ("batch_id", "product_id", "producer_id")),
        sa.Column("other_code", sa.String(), nullable=True),
        sa.Column("shown_state", sa.String(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("ward_code", sa.String(), nullable=True),
        sa.Column("ward_valid_from", sa.Date(), nullable=True),
        sa.Column("photo_name", sa.String(), nullable=True),
        sa.Column("repeat", sa.Boolean(), nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        *(_moment(name) for name in ("phone_consent_at", "phone_forgotten_at")),
        _id("agency_id"),
        *(_moment(name, nullable=False) for name in ("made_at", "due_at")),
        *(_moment(name) for name in ("answered_at", "closed_at")),
        *(sa.Column(name, sa.String(), nullable=True) for name in ("outcome", "external_ref", "external_status")),
        _moment("external_at"),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("kind IN ('copy','harm','wrong','other')", name=op.f("ck_reports_kind")),
        sa.CheckConstraint("state IN ('received','answered','closed')", name=op.f("ck_reports_state")),
        sa.CheckConstraint(
            "outcome IS NULL OR outcome IN ('founded','unfounded','forwarded')", name=op.f("ck_reports_outcome")
        ),
        sa.CheckConstraint(
            "phone_sealed IS NULL OR phone_consent_at IS NOT NULL", name=op.f("ck_reports_phone_consented")
        ),
        sa.CheckConstraint("(run_id IS NULL) = (ordinal IS NULL)", name=op.f("ck_reports_stamp")),
        *(
            sa.ForeignKeyConstraint([f"{name}_id"], [f"{table}.id"], name=op.f(f"fk_reports_{name}_id"))
            for name, table in (
                ("run", "runs"),
                ("batch", "batches"),
                ("product", "products"),
                ("producer", "producers"),
                ("agency", "agencies"),
            )
        ),
        sa.ForeignKeyConstraint(
            ["ward_code", "ward_valid_from"], ["admin_units.code", "admin_units.valid_from"], name="fk_reports_ward"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
        sa.UniqueConstraint("reference", name=op.f("uq_reports_reference")),
        sa.UniqueConstraint("form_id", name=op.f("uq_reports_form_id")),
    )
    for columns in (["agency_id", "state", "due_at"], ["state", "due_at"], ["run_id", "ordinal"], ["batch_id"]):
        op.create_index(op.f(f"ix_reports_{'_'.join(columns)}"), "reports", columns)


def downgrade(database: str) -> None:
    if database == "main":
        op.execute("DELETE FROM review_steps WHERE kind IN ('report', 'report.copy', 'report.harm')")
        for table in ("report_months", "report_acts", "reports"):
            op.drop_table(table)
