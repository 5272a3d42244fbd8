"""Goods: OCOP groups by their set of criteria and the province's own, pictures in order, texts in other languages, what
is known of a GTIN on the national database, and lists of product groups with a roadmap.

Groups of 2019 that no source at hand confirmed word for word are common usage, as in 0009.
"""

from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "0023_goods"
down_revision = "0022_places"

CRITERIA = (
    ("2019", "QĐ 1048/QĐ-TTg (21/08/2019)", date(2019, 8, 21), date(2023, 2, 23)),
    ("2023", "QĐ 148/QĐ-TTg (24/02/2023)", date(2023, 2, 24), None),
)
# Certificates given before 24/02/2023 stand under these; no product is entered under them any more.
GROUPS_2019 = """
2019.1|Thực phẩm (bộ tiêu chí 2019)|Food (2019 set)|agriculture
2019.2|Đồ uống (bộ tiêu chí 2019)|Drinks (2019 set)|trade
2019.3|Thảo dược (bộ tiêu chí 2019)|Medicinal plants (2019 set)|health
2019.4|Vải và may mặc (bộ tiêu chí 2019)|Fabric and clothing (2019 set)|trade
2019.5|Lưu niệm, nội thất, trang trí (bộ tiêu chí 2019)|Souvenirs, furniture, decoration (2019 set)|trade
2019.6|Dịch vụ du lịch nông thôn, bán hàng (bộ tiêu chí 2019)|Rural tourism and sales services (2019 set)|culture
"""
# A beginning of what a province keeps outside OCOP; its data officers go on from here.
OUTSIDE = """
X.1|Vật tư nông nghiệp|Farm inputs|agriculture
X.2|Hàng tiêu dùng|Consumer goods|trade
"""
VI_1 = ("Dịch vụ du lịch cộng đồng, du lịch sinh thái và điểm du lịch", "Community and eco-tourism services and sites")
VI_1_BEFORE = ("Dịch vụ du lịch cộng đồng", "Community tourism services")
STAMPED = sa.text("packs_stamped > 0")
LIVE = sa.text("approved_at IS NULL AND dropped_at IS NULL")

criteria_sets = sa.table(
    "criteria_sets",
    sa.column("key"),
    sa.column("decision"),
    sa.column("valid_from", sa.Date),
    sa.column("valid_to", sa.Date),
)
groups = sa.table(
    "product_groups", *(sa.column(name) for name in ("key", "parent_key", "name", "name_en", "sector", "criteria"))
)


def row_id() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade(database: str) -> None:
    if database != "main":
        return
    _criteria()
    _versions()
    _barcodes()
    _lists()
    op.create_index("ix_products_group_key_producer_id", "products", ["group_key", "producer_id"])
    op.create_index("ix_batches_stamped", "batches", ["product_id"], sqlite_where=STAMPED, postgresql_where=STAMPED)


def _criteria() -> None:
    op.create_table(
        "criteria_sets",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_criteria_sets")),
    )
    op.bulk_insert(
        criteria_sets,
        [dict(zip(("key", "decision", "valid_from", "valid_to"), each, strict=True)) for each in CRITERIA],
    )
    # SQLite would have to make a table anew for a foreign key, and others refer to this one.
    op.add_column("product_groups", sa.Column("criteria", sa.String(), nullable=True))
    op.add_column("product_groups", sa.Column("closed_on", sa.Date(), nullable=True))
    op.execute("UPDATE product_groups SET criteria = '2023' WHERE key <> 'X'")
    _rename("VI.1", VI_1)
    op.bulk_insert(groups, [*_rows(GROUPS_2019, None, "2019"), *_rows(OUTSIDE, "X", None)])


def _rows(lines: str, parent: str | None, criteria: str | None) -> list[dict[str, str | None]]:
    found = [line.split("|") for line in lines.strip().splitlines()]
    return [
        {"key": key, "parent_key": parent, "name": name, "name_en": en, "sector": sector, "criteria": criteria}
        for key, name, en, sector in found
    ]


def _rename(key: str, names: tuple[str, str]) -> None:
    change = groups.update().where(groups.c.key == key)
    op.execute(change.values(name=names[0], name_en=names[1]))


def _versions() -> None:
    """Every picture there is becomes the first and main one of its version."""
    for name in ("images", "texts"):
        op.add_column("product_versions", sa.Column(name, sa.JSON(), nullable=False, server_default="[]"))
    first = "'[{\"file_id\": ' || image_file_id || ', \"alt\": null}]'"
    as_json = f"CAST({first} AS JSON)" if op.get_bind().dialect.name == "postgresql" else first
    op.execute(f"UPDATE product_versions SET images = {as_json} WHERE image_file_id IS NOT NULL")  # noqa: S608


def _barcodes() -> None:
    op.create_table(
        "barcode_notes",
        sa.Column("id", row_id(), autoincrement=True, nullable=False),
        sa.Column("product_id", row_id(), nullable=False),
        sa.Column("gtin", sa.String(), nullable=False),
        sa.Column("declared", sa.Boolean(), nullable=False),
        sa.Column("noted_on", sa.Date(), nullable=False),
        sa.Column("checked", sa.Boolean(), nullable=False),
        sa.Column("unit_name", sa.String(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name=op.f("fk_barcode_notes_product_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_barcode_notes")),
    )
    op.create_index("ix_barcode_notes_product_id_gtin", "barcode_notes", ["product_id", "gtin"])


def _lists() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "product_lists",
        sa.Column("id", row_id(), autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("agency_id", row_id(), nullable=False),
        sa.Column("made_at", moment, nullable=False),
        sa.Column("made_by", sa.BigInteger(), nullable=False),
        sa.Column("proposed_at", moment, nullable=True),
        sa.Column("proposed_by", sa.BigInteger(), nullable=True),
        sa.Column("decision_no", sa.String(), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("approved_at", moment, nullable=True),
        sa.Column("approved_by", sa.BigInteger(), nullable=True),
        sa.Column("dropped_at", moment, nullable=True),
        sa.Column("dropped_by", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("kind IN ('priority','mandatory')", name=op.f("ck_product_lists_kind")),
        sa.CheckConstraint(
            "approved_by IS NULL OR (approved_by <> made_by AND approved_by <> proposed_by)",
            name=op.f("ck_product_lists_another"),
        ),
        sa.CheckConstraint("(approved_at IS NULL) = (effective_on IS NULL)", name=op.f("ck_product_lists_effective")),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_product_lists_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_lists")),
        sa.UniqueConstraint("kind", "number", name=op.f("uq_product_lists_kind_number")),
    )
    op.create_index(
        "uq_product_lists_live", "product_lists", ["kind"], unique=True, sqlite_where=LIVE, postgresql_where=LIVE
    )
    op.create_table(
        "list_entries",
        sa.Column("id", row_id(), autoincrement=True, nullable=False),
        sa.Column("list_id", row_id(), nullable=False),
        sa.Column("group_key", sa.String(), nullable=False),
        sa.Column("legal_basis", sa.String(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("deadline", sa.Date(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.CheckConstraint("deadline >= starts_on", name=op.f("ck_list_entries_dates")),
        sa.ForeignKeyConstraint(["list_id"], ["product_lists.id"], name=op.f("fk_list_entries_list_id")),
        sa.ForeignKeyConstraint(["group_key"], ["product_groups.key"], name=op.f("fk_list_entries_group_key")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_entries")),
        sa.UniqueConstraint("list_id", "group_key", name=op.f("uq_list_entries_list_id_group_key")),
    )
    op.create_table(
        "list_comments",
        sa.Column("id", row_id(), autoincrement=True, nullable=False),
        sa.Column("list_id", row_id(), nullable=False),
        sa.Column("agency_id", row_id(), nullable=False),
        sa.Column("agrees", sa.Boolean(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("made_at", moment, nullable=False),
        sa.Column("made_by", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["list_id"], ["product_lists.id"], name=op.f("fk_list_comments_list_id")),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_list_comments_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_comments")),
    )
    op.create_index("ix_list_comments_list_id", "list_comments", ["list_id"])


def downgrade(database: str) -> None:
    if database != "main":
        return
    op.drop_index("ix_batches_stamped", "batches")
    op.drop_index("ix_products_group_key_producer_id", "products")
    for name in ("list_comments", "list_entries", "product_lists", "barcode_notes"):
        op.drop_table(name)
    op.drop_column("product_versions", "texts")
    op.drop_column("product_versions", "images")
    # What lies in a category that goes is among the other goods again.
    for table_name in ("products", "ocop_items"):
        op.execute(f"UPDATE {table_name} SET group_key = 'X' WHERE group_key LIKE 'X.%' OR group_key LIKE '2019.%'")  # noqa: S608
    op.execute("DELETE FROM product_groups WHERE key LIKE 'X.%' OR key LIKE '2019.%'")
    _rename("VI.1", VI_1_BEFORE)
    op.drop_column("product_groups", "closed_on")
    op.drop_column("product_groups", "criteria")
    op.drop_table("criteria_sets")
