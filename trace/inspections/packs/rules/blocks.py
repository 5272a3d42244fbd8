"""Which stamps lie in which block: whole blocks of a run are cut once and stay, the small rest is gathered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

FULL: Final = 65_536
"""Stamps of a full block: 328 kB, seven seconds at 400 kbit/s, so that much is lost when the line breaks."""
FEW: Final = 8
"""Blocks that are not full before they are gathered into one: each costs a phone a question of its own."""
HASH_BYTES: Final = 5
HEAD_BYTES: Final = 8
SEGMENT_BYTES: Final = 24


class Segment(NamedTuple):
    """Stamps `[first, first + length)` of a run, counted from its first."""

    run_id: int
    first: int
    length: int


def missing(runs: Mapping[int, int], laid: Iterable[Segment]) -> list[Segment]:
    """What of these runs (their quantities by id) lies in no block yet, in pieces of a full block at the most."""
    there: dict[int, int] = {}
    for segment in laid:
        there[segment.run_id] = max(there.get(segment.run_id, 0), segment.first + segment.length)
    return [
        Segment(run_id, first, min(FULL, quantity - first))
        for run_id, quantity in sorted(runs.items())
        for first in range(there.get(run_id, 0), quantity, FULL)
    ]


def filled(segments: Iterable[Segment]) -> list[list[Segment]]:
    """The segments as blocks: a full one alone, the others one after another until a block is full."""
    blocks: list[list[Segment]] = []
    gathered: list[Segment] = []
    for segment in segments:
        if segment.length == FULL:
            blocks.append([segment])
            continue
        gathered.append(segment)
        if sum(one.length for one in gathered) >= FULL:
            blocks.append(gathered)
            gathered = []
    return [*blocks, gathered] if gathered else blocks


def worth_joining(sizes: Mapping[str, int]) -> list[str]:
    """The blocks (stamps by name) that are gathered into one now; [] while there are few that are not full."""
    loose = sorted(name for name, stamps in sizes.items() if stamps < FULL)
    return loose if len(loose) > FEW else []


def block_size(segments: Sequence[Segment]) -> int:
    """The bytes of a block that holds these."""
    return HEAD_BYTES + SEGMENT_BYTES * len(segments) + HASH_BYTES * sum(one.length for one in segments)
