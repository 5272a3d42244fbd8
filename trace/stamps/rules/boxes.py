"""Boxes and rolls: how a part of a run is divided among them, and that no stamp lies in two."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from trace.core.reason import Reason
from trace.stamps.rules.choice import Choice, read_numbers
from trace.stamps.rules.orders import SHARED_KINDS
from trace.stamps.rules.ranges import Span, Stretch, neighbours

BOX_KINDS: Final = ("box", "roll")
MOST_AT_ONCE: Final = 2_000


@dataclass(frozen=True)
class Packed:
    """A box or a roll as rules see it: its number within the run, and what lies in it."""

    number: int
    span: Span


def divide(choice: Choice, each: int | None) -> list[Span] | Reason:
    """The boxes that a choice fills: one for each stretch of it, or of `each` stamps, the last of a stretch with fewer.

    At most two thousand at once.
    """
    if each is not None and each < 1:
        return Reason("box.each", field="each")
    boxes = sum(-(-span.length // (each or span.length)) for span in choice.spans)
    if boxes > MOST_AT_ONCE:
        return Reason("box.too_many", field="each", most=MOST_AT_ONCE, boxes=boxes)
    return [
        Span(lo, min(lo + (each or span.length), span.hi))
        for span in choice.spans
        for lo in range(span.lo, span.hi, each or span.length)
    ]


def why_not_pack(kind: str, wanted: Sequence[Span], packed: Sequence[Packed]) -> Reason | None:
    """Why these stamps are not packed: they share one code, or some lie in a box already (names it)."""
    if kind in SHARED_KINDS:
        return Reason("box.shared")
    both = sorted([(span, 0) for span in wanted] + [(one.span, one.number) for one in packed])
    for (before, one), (after, other) in pairwise(both):
        if before.hi > after.lo:
            where = {"lo": after.lo + 1, "hi": min(before.hi, after.hi)}
            return Reason("box.packed", where, number=one or other) if one or other else Reason("box.twice", where)
    return None


def why_not_unpack(found: Sequence[Stretch]) -> Reason | None:
    """Why a box keeps its stamps: some of them are active, and papers may name the box by now."""
    active = (one for one in found if one.facts.active)
    return next((Reason("box.active", lo=one.lo + 1, hi=one.hi) for one in active), None)


def boxes_choice(text: str, packed: Sequence[Packed]) -> Choice | Reason:
    """The stamps in the boxes that somebody named by their numbers: `1-3, 5`."""
    spans = {one.number: one.span for one in packed}
    if not spans:
        return Reason("box.none", field="boxes")
    numbers = read_numbers(text, max(spans))
    if isinstance(numbers, Reason) or any(number not in spans for number in numbers):
        return Reason("box.no_such", field="boxes", numbers=shortly(spans))
    return Choice(tuple(neighbours(spans[number] for number in numbers)))


def shortly(numbers: Collection[int]) -> str:
    """Numbers as people write them: `1–3, 5`."""
    stretches: list[tuple[int, int]] = []
    for number in sorted(numbers):
        if stretches and stretches[-1][1] == number - 1:
            stretches[-1] = (stretches[-1][0], number)
        else:
            stretches.append((number, number))
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in stretches)
