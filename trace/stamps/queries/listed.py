"""What the lines of a list mean: which stamps each names, and what stands against activating them."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from trace.base.actor import Actor
from trace.base.errors import Refused
from trace.base.keys import KeyRing
from trace.core.reason import Reason
from trace.registry import queries as registry
from trace.stamps import rules
from trace.stamps.models import Run
from trace.stamps.queries.ranges import lots, stretches
from trace.stamps.queries.scanned import part_of_mark
from trace.stamps.rules import ListedLine, Mark, Span


@dataclass(frozen=True)
class Understood:
    """A line of a list: the stamps it names in a run, or why they are not activated."""

    line: ListedLine
    run: Run | None = None
    span: Span | None = None
    reason: Reason | None = None


@dataclass
class _Listed:
    """The spans of earlier lines of each run in order, with the number of their line."""

    spans: dict[int, list[tuple[int, int, int]]] = field(default_factory=lambda: defaultdict(list))

    def earlier(self, run_id: int, span: Span) -> int | None:
        """The line that names some of these stamps already."""
        named = self.spans[run_id]
        at = bisect_left(named, (span.lo, 0, 0))
        near = [named[place] for place in (at - 1, at) if 0 <= place < len(named)]
        return next((number for lo, hi, number in near if lo < span.hi and span.lo < hi), None)

    def note(self, run_id: int, span: Span, number: int) -> None:
        insort(self.spans[run_id], (span.lo, span.hi, number))


def understood(db: Session, ring: KeyRing, actor: Actor, lines: Sequence[ListedLine]) -> list[Understood]:
    """Every line with what it means, in order; nothing is left out and nothing is corrected."""
    listed = _Listed()
    return [_line(db, ring, actor, one, listed) for one in lines]


def _line(db: Session, ring: KeyRing, actor: Actor, line: ListedLine, listed: _Listed) -> Understood:
    if isinstance(line.mark, Reason):
        return Understood(line, reason=line.mark)
    mark: Mark = line.mark
    try:
        run, span = part_of_mark(db, ring, actor, mark, field="lines")
    except Refused as refused:
        return Understood(line, reason=refused.reason)
    if (earlier := listed.earlier(run.id, span)) is not None:
        return Understood(line, run, span, Reason("list.twice", line=earlier))
    listed.note(run.id, span, line.number)
    return Understood(line, run, span, _taken(db, run, span))


def _taken(db: Session, run: Run, span: Span) -> Reason | None:
    if run.state != "released":
        return Reason("run.not_released", state=run.state)
    found = stretches(db, run.id, *span)
    if all(one.facts == rules.NOTHING for one in found):
        return None
    owner = registry.producer(db, run.producer_id).name
    return rules.why_not_activate(found, owner, lots(db, {one.facts.batch_id for one in found}))
