"""The register: units, producers, sites, products, papers, batches, holds and recalls."""

import sqlalchemy as sa
from alembic import op

revision = "0004_registry"
down_revision = "0003_jobs"

# Products and their versions name each other: SQLite takes the forward reference, PostgreSQL the key afterwards.
ACCEPTED_VERSION = (
    sa.ForeignKeyConstraint(["accepted_version_id"], ["product_versions.id"], name="fk_products_accepted_version_id"),
)


def upgrade(database: str) -> None:
    if database == "main":
        op.create_table(
            "admin_unit_changes",
            sa.Column("old_code", sa.String(), nullable=False),
            sa.Column("new_code", sa.String(), nullable=False),
            sa.Column("extent", sa.String(), nullable=False),
            sa.Column("usual", sa.Boolean(), nullable=False),
            sa.PrimaryKeyConstraint("old_code", "new_code", name=op.f("pk_admin_unit_changes")),
        )
        op.create_table(
            "admin_units",
            sa.Column("code", sa.String(), nullable=False),
            sa.Column("valid_from", sa.Date(), nullable=False),
            sa.Column("valid_to", sa.Date(), nullable=True),
            sa.Column("level", sa.String(), nullable=False),
            sa.Column("name", sa.String(), nullable=False),
            sa.Column("unit_type", sa.String(), nullable=False),
            sa.Column("name_en", sa.String(), nullable=True),
            sa.Column("province_code", sa.String(), nullable=False),
            sa.Column("province_name", sa.String(), nullable=False),
            sa.Column("district", sa.String(), nullable=True),
            sa.Column("folded", sa.String(), nullable=False),
            sa.Column("lat", sa.Double(), nullable=True),
            sa.Column("lon", sa.Double(), nullable=True),
            sa.PrimaryKeyConstraint("code", "valid_from", name=op.f("pk_admin_units")),
        )
        op.create_index(op.f("ix_admin_units_folded"), "admin_units", ["folded"], unique=False)
        op.create_index(
            op.f("ix_admin_units_province_code_level"), "admin_units", ["province_code", "level"], unique=False
        )
        op.create_table(
            "product_groups",
            sa.Column("key", sa.String(), nullable=False),
            sa.Column("parent_key", sa.String(), nullable=True),
            sa.Column("name", sa.String(), nullable=False),
            sa.Column("name_en", sa.String(), nullable=False),
            sa.Column("sector", sa.String(), nullable=False),
            sa.ForeignKeyConstraint(["parent_key"], ["product_groups.key"], name=op.f("fk_product_groups_parent_key")),
            sa.PrimaryKeyConstraint("key", name=op.f("pk_product_groups")),
        )
        op.create_table(
            "producers",
            sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
            sa.Column("name", sa.String(), nullable=False),
            sa.Column("folded", sa.String(), nullable=False),
            sa.Column("legal_type", sa.String(), nullable=False),
            sa.Column("tax_id_kind", sa.String(), nullable=False),
            sa.Column("tax_id", sa.String(), nullable=True),
            sa.Column("tax_id_sealed", sa.LargeBinary(), nullable=True),
            sa.Column("tax_id_print", sa.String(), nullable=True),
            sa.Column("address", sa.String(), nullable=False),
            sa.Column("ward_code", sa.String(), nullable=False),
            sa.Column("ward_valid_from", sa.Date(), nullable=False),
            sa.Column("former_address", sa.String(), nullable=True),
            sa.Column("representative", sa.String(), nullable=True),
            sa.Column("phone", sa.String(), nullable=True),
            sa.Column("email", sa.String(), nullable=True),
            sa.Column("privacy_accepted_at", sa.DateTime(timezone=True), nullable=True),
            sa.Column("pending", sa.JSON(none_as_null=True), nullable=True),
            sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
            sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
            sa.Column("checked_by_unit", sa.String(), nullable=True),
            sa.Column("checked_on", sa.Date(), nullable=True),
            sa.Column("suspended_on", sa.Date(), nullable=True),
            sa.Column("closed_on", sa.Date(), nullable=True),
            sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
            sa.Column("made_by", sa.BigInteger(), nullable=False),
            sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
            sa.Column("version", sa.BigInteger(), nullable=False),
            sa.CheckConstraint(
                "legal_type IN ('enterprise','cooperative','cooperative_group','household')",
                name=op.f("ck_producers_legal_type"),
            ),
            sa.CheckConstraint("tax_id IS NULL OR tax_id_kind = 'mst'", name=op.f("ck_producers_personal_id_sealed")),
            sa.ForeignKeyConstraint(
                ["ward_code", "ward_valid_from"],
                ["admin_units.code", "admin_units.valid_from"],
                name="fk_producers_ward",
            ),
            sa.PrimaryKeyConstraint("id", name=op.f("pk_producers")),
            sa.UniqueConstraint("tax_id_print", name=op.f("uq_producers_tax_id_print")),
        )
        op.create_index(op.f("ix_producers_folded"), "producers", ["folded"], unique=False)
        op.create_index(op.f("ix_producers_ward_code"), "producers", ["ward_code"], unique=False)
        op.create_table(
            "files",
            sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
            sa.Column("producer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
            sa.Column("stored_name", sa.String(), nullable=False),
            sa.Column("small_name", sa.String(), nullable=True),
            sa.Column("given_name", sa.String(), nullable=False),
            sa.Column("media_type", sa.String(), nullable=False),
            sa.Column("size_bytes", sa.BigInteger(), nullable=False),
            sa.Column("sha256", sa.String(), nullable=False),
            sa.Column("public", sa.Boolean(), nullable=False),
            sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
            sa.Column("made_by", sa.BigInteger(), nullable=False),
            sa.ForeignKeyConstraint(["producer_id"], ["producers.id"], name=op.f("fk_files_producer_id")),
            sa.PrimaryKeyConstraint("id", name=op.f("pk_files")),
            sa.UniqueConstraint("stored_name", name=op.f("uq_files_stored_name")),
        )
        op.create_index(op.f("ix_files_producer_id"), "files", ["producer_id"], unique=False)
        op.create_table(
            "memberships",
            sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
            sa.Column("producer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
            sa.Column("duty", sa.String(), nullable=False),
            sa.Column("since", sa.DateTime(timezone=True), nullable=False),
            sa.Column("until", sa.DateTime(timezone=True), nullable=True),
            sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_memberships_person_id")),
            sa.ForeignKeyConstraint(["producer_id"], ["producers.id"], name=op.f("fk_memberships_producer_id")),
            sa.PrimaryKeyConstraint("person_id", "producer_id", name=op.f("pk_memberships")),
        )
        op.create_index(op.f("ix_memberships_producer_id"), "memberships", ["producer_id"], unique=False)
        op.create_table(
            "products",
            sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
            sa.Column("producer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
            sa.Column("group_key", sa.String(), nullable=False),
            sa.Column("trace_code", sa.String(), nullable=False),
            sa.Column("gtin", sa.String(), nullable=True),
            sa.Column("accepted_version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
            sa.Column("suspended_on", sa.Date(), nullable=True),
            sa.Column("withdrawn_on", sa.Date(), nullable=True),
            sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
            sa.Column("made_by", sa.BigInteger(), nullable=False),
            sa.Column("version", sa.BigInteger(), nullable=False),
            *(ACCEPTED_VERSION if op.get_bind().dialect.name == "sqlite" else ()),
            sa.ForeignKeyConstraint(["group_key"], ["product_groups.key"], name=op.f("fk_products_group_key")),
            sa.ForeignKeyConstraint(["producer_id"], ["producers.id"], name=op.f("fk_products_producer_id")),
            sa.PrimaryKeyConstraint("id", name=op.f("pk_products")),
            sa.UniqueConstraint("gtin", name=op.f("uq_products_gtin")),
            sa.UniqueConstraint("trace_code", name=op.f("uq_products_trace_code")),
        )
        op.create_index(op.f("ix_products_producer_id"), "products", ["producer_id"], unique=False)
        op.create_table(
            "recalls",
            sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
            sa.Column("producer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
            sa.Column("kind", sa.String(), nullable=False),
            sa.Column("decided_by", sa.String(), nullable=False),
            sa.Column("decision_no", sa.String(), nullable=True),
            sa.Column("decision_date", sa.Date(), nullable=False),
            sa.Column("scope", sa.String(), nullable=False),
            sa.Column("public_text", sa.String(), nullable=False),
            sa.Column("advice", sa.String(), nullable=True),
            sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
            sa.Column("entered_by", sa.BigInteger(), nullable=False),
            sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
            sa.Column("published_by", sa.BigInteger(), nullable=True),
            sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
            sa.Column("withdrawn_by", sa.BigInteger(), nullable=True),
            sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
            sa.Column("closed_by", sa.BigInteger(), nullable=True),
            sa.Column("returned_quantity", sa.BigInteger(), nullable=True),
            sa.CheckConstraint(
                "kind = 'voluntary' OR (decided_by <> '' AND decision_no IS NOT NULL)",
                name=op.f("ck_recalls_compulsory_decision"),
            ),
            sa.CheckConstraint(
                "kind = 'voluntary' OR published_by IS NULL OR published_by <> entered_by",
                name=op.f("ck_recalls_two_people"),
            ),
            sa.CheckConstraint("kind IN ('voluntary','compulsory')", name=op.f("ck_recalls_kind")),
            sa.ForeignKeyConstraint(["producer_id"], ["producers.id"], name=op.f("fk_recalls_producer_id")),
            sa.PrimaryKeyConstraint("id", name=op.f("pk_recalls")),
        )
        op.create_index(op.f("ix_recalls_producer_id"), "recalls", ["producer_id"], unique=False)
        op.create_table(
            "sites",
            sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
            sa.Column("producer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
            sa.Column("name", sa.String(), nullable=False),
            sa.Column("kind", sa.String(), nullable=False),
            sa.Column("code", sa.String(), nullable=False),
            sa.Column("gln", sa.String(), nullable=True),
            sa.Column("puc", sa.String(), nullable=True),
            sa.Column("address", sa.String(), nullable=False),
            sa.Column("ward_code", sa.String(), nullable=False),
            sa.Column("ward_valid_from", sa.Date(), nullable=False),
            sa.Column("lat", sa.Double(), nullable=True),
            sa.Column("lon", sa.Double(), nullable=True),
            sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
            sa.Column("made_by", sa.BigInteger(), nullable=False),
            sa.Column("version", sa.BigInteger(), nullable=False),
            sa.ForeignKeyConstraint(["producer_id"], ["producers.id"], name=op.f("fk_sites_producer_id")),
            sa.ForeignKeyConstraint(
                ["ward_code", "ward_valid_from"], ["admin_units.code", "admin_units.valid_from"], name="fk_sites_ward"
            ),
            sa.PrimaryKeyConstraint("id", name=op.f("pk_sites")),
            sa.UniqueConstraint("code", name=op.f("uq_sites_code")),
            sa.UniqueConstraint("gln", name=op.f("uq_sites_gln")),
        )
        op.create_index(op.f("ix_sites_producer_id"), "sites", ["producer_id"], unique=False)
        op.create_table(
            "batches",
            sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
            sa.Column("producer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
            sa.Column("product_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
            sa.Column("site_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
            sa.Column("lot", sa.String(), nullable=False),
            sa.Column("trace_code", sa.String(), nullable=False),
            sa.Column("mfg_date", sa.Date(), nullable=False),
            sa.Column("exp_date", sa.Date(), nullable=True),
            sa.Column("exp_kind", sa.String(), nullable=False),
            sa.Column("quantity", sa.BigInteger(), nullable=False),
            sa.Column("unit", sa.String(), nullable=False),
            sa.Column("units_per_pack", sa.BigInteger(), nullable=False),
            sa.Column("packs_stamped", sa.BigInteger(), nullable=False),
            sa.Column("origin", sa.String(), nullable=True),
            sa.Column("checked_by_unit", sa.String(), nullable=True),
            sa.Column("checked_on", sa.Date(), nullable=True),
            sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
            sa.Column("made_by", sa.BigInteger(), nullable=False),
            sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
            sa.Column("version", sa.BigInteger(), nullable=False),
            sa.CheckConstraint("(exp_date IS NULL) = (exp_kind = 'none')", name=op.f("ck_batches_exp_date")),
            sa.CheckConstraint("exp_kind IN ('use_by','best_before','none')", name=op.f("ck_batches_exp_kind")),
            sa.CheckConstraint("exp_date IS NULL OR exp_date >= mfg_date", name=op.f("ck_batches_dates")),
            sa.CheckConstraint(
                "quantity > 0 AND units_per_pack > 0 AND packs_stamped >= 0", name=op.f("ck_batches_quantity")
            ),
            sa.ForeignKeyConstraint(["producer_id"], ["producers.id"], name=op.f("fk_batches_producer_id")),
            sa.ForeignKeyConstraint(["product_id"], ["products.id"], name=op.f("fk_batches_product_id")),
            sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_batches_site_id")),
            sa.PrimaryKeyConstraint("id", name=op.f("pk_batches")),
            sa.UniqueConstraint("product_id", "lot", name=op.f("uq_batches_product_id_lot")),
            sa.UniqueConstraint("trace_code", name=op.f("uq_batches_trace_code")),
        )
        op.create_index(op.f("ix_batches_producer_id"), "batches", ["producer_id"], unique=False)
        op.create_table(
            "certificates",
            sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
            sa.Column("producer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
            sa.Column("kind", sa.String(), nullable=False),
            sa.Column("name", sa.String(), nullable=False),
            sa.Column("number", sa.String(), nullable=False),
            sa.Column("issuer", sa.String(), nullable=False),
            sa.Column("former_issuer", sa.Boolean(), nullable=False),
            sa.Column("issue_date", sa.Date(), nullable=True),
            sa.Column("valid_from", sa.Date(), nullable=True),
            sa.Column("valid_to", sa.Date(), nullable=True),
            sa.Column("in_conversion", sa.Boolean(), nullable=False),
            sa.Column("suspended_on", sa.Date(), nullable=True),
            sa.Column("revoked_on", sa.Date(), nullable=True),
            sa.Column("status_source", sa.String(), nullable=True),
            sa.Column("file_id", sa.BigInteger(), nullable=True),
            sa.Column("public_file_id", sa.BigInteger(), nullable=True),
            sa.Column("checked_by_unit", sa.String(), nullable=True),
            sa.Column("checked_on", sa.Date(), nullable=True),
            sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
            sa.Column("made_by", sa.BigInteger(), nullable=False),
            sa.Column("version", sa.BigInteger(), nullable=False),
            sa.CheckConstraint(
                "valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from", name=op.f("ck_certificates_dates")
            ),
            sa.ForeignKeyConstraint(["file_id"], ["files.id"], name=op.f("fk_certificates_file_id")),
            sa.ForeignKeyConstraint(["producer_id"], ["producers.id"], name=op.f("fk_certificates_producer_id")),
            sa.ForeignKeyConstraint(["public_file_id"], ["files.id"], name=op.f("fk_certificates_public_file_id")),
            sa.PrimaryKeyConstraint("id", name=op.f("pk_certificates")),
        )
        op.create_index(op.f("ix_certificates_producer_id"), "certificates", ["producer_id"], unique=False)
        op.create_table(
            "ocop_items",
            sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
            sa.Column("product_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
            sa.Column("group_key", sa.String(), nullable=False),
            sa.Column("star", sa.BigInteger(), nullable=False),
            sa.Column("criteria_version", sa.String(), nullable=False),
            sa.Column("decision_no", sa.String(), nullable=False),
            sa.Column("decision_date", sa.Date(), nullable=False),
            sa.Column("valid_to", sa.Date(), nullable=False),
            sa.Column("issuer", sa.String(), nullable=False),
            sa.Column("former_issuer", sa.Boolean(), nullable=False),
            sa.Column("revoked_on", sa.Date(), nullable=True),
            sa.Column("revoked_decision_no", sa.String(), nullable=True),
            sa.Column("revoked_reason", sa.String(), nullable=True),
            sa.Column("checked_by_unit", sa.String(), nullable=True),
            sa.Column("checked_on", sa.Date(), nullable=True),
            sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
            sa.Column("made_by", sa.BigInteger(), nullable=False),
            sa.Column("version", sa.BigInteger(), nullable=False),
            sa.CheckConstraint("star BETWEEN 3 AND 5", name=op.f("ck_ocop_items_star")),
            sa.ForeignKeyConstraint(["group_key"], ["product_groups.key"], name=op.f("fk_ocop_items_group_key")),
            sa.ForeignKeyConstraint(["product_id"], ["products.id"], name=op.f("fk_ocop_items_product_id")),
            sa.PrimaryKeyConstraint("id", name=op.f("pk_ocop_items")),
            sa.UniqueConstraint(
                "decision_no",
                "decision_date",
                "issuer",
                "product_id",
                name=op.f("uq_ocop_items_decision_no_decision_date_issuer_product_id"),
            ),
        )
        op.create_index(op.f("ix_ocop_items_product_id"), "ocop_items", ["product_id"], unique=False)
        op.create_table(
            "product_versions",
            sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
            sa.Column("product_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
            sa.Column("number", sa.BigInteger(), nullable=False),
            sa.Column("state", sa.String(), nullable=False),
            sa.Column("name_vi", sa.String(), nullable=False),
            sa.Column("name_en", sa.String(), nullable=True),
            sa.Column("short_name", sa.String(), nullable=True),
            sa.Column("folded", sa.String(), nullable=False),
            sa.Column("brand", sa.String(), nullable=True),
            sa.Column("no_brand", sa.Boolean(), nullable=False),
            sa.Column("origin", sa.String(), nullable=True),
            sa.Column("net_content", sa.String(), nullable=True),
            sa.Column("shelf_life_days", sa.BigInteger(), nullable=True),
            sa.Column("ingredients", sa.String(), nullable=True),
            sa.Column("storage_note", sa.String(), nullable=True),
            sa.Column("warnings", sa.String(), nullable=True),
            sa.Column("description", sa.String(), nullable=True),
            sa.Column("standards", sa.JSON(), nullable=False),
            sa.Column("gtin", sa.String(), nullable=True),
            sa.Column("shop_url", sa.String(), nullable=True),
            sa.Column("image_file_id", sa.BigInteger(), nullable=True),
            sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
            sa.Column("made_by", sa.BigInteger(), nullable=False),
            sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
            sa.Column("submitted_by", sa.BigInteger(), nullable=True),
            sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
            sa.Column("checked_by_unit", sa.String(), nullable=True),
            sa.Column("checked_on", sa.Date(), nullable=True),
            sa.Column("version", sa.BigInteger(), nullable=False),
            sa.CheckConstraint(
                "state IN ('draft','submitted','returned','accepted','refused','superseded')",
                name=op.f("ck_product_versions_state"),
            ),
            sa.ForeignKeyConstraint(["image_file_id"], ["files.id"], name=op.f("fk_product_versions_image_file_id")),
            sa.ForeignKeyConstraint(["product_id"], ["products.id"], name=op.f("fk_product_versions_product_id")),
            sa.PrimaryKeyConstraint("id", name=op.f("pk_product_versions")),
            sa.UniqueConstraint("product_id", "number", name=op.f("uq_product_versions_product_id_number")),
        )
        op.create_index(op.f("ix_product_versions_folded"), "product_versions", ["folded"], unique=False)
        op.create_table(
            "batch_holds",
            sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
            sa.Column("batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
            sa.Column("agency_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
            sa.Column("recall_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
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
            sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_batch_holds_agency_id")),
            sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_batch_holds_batch_id")),
            sa.ForeignKeyConstraint(["recall_id"], ["recalls.id"], name=op.f("fk_batch_holds_recall_id")),
            sa.CheckConstraint(
                "confirmed_by IS NULL OR confirmed_by <> placed_by", name=op.f("ck_batch_holds_confirmed_by_another")
            ),
            sa.CheckConstraint(
                "released_by IS NULL OR released_by <> placed_by", name=op.f("ck_batch_holds_released_by_another")
            ),
            sa.PrimaryKeyConstraint("id", name=op.f("pk_batch_holds")),
        )
        op.create_index(op.f("ix_batch_holds_batch_id"), "batch_holds", ["batch_id"], unique=False)
        op.create_index(op.f("ix_batch_holds_recall_id"), "batch_holds", ["recall_id"], unique=False)
        op.create_table(
            "certificate_products",
            sa.Column("certificate_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
            sa.Column("product_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
            sa.ForeignKeyConstraint(
                ["certificate_id"], ["certificates.id"], name=op.f("fk_certificate_products_certificate_id")
            ),
            sa.ForeignKeyConstraint(["product_id"], ["products.id"], name=op.f("fk_certificate_products_product_id")),
            sa.PrimaryKeyConstraint("certificate_id", "product_id", name=op.f("pk_certificate_products")),
        )
        op.create_index(
            op.f("ix_certificate_products_product_id"), "certificate_products", ["product_id"], unique=False
        )
        op.create_table(
            "production_steps",
            sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
            sa.Column("batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
            sa.Column("seq", sa.BigInteger(), nullable=False),
            sa.Column("name_vi", sa.String(), nullable=False),
            sa.Column("name_en", sa.String(), nullable=True),
            sa.Column("site_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
            sa.Column("place", sa.String(), nullable=True),
            sa.Column("done_by", sa.String(), nullable=True),
            sa.Column("note", sa.String(), nullable=True),
            sa.Column("event_time", sa.DateTime(timezone=True), nullable=False),
            sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
            sa.Column("made_by", sa.BigInteger(), nullable=False),
            sa.Column("checked_by_unit", sa.String(), nullable=True),
            sa.Column("checked_on", sa.Date(), nullable=True),
            sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_production_steps_batch_id")),
            sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_production_steps_site_id")),
            sa.PrimaryKeyConstraint("id", name=op.f("pk_production_steps")),
            sa.UniqueConstraint("batch_id", "seq", name=op.f("uq_production_steps_batch_id_seq")),
        )
        op.create_table(
            "recall_batches",
            sa.Column("recall_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
            sa.Column("batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
            sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_recall_batches_batch_id")),
            sa.ForeignKeyConstraint(["recall_id"], ["recalls.id"], name=op.f("fk_recall_batches_recall_id")),
            sa.PrimaryKeyConstraint("recall_id", "batch_id", name=op.f("pk_recall_batches")),
        )
        op.create_index(op.f("ix_recall_batches_batch_id"), "recall_batches", ["batch_id"], unique=False)
        if op.get_bind().dialect.name == "postgresql":
            op.create_foreign_key(
                "fk_products_accepted_version_id", "products", "product_versions", ["accepted_version_id"], ["id"]
            )


def downgrade(database: str) -> None:
    if database == "main":
        if op.get_bind().dialect.name == "postgresql":
            op.drop_constraint("fk_products_accepted_version_id", "products")
        op.drop_table("recall_batches")
        op.drop_table("production_steps")
        op.drop_table("certificate_products")
        op.drop_table("batch_holds")
        op.drop_table("product_versions")
        op.drop_table("ocop_items")
        op.drop_table("certificates")
        op.drop_table("batches")
        op.drop_table("sites")
        op.drop_table("recalls")
        op.drop_table("products")
        op.drop_table("memberships")
        op.drop_table("files")
        op.drop_table("producers")
        op.drop_table("product_groups")
        op.drop_table("admin_units")
        op.drop_table("admin_unit_changes")
