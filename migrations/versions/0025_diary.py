"""The production diary: templates with their first steps, entries, voices, raw material, shipments, yield caps.

The steps are ordinary work in plain words; no amount, dose or interval stands in them. Officers edit them on pages.
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0025_diary"
down_revision = "0024_papers"

SEEDED_AT = datetime(2026, 11, 20, tzinfo=UTC)
# key|name|English name|product groups ("*": those that no other template names)
#   name|English name|what its first number counts|public or not|what is asked: sort:label:English label:unit;…
TEMPLATES = """
crops|Trồng trọt|Crops|I.1.a I.2.a I.5.a I.6 III V.1 V.2
  Gieo trồng|Sowing or planting|area|public|number:Diện tích:Area:m²;input:Giống:Seed or seedlings:
  Tưới nước|Watering||private|
  Bón phân|Fertilising||private|input:Tên phân bón:Fertiliser:;number:Lượng bón:Amount:kg
  Phun thuốc|Spraying||private|pesticide:Tên thuốc:Pesticide:;text:Trừ sâu, bệnh gì:Against what:;text:Đã pha, phun thế nào:How it was mixed and sprayed:
  Làm cỏ, chăm sóc|Weeding and care||private|
  Thu hoạch|Harvest|harvested|public|number:Khối lượng thu hoạch:Amount harvested:kg
  Sơ chế, phân loại|Cleaning and sorting||public|
  Đóng gói|Packing|packed|public|number:Khối lượng đóng gói:Amount packed:kg
livestock|Chăn nuôi|Livestock|I.1.b I.2.b V.3
  Nhập con giống|Animals brought in||public|input:Con giống:Animals:;number:Số lượng:How many:con
  Cho ăn|Feeding||private|input:Tên thức ăn:Feed:;number:Lượng cho ăn:Amount:kg
  Tiêm phòng, dùng thuốc|Vaccine or medicine||private|pesticide:Tên thuốc, vắc-xin:Medicine or vaccine:;text:Vì sao dùng:Why:
  Vệ sinh, khử trùng|Cleaning and disinfecting||private|input:Chất khử trùng:Disinfectant:
  Thu hoạch|Harvest|harvested|public|number:Khối lượng thu được:Amount harvested:kg
  Đóng gói|Packing|packed|public|number:Khối lượng đóng gói:Amount packed:kg
aquaculture|Nuôi trồng thủy sản|Aquaculture|I.1.b
  Thả giống|Stocking|area|public|number:Diện tích ao, lồng:Area of the pond or cage:m²;input:Con giống:Fry:
  Cho ăn|Feeding||private|input:Tên thức ăn:Feed:;number:Lượng cho ăn:Amount:kg
  Kiểm tra nước|Checking the water||private|text:Kết quả:Result:
  Dùng thuốc, hóa chất|Medicine or chemicals||private|pesticide:Tên thuốc, hóa chất:Medicine or chemical:;text:Vì sao dùng:Why:
  Thu hoạch|Harvest|harvested|public|number:Khối lượng thu hoạch:Amount harvested:kg
  Đóng gói|Packing|packed|public|number:Khối lượng đóng gói:Amount packed:kg
processing|Chế biến|Processing|I.2.a I.2.b I.3 I.4 I.5 I.5.a I.6 II III *
  Nhập nguyên liệu|Raw material in||public|input:Tên nguyên liệu:Raw material:;number:Lượng nhập:Amount:kg
  Sơ chế|Preparing||public|
  Chế biến|Processing||public|text:Cách làm:How it was done:
  Kiểm tra chất lượng|Quality check||private|text:Kết quả:Result:
  Đóng gói|Packing|packed|public|number:Khối lượng đóng gói:Amount packed:kg
  Vệ sinh nơi làm|Cleaning the workplace||private|
craft|Thủ công|Craft|IV
  Chuẩn bị nguyên liệu|Preparing the material||public|input:Tên nguyên liệu:Material:
  Tạo hình, dệt, đan|Shaping, weaving||public|
  Hoàn thiện|Finishing||public|
  Kiểm tra|Checking||private|text:Kết quả:Result:
  Đóng gói|Packing|packed|public|number:Số sản phẩm đóng gói:Products packed:sản phẩm
"""  # noqa: E501 - one step, one line

templates = sa.table(
    "diary_templates",
    *(sa.column(name) for name in ("key", "name_vi", "name_en")),
    *(sa.column(name, sa.Integer) for name in ("id", "number", "made_by")),
    sa.column("groups", sa.JSON),
    sa.column("made_at", sa.DateTime(timezone=True)),
)
steps = sa.table(
    "diary_steps",
    *(sa.column(name) for name in ("name_vi", "name_en", "counts")),
    *(sa.column(name, sa.Integer) for name in ("template_id", "seq")),
    sa.column("public", sa.Boolean),
    sa.column("asks", sa.JSON),
)


def upgrade(database: str) -> None:
    if database != "main":
        return
    op.create_table(
        "diary_templates",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("name_vi", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("groups", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.BigInteger(), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_diary_templates")),
        sa.UniqueConstraint("key", "number", name=op.f("uq_diary_templates_key_number")),
    )
    op.create_index(
        "uq_diary_templates_in_force",
        "diary_templates",
        ["key"],
        unique=True,
        sqlite_where=sa.text("replaced_at IS NULL"),
        postgresql_where=sa.text("replaced_at IS NULL"),
    )
    op.create_table(
        "diary_steps",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("template_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("name_vi", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("counts", sa.String(), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("asks", sa.JSON(), nullable=False),
        sa.CheckConstraint("counts IN ('','area','harvested','packed')", name=op.f("ck_diary_steps_counts")),
        sa.ForeignKeyConstraint(["template_id"], ["diary_templates.id"], name=op.f("fk_diary_steps_template_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_diary_steps")),
        sa.UniqueConstraint("template_id", "seq", name=op.f("uq_diary_steps_template_id_seq")),
    )
    op.create_table(
        "yield_caps",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("group_key", sa.String(), nullable=False),
        sa.Column("most", sa.BigInteger(), nullable=True),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("most > 0", name=op.f("ck_yield_caps_most")),
        sa.ForeignKeyConstraint(["group_key"], ["product_groups.key"], name=op.f("fk_yield_caps_group_key")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_yield_caps")),
    )
    op.create_index(op.f("ix_yield_caps_group_key_id"), "yield_caps", ["group_key", "id"], unique=False)
    op.create_table(
        "diary_entries",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("producer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("product_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("site_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("season", sa.String(), nullable=True),
        sa.Column("step_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name_vi", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("counts", sa.String(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("typed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("unit", sa.String(), nullable=True),
        sa.Column("pesticide", sa.String(), nullable=True),
        sa.Column("pre_harvest_interval_days", sa.BigInteger(), nullable=True),
        sa.Column("harvest_from", sa.Date(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("photo_id", sa.BigInteger(), nullable=True),
        sa.Column("instead_of", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.BigInteger(), nullable=False),
        sa.Column("struck_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("struck_by", sa.BigInteger(), nullable=True),
        sa.Column("struck_why", sa.String(), nullable=True),
        sa.CheckConstraint("counts IN ('','area','harvested','packed')", name=op.f("ck_diary_entries_counts")),
        sa.CheckConstraint("(amount IS NULL) = (unit IS NULL)", name=op.f("ck_diary_entries_amount")),
        sa.CheckConstraint("(struck_at IS NULL) = (struck_by IS NULL)", name=op.f("ck_diary_entries_struck")),
        sa.ForeignKeyConstraint(["instead_of"], ["diary_entries.id"], name=op.f("fk_diary_entries_instead_of")),
        sa.ForeignKeyConstraint(["photo_id"], ["files.id"], name=op.f("fk_diary_entries_photo_id")),
        sa.ForeignKeyConstraint(["producer_id"], ["producers.id"], name=op.f("fk_diary_entries_producer_id")),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name=op.f("fk_diary_entries_product_id")),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_diary_entries_site_id")),
        sa.ForeignKeyConstraint(["step_id"], ["diary_steps.id"], name=op.f("fk_diary_entries_step_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_diary_entries")),
        sa.UniqueConstraint("instead_of", name=op.f("uq_diary_entries_instead_of")),
    )
    op.create_index(op.f("ix_diary_entries_producer_id_id"), "diary_entries", ["producer_id", "id"], unique=False)
    op.create_index(op.f("ix_diary_entries_site_id_id"), "diary_entries", ["site_id", "id"], unique=False)
    op.create_index(
        "ix_diary_entries_waiting",
        "diary_entries",
        ["id"],
        unique=False,
        sqlite_where=sa.text("harvest_from IS NOT NULL AND struck_at IS NULL"),
        postgresql_where=sa.text("harvest_from IS NOT NULL AND struck_at IS NULL"),
    )
    op.create_table(
        "diary_voices",
        sa.Column(
            "entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("source_name", sa.String(), nullable=False),
        sa.Column("mp3_name", sa.String(), nullable=True),
        sa.Column("mp3_sha256", sa.String(), nullable=True),
        sa.Column("milliseconds", sa.BigInteger(), nullable=True),
        sa.Column("failed", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["entry_id"], ["diary_entries.id"], name=op.f("fk_diary_voices_entry_id")),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_diary_voices")),
    )
    op.create_table(
        "raw_batches",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("producer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("supplier", sa.String(), nullable=False),
        sa.Column("supplier_lot", sa.String(), nullable=True),
        sa.Column("from_batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("document_no", sa.String(), nullable=True),
        sa.Column("document_id", sa.BigInteger(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.BigInteger(), nullable=False),
        sa.Column("struck_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("struck_by", sa.BigInteger(), nullable=True),
        sa.Column("struck_why", sa.String(), nullable=True),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_raw_batches_quantity")),
        sa.ForeignKeyConstraint(["document_id"], ["files.id"], name=op.f("fk_raw_batches_document_id")),
        sa.ForeignKeyConstraint(["from_batch_id"], ["batches.id"], name=op.f("fk_raw_batches_from_batch_id")),
        sa.ForeignKeyConstraint(["producer_id"], ["producers.id"], name=op.f("fk_raw_batches_producer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_raw_batches")),
    )
    op.create_index(op.f("ix_raw_batches_from_batch_id"), "raw_batches", ["from_batch_id"], unique=False)
    op.create_index(op.f("ix_raw_batches_producer_id_id"), "raw_batches", ["producer_id", "id"], unique=False)
    op.create_table(
        "shipments",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("consignee", sa.String(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("document_no", sa.String(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.BigInteger(), nullable=False),
        sa.Column("struck_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("struck_by", sa.BigInteger(), nullable=True),
        sa.Column("struck_why", sa.String(), nullable=True),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_shipments_quantity")),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_shipments_batch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shipments")),
    )
    op.create_index(op.f("ix_shipments_batch_id_id"), "shipments", ["batch_id", "id"], unique=False)
    op.create_table(
        "diary_batches",
        sa.Column(
            "batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("production_step_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_diary_batches_batch_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["diary_entries.id"], name=op.f("fk_diary_batches_entry_id")),
        sa.ForeignKeyConstraint(
            ["production_step_id"], ["production_steps.id"], name=op.f("fk_diary_batches_production_step_id")
        ),
        sa.PrimaryKeyConstraint("batch_id", "entry_id", name=op.f("pk_diary_batches")),
    )
    op.create_index(op.f("ix_diary_batches_entry_id"), "diary_batches", ["entry_id"], unique=False)
    op.create_table(
        "raw_uses",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("raw_batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.BigInteger(), nullable=False),
        sa.Column("struck_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("struck_by", sa.BigInteger(), nullable=True),
        sa.Column("struck_why", sa.String(), nullable=True),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_raw_uses_quantity")),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_raw_uses_batch_id")),
        sa.ForeignKeyConstraint(["raw_batch_id"], ["raw_batches.id"], name=op.f("fk_raw_uses_raw_batch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_raw_uses")),
    )
    op.create_index(op.f("ix_raw_uses_batch_id_id"), "raw_uses", ["batch_id", "id"], unique=False)
    op.create_index(op.f("ix_raw_uses_raw_batch_id"), "raw_uses", ["raw_batch_id"], unique=False)
    op.add_column("production_steps", sa.Column("struck_at", sa.DateTime(timezone=True), nullable=True))
    _seed()


def _seed() -> None:
    template, seq = None, 0
    for line in TEMPLATES.strip().splitlines():
        name, *rest = line.strip().split("|")
        if not line.startswith(" "):
            made = {"key": name, "name_vi": rest[0], "name_en": rest[1], "groups": rest[2].split(), "number": 1}
            stamped = op.get_bind().execute(
                templates.insert().values(**made, made_at=SEEDED_AT, made_by=0).returning(templates.c.id)
            )
            template, seq = stamped.scalar_one(), 0
            continue
        seq += 1
        asks = [
            dict(zip(("sort", "vi", "en", "unit"), ask.split(":"), strict=True)) for ask in rest[3].split(";") if ask
        ]
        values = {"name_vi": name, "name_en": rest[0], "counts": rest[1], "public": rest[2] == "public", "asks": asks}
        op.execute(steps.insert().values(**values, template_id=template, seq=seq))


def downgrade(database: str) -> None:
    if database != "main":
        return
    with op.batch_alter_table("production_steps") as table:
        table.drop_column("struck_at")
    for name in (
        "raw_uses",
        "diary_batches",
        "shipments",
        "raw_batches",
        "diary_voices",
        "diary_entries",
        "yield_caps",
        "diary_steps",
        "diary_templates",
    ):
        op.drop_table(name)
