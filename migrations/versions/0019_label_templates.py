"""A template carries its own picture in plain black; a run may be ordered for one batch, whose lot stands on labels."""

import sqlalchemy as sa
from alembic import op

revision = "0019_label_templates"
down_revision = "0017_print_room"


def upgrade(database: str) -> None:
    if database != "main":
        return
    op.add_column("label_templates", sa.Column("logo", sa.LargeBinary(), nullable=True))
    op.drop_column("label_templates", "logo_name")
    whole = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    # SQLite adds a foreign key only with its column.
    op.execute(f"ALTER TABLE runs ADD COLUMN batch_id {whole} CONSTRAINT fk_runs_batch_id REFERENCES batches (id)")


def downgrade(database: str) -> None:
    if database != "main":
        return
    op.drop_column("runs", "batch_id")
    op.add_column("label_templates", sa.Column("logo_name", sa.String(), nullable=True))
    op.drop_column("label_templates", "logo")
