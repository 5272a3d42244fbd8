"""Indexes by which the record of goods is read: alarms of a run, and citizens' reports of a product, of a producer."""

from alembic import op

revision = "0033_record_order"
down_revision = "0032_measures"

ORDERS = (("scan_alarms", "run_id"), ("reports", "product_id"), ("reports", "producer_id"))


def upgrade(database: str) -> None:
    if database != "main":
        return
    for table, column in ORDERS:
        op.create_index(f"ix_{table}_{column}", table, [column])


def downgrade(database: str) -> None:
    if database != "main":
        return
    for table, column in reversed(ORDERS):
        op.drop_index(f"ix_{table}_{column}", table)
