"""What a checklist may say, and how its points keep their numbers from version to version."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from trace.core.reason import Reason

MOST_POINTS: Final = 60
LONGEST_NAME: Final = 200
LONGEST_WORDS: Final = 500
LONGEST_BASIS: Final = 300


@dataclass(frozen=True)
class Point:
    """A point to look at. `id` 0: new. `weighty`: a no to it is no small thing."""

    words: str
    basis: str
    weighty: bool = False
    id: int = 0


@dataclass(frozen=True)
class Draft:
    """A version as an officer would have it. `groups`: keys of product groups, with all below; none = every group."""

    name: str
    groups: tuple[str, ...]
    points: tuple[Point, ...]


def why_not_save(draft: Draft, known: Collection[str]) -> list[Reason]:
    """What is wrong with a version: no name, no point, a point without words or legal basis, a group that is none."""
    faults = []
    if not 1 <= len(draft.name.strip()) <= LONGEST_NAME:
        faults.append(Reason("checklist.name", field="name", most=LONGEST_NAME))
    if not 1 <= len(draft.points) <= MOST_POINTS:
        faults.append(Reason("checklist.points", field="points", most=MOST_POINTS))
    for place, point in enumerate(draft.points):
        if not 1 <= len(point.words.strip()) <= LONGEST_WORDS:
            faults.append(Reason("checklist.words", field=f"points-{place}-words", most=LONGEST_WORDS))
        if not 1 <= len(point.basis.strip()) <= LONGEST_BASIS:
            faults.append(Reason("checklist.basis", field=f"points-{place}-basis", most=LONGEST_BASIS))
    if not set(draft.groups) <= set(known):
        faults.append(Reason("checklist.group", field="groups"))
    return faults


def numbered(points: Sequence[Point], used: Collection[int]) -> list[Point]:
    """The points with their numbers: one that was there keeps its own, a new one gets a number never used before."""
    given, following = [], max(used, default=0) + 1
    seen: set[int] = set()
    for point in points:
        own = point.id if point.id in used and point.id not in seen else following
        following += own == following
        seen.add(own)
        given.append(Point(point.words.strip(), point.basis.strip(), point.weighty, own))
    return given


def fits(groups: Sequence[str], above: Collection[str]) -> bool:
    """Whether a checklist for these groups is one for goods whose group has `above` over it, itself included."""
    return not groups or bool(set(groups) & set(above))
