"""PostgreSQL on several machines: which tables Citus cuts into shards, which it keeps whole on every node, and how a
database stands in this (docs/decisions/0035-citus.md). `migrations/shards.py` brings it about.

What grows with stamps and scans is cut by what a look-up knows before it asks. What a look-up asks besides is on every
node, so that the node with the shard answers alone. All else stays on the coordinator: to write it on every node costs
each write a round to each, and no look-up reads it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

from sqlalchemy import Connection, text

SHARDS: Final = 32
COPIES: Final = "copies"
"""The schema in which the coordinator's own copy of each table that is whole on every node goes by the table's name.
What is asked of Citus itself is planned anew at every question; what is asked here PostgreSQL plans once, as it does
without Citus (decision 35)."""


class Cut(NamedTuple):
    """A table in shards: by which column, and whose shards lie beside its own (their columns mean the same)."""

    table: str
    by: str
    beside: str = ""


CUT: Final[dict[str, tuple[Cut, ...]]] = {
    "main": (Cut("stamp_ranges", by="run_id"),),
    "observations": (
        Cut("scans", by="serial"),
        Cut("stamps_seen", by="serial", beside="scans"),
        Cut("scan_figures", by="run_id"),
        Cut("recent_scans", by="key"),
    ),
}
# Each after those it leads to. The words of names lie beside the names, for triggers keep them in step on every node.
WHOLE: Final[dict[str, tuple[str, ...]]] = {
    "main": (
        "stamp_keys",
        "product_groups",
        "label_templates",
        "admin_units",
        "files",
        "producers",
        "products",
        "product_versions",
        "producer_words",
        "version_words",
        "sites",
        "batches",
        "runs",
        "stamp_holds",
        "ocop_items",
        "certificates",
        "certificate_products",
        "certificate_sites",
        "recalls",
        "recall_batches",
        "batch_holds",
        "production_steps",
    ),
    "observations": (),
}
_NODES = text(
    "SELECT (SELECT groupid FROM pg_dist_local_group) AS here, count(*) FILTER (WHERE groupid > 0) AS workers,"
    " count(*) FILTER (WHERE groupid = 0) AS coordinator, count(*) FILTER (WHERE shouldhaveshards) AS holders"
    " FROM pg_dist_node"
)
OWN_COPIES: Final = text(
    "SELECT s.logicalrelid::text AS name, s.logicalrelid::text || '_' || s.shardid AS copy"
    " FROM pg_dist_partition t JOIN pg_dist_shard s USING (logicalrelid) JOIN pg_dist_placement p USING (shardid)"
    " JOIN pg_dist_local_group here ON here.groupid = p.groupid"
    " WHERE t.partmethod = 'n' AND t.repmodel = 't' AND here.groupid = 0 ORDER BY 1"
)
"""Each table that is whole on every node, and what the coordinator calls its own copy of it."""
_TABLES = text(
    "SELECT logicalrelid::text, CASE WHEN partmethod = 'h' THEN 'cut' WHEN repmodel = 't' THEN 'whole' ELSE 'here' END"
    " FROM pg_dist_partition"
)


@dataclass(frozen=True)
class Standing:
    """How Citus stands in a database. `tables`: each that it knows is `cut`, `whole` or `here`, on the coordinator."""

    coordinator: bool  # this server is one; else it is a worker
    known: bool  # the coordinator knows its own address; it need not while it is alone
    workers: int
    holders: int  # nodes that may hold shards; 0 in a database that is alone and not distributed yet
    tables: dict[str, str]

    def missing(self, database: str) -> list[str]:
        """The tables of `main` or `observations` that are not where they should be, in the order to put them there."""
        whole = [name for name in WHOLE[database] if self.tables.get(name) != "whole"]
        return whole + [cut.table for cut in CUT[database] if self.tables.get(cut.table) != "cut"]

    @property
    def distributed(self) -> bool:
        """Whether any table is in shards or on every node."""
        return any(how != "here" for how in self.tables.values())


def standing(connection: Connection) -> Standing | None:
    """How Citus stands in this database; None where it is not installed."""
    if connection.dialect.name != "postgresql":
        return None
    if connection.scalar(text("SELECT 1 FROM pg_extension WHERE extname = 'citus'")) is None:
        return None
    nodes = connection.execute(_NODES).one()
    tables = {row[0]: row[1] for row in connection.execute(_TABLES)}
    return Standing(nodes.here == 0, nodes.coordinator > 0, nodes.workers, nodes.holders, tables)
