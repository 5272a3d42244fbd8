"""Activation in the field: by what was scanned, and by a list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from trace.base.actor import Actor
from trace.base.errors import Refused
from trace.base.keys import KeyRing
from trace.core.reason import Reason
from trace.stamps import queries, rules
from trace.stamps.queries import Understood
from trace.stamps.rules import ListedLine, Span
from trace.stamps.service.activation import Binding, Bound, activate_spans, preview_activation


@dataclass(frozen=True)
class Scan:
    """What was scanned: one mark, or a first and a last one; the batch it goes on, with so much tolerance."""

    first: str
    last: str
    batch_id: int
    tolerance_percent: int


def activate_scanned(db: Session, *, actor: Actor, ring: KeyRing, scan: Scan, now: datetime) -> Bound:
    """Activate what was scanned. Refuses as `queries.scanned_part` and `activate_spans`."""
    return activate_spans(db, actor=actor, binding=_binding(db, actor, ring, scan), now=now)


def preview_scanned(db: Session, *, actor: Actor, ring: KeyRing, scan: Scan, now: datetime) -> Bound:
    """What `activate_scanned` would bind now; refuses what it would refuse, changes and locks nothing."""
    return preview_activation(db, actor=actor, binding=_binding(db, actor, ring, scan), now=now)


def _binding(db: Session, actor: Actor, ring: KeyRing, scan: Scan) -> Binding:
    run, choice = queries.scanned_part(db, ring, actor, scan.first, scan.last)
    return Binding(run.id, choice.spans, scan.batch_id, scan.tolerance_percent)


@dataclass(frozen=True)
class Listed:
    """A list of marks, and the batch they go on."""

    lines: Sequence[ListedLine]
    batch_id: int
    tolerance_percent: int


@dataclass(frozen=True)
class Taken:
    """What came of a list: how many labels were activated, and every line with what stood against it, if anything."""

    count: int
    lines: Sequence[Understood]

    @property
    def left(self) -> Sequence[Understood]:
        """The lines that were not activated."""
        return [one for one in self.lines if one.reason]


def activate_listed(db: Session, *, actor: Actor, ring: KeyRing, listed: Listed, now: datetime) -> Taken:
    """Activate every line of a list that can be, all of these or none; the others are returned with their reasons.

    Refuses a list of which no line can be, and a batch that does not take them all (names the numbers).
    """
    lines = queries.understood(db, ring, actor, listed.lines)
    spans = _spans(lines)
    if not spans:
        raise Refused(Reason("list.nothing", field="lines"))
    count = 0
    for run_id in sorted(spans):
        binding = Binding(run_id, spans[run_id], listed.batch_id, listed.tolerance_percent)
        count += activate_spans(db, actor=actor, binding=binding, now=now).count
    return Taken(count, lines)


def _spans(lines: Sequence[Understood]) -> dict[int, list[Span]]:
    """The stamps of the lines that can be activated, by run, neighbours as one span."""
    named: dict[int, list[Span]] = defaultdict(list)
    for one in lines:
        if one.run and one.span and not one.reason:
            named[one.run.id].append(one.span)
    return {run_id: rules.neighbours(spans) for run_id, spans in named.items()}
