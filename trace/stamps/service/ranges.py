"""Writing ranges: the run's row is locked, the rows that are touched are cut and joined, nothing overlaps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from itertools import pairwise

from sqlalchemy import bindparam, delete, insert
from sqlalchemy.orm import Session

from trace.base.errors import Conflict, Refused
from trace.core.reason import Reason
from trace.registry import service as registry
from trace.stamps import queries, rules
from trace.stamps.models import Run, StampRange
from trace.stamps.rules import RangeFacts, Stretch


def released_run(db: Session, run_id: int, *, lock: bool = True) -> Run:
    """The run, locked until the transaction ends: whoever writes its ranges stands in line here.

    Conflict when it was not released: there are no stamps yet that anything could happen to.
    """
    run = queries.run(db, run_id, lock=lock)
    if run.state != "released":
        raise Conflict(Reason("run.not_released", state=run.state))
    return run


def span_of(run: Run, lo: int, hi: int) -> rules.Span:
    """`[lo, hi)` as a span of the run. Refuses borders that it does not have."""
    if reason := rules.why_not_span(lo, hi, run.quantity):
        raise Refused(reason)
    return rules.Span(lo, hi)


def spans_of(run: Run, spans: Iterable[rules.Span]) -> list[rules.Span]:
    """Spans of the run in order. Refuses borders that it does not have, none at all, and two that overlap."""
    chosen = sorted(span_of(run, *span) for span in spans)
    if not chosen or any(left.hi > right.lo for left, right in pairwise(chosen)):
        raise Refused(Reason("range.nothing_chosen"))
    return chosen


def rewrite(db: Session, run: Run, span: rules.Span, made: Callable[[RangeFacts], RangeFacts]) -> None:
    """Let `made` happen to each serial of the span. The run must be locked by `released_run`."""
    rewrite_spans(db, run, [span], made)


def rewrite_spans(db: Session, run: Run, spans: Sequence[rules.Span], made: Callable[[RangeFacts], RangeFacts]) -> None:
    """The same with many spans as `spans_of` gives them: read, written and counted once, for others wait meanwhile."""
    before = queries.rows(db, run.id, spans[0].lo, spans[-1].hi)
    after = rules.change(before, spans, made)
    kept = set(before) & set(after)
    if gone := [{"gone": row.lo} for row in before if row not in kept]:
        one = delete(StampRange).where(StampRange.run_id == run.id, StampRange.lo == bindparam("gone"))
        db.connection().execute(one, gone)
    if new := [{"run_id": run.id, "lo": r.lo, "hi": r.hi} | asdict(r.facts) for r in after if r not in kept]:
        db.execute(insert(StampRange), new)
    for batch_id, more in _more(before, after):
        registry.note_stamped(db, batch_id=batch_id, more=more * run.copies)


def _more(before: Sequence[Stretch], after: Sequence[Stretch]) -> list[tuple[int, int]]:
    """The batches that carry more or fewer serials now than before, in order, and by how many."""

    def carried(stretches: Sequence[Stretch]) -> Counter[int]:
        counts: Counter[int] = Counter()
        for one in stretches:
            if one.facts.batch_id is not None and one.facts.active and one.facts.voided_at is None:
                counts[one.facts.batch_id] += one.length
        return counts

    was, now = carried(before), carried(after)
    return sorted((each, now[each] - was[each]) for each in was | now if was[each] != now[each])
