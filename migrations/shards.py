"""Puts the tables of a full database where they belong on Citus (`trace.base.shards` says where), one after another.

Each table is one transaction: its rows are copied, counted by Citus, and only then leave the coordinator's own table.
What was done before a crash is found and not done again.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, text

from migrations import searching
from trace.base.shards import COPIES, CUT, OWN_COPIES, standing

COPY = {
    "whole": text("SELECT create_reference_table(:table)"),
    "cut": text("SELECT create_distributed_table(:table, :by, colocate_with => 'none', shard_count => :shards)"),
    "beside": text("SELECT create_distributed_table(:table, :by, colocate_with => :beside)"),
}
# The rows that were copied are still in the coordinator's own table, unseen.
LET_GO = text("SELECT truncate_local_data_after_distributing_table(:table)")


def prepare(connection: Connection) -> None:
    """What a session that changes tables says to Citus; a server without it keeps the words and does nothing."""
    # The words of names are kept by triggers, which on Citus write beside the row that they fire for, on every node.
    connection.execute(text("SET citus.enable_unsafe_triggers = on"))


def distribute(connection: Connection, database: str, count: int) -> Iterator[str]:
    """Put each table that is not there yet in its place; yields what was done. The connection is in no transaction."""
    with connection.begin():
        found = standing(connection)
        missing = found.missing(database) if found else []
        if {*missing} & {*searching.SOURCES, *searching.SOURCES.values()}:
            searching.drop(connection)  # else they would fire for rows that are copied, before their table is there
    cuts = {cut.table: cut for cut in CUT[database]}
    for table in missing:
        with connection.begin():
            said = _cut(connection, *cuts[table], count) if table in cuts else _copy(connection, table)
            for part in _parts(connection, table):
                connection.execute(LET_GO, {"table": part})
        yield f"{table}: {said}"
    with connection.begin():
        searching.keep(connection)
        if database == "main":
            keep_copies(connection)


def let_copies_go(connection: Connection) -> None:
    """Before tables change: a view holds on to the columns it shows. Who reads meanwhile asks Citus itself."""
    if connection.dialect.name == "postgresql":
        _on_this_server(connection)
        connection.exec_driver_sql(f"DROP SCHEMA IF EXISTS {COPIES} CASCADE")


def keep_copies(connection: Connection) -> None:
    """Let the coordinator's own copies be read by the names of their tables, those that cannot be yet. Nothing without
    Citus, nor where a coordinator that is no node of its own holds no copies."""
    if standing(connection) is None:
        return
    there = set(connection.scalars(text("SELECT viewname FROM pg_views WHERE schemaname = :it"), {"it": COPIES}))
    _on_this_server(connection)
    connection.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {COPIES}")
    for name, copy in connection.execute(OWN_COPIES).all():
        if name not in there:
            connection.exec_driver_sql(f"CREATE VIEW {COPIES}.{name} AS SELECT * FROM public.{copy}")  # noqa: S608


def _on_this_server(connection: Connection) -> None:
    """What follows in this transaction is no other node's affair."""
    connection.execute(text("SET LOCAL citus.enable_ddl_propagation = off"))


def _copy(connection: Connection, table: str) -> str:
    connection.execute(COPY["whole"], {"table": table})
    return "whole on every node"


def _cut(connection: Connection, table: str, by: str, beside: str, count: int) -> str:
    how = "beside" if beside else "cut"
    connection.execute(COPY[how], {"table": table, "by": by, "beside": beside, "shards": count})
    return f"in shards by {by}" + f", beside {beside}" * bool(beside)


def _parts(connection: Connection, table: str) -> list[str]:
    """The table, and its parts where it is cut by month."""
    parts = text("SELECT relid::regclass::text FROM pg_partition_tree(:table) WHERE isleaf")
    return list(connection.scalars(parts, {"table": table})) or [table]
