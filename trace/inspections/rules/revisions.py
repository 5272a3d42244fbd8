"""Revisions of one inspection: which follows which, when two stand against each other, and what a choice leaves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from trace.core.reason import Reason

Standing = Literal["counts", "earlier", "conflict"]


@dataclass(frozen=True)
class Kept:
    """A revision that is kept. `arrival`: the server's order; `revision`, `based_on`: the phone's numbers."""

    arrival: int
    revision: int
    based_on: int
    set_aside: bool = False


def standing(kept: Sequence[Kept], counting: int, new: Kept) -> Standing:
    """What becomes of a revision that comes after `kept`, of which that of arrival `counting` counts.

    It counts when it is the first, or follows the one that counts while nothing else does. One from further back on
    the same way that comes late is only kept. Everything else is a conflict: nobody's work is chosen by a machine.
    """
    live = [one for one in kept if not one.set_aside]
    last = next((one for one in live if one.arrival == counting), None)
    if last is None:
        return "counts"
    if not rivals(live, counting) and new.based_on == last.revision:
        return "counts"
    late = new.revision < last.revision and all(one.revision != new.revision for one in live)
    return "earlier" if late and any(one.based_on == new.revision for one in live) else "conflict"


def rivals(kept: Sequence[Kept], counting: int) -> list[Kept]:
    """The revisions, not set aside, that stand against the one that counts: on no way that leads to it."""
    live = [one for one in kept if not one.set_aside]
    way = {one.arrival for one in way_to(live, counting)}
    return [one for one in live if one.arrival not in way]


def way_to(kept: Sequence[Kept], arrival: int) -> list[Kept]:
    """The revision of this arrival and those it is based on, the newest first."""
    way = [one for one in kept if one.arrival == arrival]
    while way:
        before = [one for one in kept if one.revision == way[-1].based_on and one.revision < way[-1].revision]
        if not before:
            break
        way.append(max(before, key=lambda one: (one.arrival < way[-1].arrival, one.arrival)))
    return way


def why_not_settle(kept: Sequence[Kept], counting: int, chosen: int) -> Reason | None:
    """Why there is nothing to choose, or not this one; None when the choice stands."""
    against = rivals(kept, counting)
    if not against:
        return Reason("inspection.no_conflict")
    if chosen != counting and chosen not in {one.arrival for one in against}:
        return Reason("inspection.no_such_revision", field="arrival")
    return None


def left_aside(kept: Sequence[Kept], chosen: int) -> list[int]:
    """The arrivals that a choice sets aside: all that does not lead to the chosen one."""
    return [one.arrival for one in rivals(kept, chosen)]
