"""The number of the request that asked for a job, so that the log of both can be read together."""

import sqlalchemy as sa
from alembic import op

revision = "0035_request_ids"
down_revision = "0034_phones"


def upgrade(database: str) -> None:
    if database == "main":
        op.add_column("jobs", sa.Column("request_id", sa.String(), nullable=True))


def downgrade(database: str) -> None:
    if database == "main":
        op.drop_column("jobs", "request_id")
