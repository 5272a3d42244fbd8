"""Indexes in the order in which lists are read: batches of a product, of a producer and of a site, names of products
to look through, the places of a commune, permits that wait for an answer.
"""

import sqlalchemy as sa
from alembic import op

revision = "0029_reading_order"
down_revision = "0028_notices"

STAMPED = sa.text("packs_stamped > 0")
UNANSWERED = sa.text("granted IS NULL")


def upgrade(database: str) -> None:
    if database != "main":
        return
    op.create_index("ix_batches_product_id_id", "batches", ["product_id", "id"])
    op.create_index("ix_batches_producer_id_mfg_date_id", "batches", ["producer_id", "mfg_date", "id"])
    op.drop_index("ix_batches_producer_id", "batches")
    op.create_index("ix_batches_site_id", "batches", ["site_id"])
    # With the number itself in it, so that it is chosen before that of all batches of a product.
    op.drop_index("ix_batches_stamped", "batches")
    op.create_index(
        "ix_batches_stamped",
        "batches",
        ["product_id", "packs_stamped"],
        sqlite_where=STAMPED,
        postgresql_where=STAMPED,
    )
    op.create_index("ix_case_ratings_month_agency_id_level", "case_ratings", ["month", "agency_id", "level"])
    op.drop_index("ix_case_ratings_month_agency_id", "case_ratings")
    op.create_index("ix_sites_ward_code", "sites", ["ward_code"])
    op.create_index("ix_product_versions_folded_product_id", "product_versions", ["folded", "product_id"])
    op.drop_index("ix_product_versions_folded", "product_versions")
    op.create_index(
        "ix_print_permits_waiting",
        "print_permits",
        ["id"],
        sqlite_where=UNANSWERED,
        postgresql_where=UNANSWERED,
    )


def downgrade(database: str) -> None:
    if database != "main":
        return
    op.drop_index("ix_print_permits_waiting", "print_permits")
    op.drop_index("ix_sites_ward_code", "sites")
    op.create_index("ix_case_ratings_month_agency_id", "case_ratings", ["month", "agency_id"])
    op.drop_index("ix_case_ratings_month_agency_id_level", "case_ratings")
    op.drop_index("ix_batches_stamped", "batches")
    op.create_index("ix_batches_stamped", "batches", ["product_id"], sqlite_where=STAMPED, postgresql_where=STAMPED)
    op.drop_index("ix_batches_site_id", "batches")
    op.create_index("ix_product_versions_folded", "product_versions", ["folded"])
    op.drop_index("ix_product_versions_folded_product_id", "product_versions")
    op.create_index("ix_batches_producer_id", "batches", ["producer_id"])
    op.drop_index("ix_batches_producer_id_mfg_date_id", "batches")
    op.drop_index("ix_batches_product_id_id", "batches")
