"""Merged producers; the privacy notice; outlines, reviews and growing-area codes of sites; words of names to search."""

import json
from datetime import date
from pathlib import Path

import sqlalchemy as sa
from alembic import op

from migrations import searching

revision = "0022_places"
down_revision = "0021_stock"

NOTICE = Path(__file__).parents[1] / "notices" / "1.json"
WORDS = ("producer_words", "version_words")
OF_SITES = ("former_ward_code", "address_code", "checked_by_unit")


def row_id() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade(database: str) -> None:
    if database != "main":
        return
    _merging()
    _privacy()
    _sites()
    _area_codes()
    op.create_index("ix_batches_lot", "batches", ["lot"])
    _search()


def _merging() -> None:
    whole = "INTEGER" if _sqlite() else "BIGINT"
    # SQLite adds a foreign key only with its column.
    op.execute(
        f"ALTER TABLE producers ADD COLUMN merged_into_id {whole}"
        " CONSTRAINT fk_producers_merged_into_id REFERENCES producers (id)"
    )
    op.add_column("producers", sa.Column("claimed_print", sa.String(), nullable=True))
    for name in ("claimed_print", "phone", "tax_id"):
        op.create_index(f"ix_producers_{name}", "producers", [name])
    merged = sa.text("merged_into_id IS NOT NULL")
    op.create_index(
        "ix_producers_merged_into_id", "producers", ["merged_into_id"], sqlite_where=merged, postgresql_where=merged
    )
    op.drop_index("ix_producers_folded", "producers")
    here = sa.text("merged_into_id IS NULL AND closed_on IS NULL")
    op.create_index(
        "ix_producers_folded_ward_code",
        "producers",
        ["folded", "ward_code"],
        sqlite_where=here,
        postgresql_where=here,
    )
    plain = "replace(replace(replace(phone, ' ', ''), '.', ''), '-', '')"
    digits = f"{plain} LIKE '0%' AND length({plain}) IN (10, 11)"
    op.execute(f"UPDATE producers SET phone = {plain} WHERE {digits}")  # noqa: S608 - words of our own


def _privacy() -> None:
    notices = op.create_table(
        "privacy_notices",
        sa.Column("edition", sa.String(), nullable=False),
        sa.Column("in_force_from", sa.Date(), nullable=False),
        sa.Column("vi", sa.JSON(), nullable=False),
        sa.Column("en", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("edition", name=op.f("pk_privacy_notices")),
    )
    op.create_table(
        "privacy_acceptances",
        sa.Column("id", row_id(), autoincrement=True, nullable=False),
        sa.Column("producer_id", row_id(), nullable=False),
        sa.Column("edition", sa.String(), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_by", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("way IN ('screen','paper')", name=op.f("ck_privacy_acceptances_way")),
        sa.ForeignKeyConstraint(["producer_id"], ["producers.id"], name=op.f("fk_privacy_acceptances_producer_id")),
        sa.ForeignKeyConstraint(["edition"], ["privacy_notices.edition"], name=op.f("fk_privacy_acceptances_edition")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_privacy_acceptances")),
    )
    op.create_index("ix_privacy_acceptances_producer_id", "privacy_acceptances", ["producer_id"])
    first = json.loads(NOTICE.read_text(encoding="utf-8"))
    first["in_force_from"] = date.fromisoformat(first["in_force_from"])
    op.bulk_insert(notices, [first])
    # What was accepted before editions had names was the first one, on a screen, by whoever entered the producer.
    op.get_bind().execute(
        sa.text(
            "INSERT INTO privacy_acceptances (producer_id, edition, way, accepted_at, accepted_by)"
            " SELECT id, :edition, 'screen', privacy_accepted_at, made_by FROM producers"
            " WHERE privacy_accepted_at IS NOT NULL"
        ),
        {"edition": first["edition"]},
    )


def _sites() -> None:
    for name in OF_SITES:
        op.add_column("sites", sa.Column(name, sa.String(), nullable=True))
    op.add_column("sites", sa.Column("outline", sa.JSON(), nullable=True))
    op.add_column("sites", sa.Column("checked_on", sa.Date(), nullable=True))
    op.add_column("sites", sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True))
    # The file of a producer showed its sites when it was accepted: they were seen.
    seen = "p.id = sites.producer_id AND p.checked_on IS NOT NULL AND date(sites.made_at) <= p.checked_on"
    for name in ("checked_by_unit", "checked_on"):
        op.execute(f"UPDATE sites SET {name} = (SELECT p.{name} FROM producers p WHERE {seen})")  # noqa: S608


def _area_codes() -> None:
    codes = op.create_table(
        "growing_area_codes",
        sa.Column("id", row_id(), autoincrement=True, nullable=False),
        sa.Column("site_id", row_id(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("market", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("status_since", sa.Date(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "status IN ('applied','in_force','suspended','revoked')", name=op.f("ck_growing_area_codes_status")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_growing_area_codes_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_growing_area_codes")),
        sa.UniqueConstraint("site_id", "code", "market", name=op.f("uq_growing_area_codes_site_id_code_market")),
    )
    op.create_index("ix_growing_area_codes_code", "growing_area_codes", ["code"])
    names = ", ".join(column.name for column in codes.columns if column.name not in ("id", "status_since"))
    op.execute(
        f"INSERT INTO growing_area_codes ({names})"  # noqa: S608
        " SELECT s.id, s.puc, '', p.name, 'in_force', s.made_at, s.made_by, s.made_at, 1"
        " FROM sites s JOIN producers p ON p.id = s.producer_id WHERE s.puc IS NOT NULL"
    )
    op.drop_column("sites", "puc")


def _search() -> None:
    """Words of names; migrations/searching.py fills them and keeps them in step."""
    for name in WORDS:
        op.create_table(
            name,
            sa.Column("word", sa.String(collation=None if _sqlite() else "C"), nullable=False),
            sa.Column("object_id", sa.BigInteger(), autoincrement=False, nullable=False),
            sa.PrimaryKeyConstraint("word", "object_id", name=op.f(f"pk_{name}")),
            sqlite_with_rowid=False,
        )


def _sqlite() -> bool:
    return str(op.get_bind().dialect.name) == "sqlite"


def downgrade(database: str) -> None:
    if database != "main":
        return
    searching.drop(op.get_bind())
    for name in WORDS:
        op.drop_table(name)
    op.drop_index("ix_batches_lot", "batches")
    op.add_column("sites", sa.Column("puc", sa.String(), nullable=True))
    op.execute("UPDATE sites SET puc = (SELECT min(code) FROM growing_area_codes c WHERE c.site_id = sites.id)")
    op.drop_table("growing_area_codes")
    for name in (*OF_SITES, "outline", "checked_on", "changed_at"):
        op.drop_column("sites", name)
    op.drop_table("privacy_acceptances")
    op.drop_table("privacy_notices")
    op.drop_index("ix_producers_folded_ward_code", "producers")
    op.create_index("ix_producers_folded", "producers", ["folded"])
    for name in ("merged_into_id", "claimed_print", "phone", "tax_id"):
        op.drop_index(f"ix_producers_{name}", "producers")
    op.drop_column("producers", "claimed_print")
    op.drop_column("producers", "merged_into_id")
