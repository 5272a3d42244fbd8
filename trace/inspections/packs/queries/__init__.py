"""Reads of packs: whose there are, which runs belong to one, its blocks, its facts, and the keys that sign."""

from trace.inspections.packs.queries.choosing import Offer, communes, groups, producers_by_id, producers_named
from trace.inspections.packs.queries.facts import facts
from trace.inspections.packs.queries.keys import keys, signing
from trace.inspections.packs.queries.packs import (
    UNKNOWN,
    PackLine,
    Size,
    block_sizes,
    blocks,
    choice_of,
    chosen_runs,
    every,
    kept,
    lines,
    pack,
    runs_of,
    segments,
    size_of,
    unmade,
    waiting,
)
from trace.inspections.packs.queries.suspects import copied

__all__ = [
    "UNKNOWN",
    "Offer",
    "PackLine",
    "Size",
    "block_sizes",
    "blocks",
    "choice_of",
    "chosen_runs",
    "communes",
    "copied",
    "every",
    "facts",
    "groups",
    "kept",
    "keys",
    "lines",
    "pack",
    "producers_by_id",
    "producers_named",
    "runs_of",
    "segments",
    "signing",
    "size_of",
    "unmade",
    "waiting",
]
