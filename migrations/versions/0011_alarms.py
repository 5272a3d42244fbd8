"""Abnormal scans: rules as data with first thresholds, what a person has cleared, alarms, notices, the bookmark.

The first thresholds are reasoned, not measured (docs/decisions/0008-suspicion.md); none turns a public page.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011_alarms"
down_revision = "0010_scans"

# kind, thresholds, grade, whether it raises a case
RULES = (
    (
        "places",
        {"window_days": 14, "places": 4, "place_device_days": 2, "public_places": 8, "public_days": 5},
        "medium",
        True,
    ),
    ("speed", {"window_days": 14, "provinces_in_a_day": 4, "days": 3}, "low", True),
    ("share_of_batch", {"window_days": 90, "percent": 30, "stamps": 20, "places": 2}, "low", False),
    ("before_activation", {"scans": 20}, "medium", True),
    ("after_void", {"device_days": 2}, "medium", True),
    ("canary", {"scans": 1}, "high", True),
    ("failures_of_network", {"scans": 500}, "low", True),
)


def upgrade(database: str) -> None:
    if database != "main":
        return
    row_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    rules = op.create_table(
        "scan_rules",
        sa.Column("id", row_id, autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("group_key", sa.String(), nullable=False),
        sa.Column("thresholds", sa.JSON(), nullable=False),
        sa.Column("grade", sa.String(), nullable=False),
        sa.Column("raises_case", sa.Boolean(), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_by", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('places','speed','share_of_batch','before_activation','after_void','canary',"
            "'failures_of_network')",
            name=op.f("ck_scan_rules_kind"),
        ),
        sa.CheckConstraint("grade IN ('low','medium','high')", name=op.f("ck_scan_rules_grade")),
        sa.CheckConstraint("kind = 'places' OR NOT public", name=op.f("ck_scan_rules_public_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scan_rules")),
        sa.UniqueConstraint("kind", "group_key", name=op.f("uq_scan_rules_kind_group_key")),
    )
    first = {"group_key": "*", "public": False, "version": 1}
    op.bulk_insert(
        rules,
        [
            {"kind": kind, "thresholds": thresholds, "grade": grade, "raises_case": raises_case, **first}
            for kind, thresholds, grade, raises_case in RULES
        ],
    )
    op.create_table(
        "scan_clearances",
        sa.Column("run_id", row_id, autoincrement=False, nullable=False),
        sa.Column("ordinal", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("cleared_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_scan_clearances_run_id")),
        sa.PrimaryKeyConstraint("run_id", "ordinal", name=op.f("pk_scan_clearances")),
    )
    _upgrade_alarms(row_id)
    op.create_table(
        "scan_bookmarks",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_scan_bookmarks")),
    )


def _upgrade_alarms(row_id: sa.types.TypeEngine[int]) -> None:
    op.create_table(
        "scan_alarms",
        sa.Column("id", row_id, autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("grade", sa.String(), nullable=False),
        sa.Column("run_id", row_id, nullable=True),
        sa.Column("lo", sa.BigInteger(), nullable=True),
        sa.Column("hi", sa.BigInteger(), nullable=True),
        sa.Column("producer_id", row_id, nullable=True),
        sa.Column("product_id", row_id, nullable=True),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.BigInteger(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('copy','before_activation','after_void','canary','failures')", name=op.f("ck_scan_alarms_kind")
        ),
        sa.CheckConstraint("grade IN ('low','medium','high')", name=op.f("ck_scan_alarms_grade")),
        sa.CheckConstraint(
            "outcome IS NULL OR outcome IN ('copied','explained','nothing')", name=op.f("ck_scan_alarms_outcome")
        ),
        sa.CheckConstraint("(closed_at IS NULL) = (outcome IS NULL)", name=op.f("ck_scan_alarms_closed")),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_scan_alarms_run_id")),
        sa.ForeignKeyConstraint(["producer_id"], ["producers.id"], name=op.f("fk_scan_alarms_producer_id")),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name=op.f("fk_scan_alarms_product_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scan_alarms")),
    )
    still_open = sa.text("closed_at IS NULL")
    op.create_index(
        "uq_scan_alarms_open_subject",
        "scan_alarms",
        ["kind", "subject"],
        unique=True,
        sqlite_where=still_open,
        postgresql_where=still_open,
    )
    op.create_index(op.f("ix_scan_alarms_subject"), "scan_alarms", ["subject"])
    op.create_index(op.f("ix_scan_alarms_producer_id"), "scan_alarms", ["producer_id"])
    _upgrade_notices(row_id)


def _upgrade_notices(row_id: sa.types.TypeEngine[int]) -> None:
    op.create_table(
        "scan_notices",
        sa.Column("id", row_id, autoincrement=True, nullable=False),
        sa.Column("run_id", row_id, nullable=False),
        sa.Column("lo", sa.BigInteger(), nullable=False),
        sa.Column("hi", sa.BigInteger(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), nullable=False),
        sa.Column("seen_on", sa.Date(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("0 <= lo AND lo < hi", name=op.f("ck_scan_notices_order")),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_scan_notices_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scan_notices")),
    )
    unsettled = sa.text("settled_at IS NULL")
    op.create_index(
        "uq_scan_notices_open_range",
        "scan_notices",
        ["run_id", "lo"],
        unique=True,
        sqlite_where=unsettled,
        postgresql_where=unsettled,
    )


def downgrade(database: str) -> None:
    if database == "main":
        for table in ("scan_bookmarks", "scan_notices", "scan_alarms", "scan_clearances", "scan_rules"):
            op.drop_table(table)
