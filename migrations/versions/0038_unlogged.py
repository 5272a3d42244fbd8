"""What scans must be forgotten by is not in the log of PostgreSQL either: not in its archive, nor in its base copies.

A crash of the server empties both tables. Then a visitor of that day counts anew, and so does a reload within half an
hour; the last second's scans may be lost in any case.
"""

from alembic import op

revision = "0038_unlogged"
down_revision = "0037_scan_months"

FORGOTTEN = ("day_keys", "recent_scans")


def upgrade(database: str) -> None:
    _set(database, "UNLOGGED")


def downgrade(database: str) -> None:
    _set(database, "LOGGED")


def _set(database: str, how: str) -> None:
    if database == "observations" and op.get_bind().dialect.name == "postgresql":
        for table in FORGOTTEN:
            op.execute(f"ALTER TABLE {table} SET {how}")
