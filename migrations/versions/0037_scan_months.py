"""Scans on PostgreSQL in a part for each month; what was counted before stays one part, attached without a rewrite."""

from datetime import date

import sqlalchemy as sa
from alembic import op

from migrations.months import following

revision = "0037_scan_months"
down_revision = "0036_sums"

INDEXES = ("pk_scans", "ix_scans_day_run_id")
KEY = ("slot", "serial", "day", "province", "route", "result", "device")


def upgrade(database: str) -> None:
    """The old table is checked while others write; only renaming and attaching need it alone, for a moment."""
    if database != "observations" or op.get_bind().dialect.name != "postgresql":
        return
    last = op.get_bind().scalar(sa.text("SELECT max(day) FROM scans"))
    if last is None:
        op.drop_table("scans")
        _make()
        return
    after = following(max(last, date.today()).replace(day=1))  # noqa: DTZ011 - a month too late or early is as good
    op.execute(f"ALTER TABLE scans ADD CONSTRAINT before_the_cut CHECK (day < '{after}') NOT VALID")
    op.execute("ALTER TABLE scans VALIDATE CONSTRAINT before_the_cut")
    op.execute("ALTER TABLE scans RENAME TO scans_before")
    for index in INDEXES:
        op.execute(f"ALTER INDEX {index} RENAME TO {index}_before")
    _make()
    op.execute(f"ALTER TABLE scans ATTACH PARTITION scans_before FOR VALUES FROM (MINVALUE) TO ('{after}')")
    op.execute("ALTER TABLE scans_before DROP CONSTRAINT before_the_cut")


def _make() -> None:
    op.execute(
        "CREATE TABLE scans (slot bigint NOT NULL, serial bigint NOT NULL, day date NOT NULL,"
        " province varchar NOT NULL, route varchar NOT NULL, result varchar NOT NULL, device varchar NOT NULL,"
        " run_id bigint NOT NULL, amount bigint NOT NULL,"
        f" CONSTRAINT pk_scans PRIMARY KEY ({', '.join(KEY)})) PARTITION BY RANGE (day)"
    )
    op.execute("CREATE INDEX ix_scans_day_run_id ON scans (day, run_id)")
    op.execute("CREATE TABLE scans_rest PARTITION OF scans DEFAULT")


def downgrade(database: str) -> None:
    if database != "observations" or op.get_bind().dialect.name != "postgresql":
        return
    op.execute("CREATE TABLE scans_whole (LIKE scans INCLUDING ALL)")
    op.execute("INSERT INTO scans_whole SELECT * FROM scans")
    op.execute("DROP TABLE scans")
    op.execute("ALTER TABLE scans_whole RENAME TO scans")
    for given, index in zip(("scans_whole_pkey", "scans_whole_day_run_id_idx"), INDEXES, strict=True):
        op.execute(f"ALTER INDEX {given} RENAME TO {index}")
