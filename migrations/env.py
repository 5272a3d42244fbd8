"""Runs the one line of revisions over both databases: each revision is asked once for *main*, once for *observations*.

Works beside the running release: a lock timeout instead of a queue behind long readers, and an advisory lock so that
two operators upgrading at once do it one after the other.
"""

from __future__ import annotations

from datetime import UTC, datetime

from alembic import context
from alembic.operations import MigrationScript
from sqlalchemy import Connection, Engine, MetaData, text

import trace.accounts.models
import trace.base.limits
import trace.base.once
import trace.inspections.evidence.models
import trace.inspections.measures.models
import trace.inspections.models
import trace.inspections.packs.models
import trace.inspections.phone.models
import trace.inspections.violations.models
import trace.jobs.models
import trace.ledger.models
import trace.lookup.gateways.models
import trace.lookup.models
import trace.notices.models
import trace.registry.models
import trace.review.models
import trace.review.results.models
import trace.review.satisfaction.models
import trace.stamps.models  # noqa: F401 - each import puts its tables into the metadata
from migrations import months, searching, shards
from trace.base.db import OBSERVATION_PRAGMAS, Base, Observation, open_engine
from trace.base.migrating import revision_of
from trace.base.revision import VERSION_TABLES
from trace.base.settings import Settings

UPGRADE_LOCK = 385_2020  # any number of our own: the plan this service carries out
# Tables of the job library, what only one of the two databases can say, and the months of scans.
LEFT_ALONE = ("kv", "schedule", "task", "stamp_ranges_no_overlap", "scans_")


def include(_object: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
    """Whether the drift check looks at this table, index or constraint."""
    return not (kind in ("table", "index") and name is not None and name.startswith(LEFT_ALONE))


def ours_only(metadata: MetaData):  # type: ignore[no-untyped-def]
    """With both databases on one server each check looks at its own tables only."""
    others = ({*Base.metadata.tables} | {*Observation.metadata.tables} | {*VERSION_TABLES.values()}) - {
        *metadata.tables
    }
    return lambda thing, name, kind, reflected, other: (
        include(thing, name, kind, reflected, other) and not (kind == "table" and name in others)
    )


def run(connection: Connection, database: str, metadata: MetaData) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET statement_timeout = 0"))
        connection.execute(text("SET lock_timeout = '60s'"))
        connection.execute(text(f"SELECT pg_advisory_lock({UPGRADE_LOCK})"))
        connection.execute(text("SET lock_timeout = '2s'"))  # whoever asks for the table waits behind us as long
        shards.prepare(connection)
        connection.commit()
    if database == "main" and _another_is_wanted(revision_of(connection, database)):
        shards.let_copies_go(connection)
        connection.commit()
    context.configure(
        connection=connection,
        target_metadata=metadata,
        version_table=VERSION_TABLES[database],
        include_object=ours_only(metadata),
        compare_type=True,
        transaction_per_migration=True,
        process_revision_directives=refuse_to_write,
    )
    with context.begin_transaction():
        context.run_migrations(database=database)
        searching.keep(connection)
        if database == "main":
            shards.keep_copies(connection)
        else:
            months.keep(connection, today=datetime.now(UTC).date())


def _another_is_wanted(revision: str | None) -> bool:
    """Whether this run leads to another revision than the database has. A comparison leads nowhere."""
    try:
        return context.get_revision_argument() != revision
    except KeyError:
        return False


def refuse_to_write(_context: object, _revision: object, _directives: list[MigrationScript]) -> None:
    """Revisions are written by hand; the comparison is used by the drift check only."""


def main() -> None:
    """Upgrade, downgrade or compare the databases the settings (or a test) name."""
    attributes = context.config.attributes
    wanted: dict[str, Engine] = attributes.get("engines") or engines_of(Settings.from_env())
    for database, engine in wanted.items():
        metadata = Base.metadata if database == "main" else Observation.metadata
        with engine.connect() as connection:
            run(connection, database, metadata)
            connection.commit()
            if "shards" in attributes:
                attributes["done"] += shards.distribute(connection, database, attributes["shards"])
            # A session's advisory lock goes with its connection: give it back to nobody.
            connection.invalidate()


def engines_of(settings: Settings) -> dict[str, Engine]:
    settings.instance.mkdir(parents=True, exist_ok=True)
    return {
        "main": open_engine(settings.database_owner_url),
        "observations": open_engine(settings.observations_url, pragmas=OBSERVATION_PRAGMAS),
    }


main()
