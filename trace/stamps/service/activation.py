"""Activation binds stamps to a batch; its undoing sets them free again while nothing has happened since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from trace.base.actor import Actor
from trace.base.errors import Conflict, Refused
from trace.core.reason import Reason
from trace.ledger import service as ledger
from trace.registry import queries as registry
from trace.registry.models import Batch
from trace.stamps import queries, rules
from trace.stamps.models import Run
from trace.stamps.rules import NOTHING, Span, Stretch
from trace.stamps.service.ranges import released_run, rewrite, rewrite_spans, span_of, spans_of


@dataclass(frozen=True)
class Binding:
    """What is asked for: these spans of a run on this batch, with so much tolerance over its quantity."""

    run_id: int
    spans: Sequence[Span]
    batch_id: int
    tolerance_percent: int


@dataclass(frozen=True)
class Bound:
    """What an activation binds, or would bind: the run, the batch, and how many labels."""

    run: Run
    batch: Batch
    spans: Sequence[Span]
    count: int


def activate(
    db: Session, *, actor: Actor, run_id: int, lo: int, hi: int, batch_id: int, tolerance_percent: int, now: datetime
) -> int:
    """Activate serials `[lo, hi)` of a run on a batch; returns how many labels. Refuses as `activate_spans`."""
    binding = Binding(run_id, [Span(lo, hi)], batch_id, tolerance_percent)
    return activate_spans(db, actor=actor, binding=binding, now=now).count


def activate_spans(db: Session, *, actor: Actor, binding: Binding, now: datetime) -> Bound:
    """Activate spans of a run on a batch, all or none.

    Conflict for stamps that are active already (names owner, lot and where), void or on hold, and for a run that is not
    released. Refuses a batch of another product, held, recalled, past its date, or full (names the numbers).
    """
    bound = _checked(db, actor, binding, now=now, lock=True)
    run, batch = bound.run, bound.batch
    rewrite_spans(
        db, run, bound.spans, lambda facts: replace(facts, batch_id=batch.id, activated_at=now, activated_by=actor.id)
    )
    content = {"batch": batch.id, "spans": [list(span) for span in bound.spans], "count": bound.count}
    ledger.append(db, actor=actor, act="stamps.activated", on=("run", run.id), now=now, content=content)
    return bound


def preview_activation(db: Session, *, actor: Actor, binding: Binding, now: datetime) -> Bound:
    """What `activate_spans` would bind now; refuses what it would refuse, changes and locks nothing."""
    return _checked(db, actor, binding, now=now, lock=False)


def _checked(db: Session, actor: Actor, binding: Binding, *, now: datetime, lock: bool) -> Bound:
    run = released_run(db, binding.run_id, lock=lock)
    actor.must("stamps.activate", producer=run.producer_id)
    spans = _free(db, run, binding.spans)
    batch = queries.batch(db, binding.batch_id, lock=lock)
    facts = queries.lot_facts(db, batch, product_id=run.product_id, now=now)
    if reason := rules.why_not_activate_lot(replace(facts, printed_other=run.batch_id not in (None, batch.id))):
        raise Refused(reason)
    count = sum(span.length for span in spans) * run.copies
    if reason := rules.why_not_balanced(queries.kept_balance(batch), count, binding.tolerance_percent):
        raise Refused(reason)
    return Bound(run, batch, spans, count)


def _free(db: Session, run: Run, spans: Sequence[Span]) -> list[Span]:
    """The spans in order, if nothing stands against activating any of their stamps."""
    wanted = spans_of(run, spans)
    found = queries.stretches_of(db, run.id, wanted)
    lots = queries.lots(db, {one.facts.batch_id for one in found})
    owner = registry.producer(db, run.producer_id).name
    if reason := rules.why_not_activate(found, owner, lots):
        raise Conflict(reason)
    return wanted


def undo_activation(
    db: Session, *, actor: Actor, run_id: int, lo: int, hi: int, within_days: int, now: datetime
) -> int:
    """Take back the activation of `[lo, hi)`; returns how many stamps are free again.

    Only by the same organisation, within so many days, and not after a hold, a recall or the batch's date (Conflict).
    """
    run = released_run(db, run_id)
    actor.must("stamps.undo", producer=run.producer_id)
    span = span_of(run, lo, hi)
    found = queries.stretches(db, run.id, lo, hi)
    reason = rules.why_not_undo(found, now=now, within_days=within_days) or _happened_since(db, run, found, now)
    if reason:
        raise Conflict(reason)
    rewrite(db, run, span, lambda facts: NOTHING)
    batches = sorted({one.facts.batch_id for one in found if one.facts.batch_id is not None})
    content = {"batches": batches, "spans": [[lo, hi]], "count": span.length * run.copies}
    ledger.append(db, actor=actor, act="stamps.activation_undone", on=("run", run.id), now=now, content=content)
    return span.length * run.copies


def _happened_since(db: Session, run: Run, found: Sequence[Stretch], now: datetime) -> Reason | None:
    """What happened to the stamps' batches since: a hold (even one that ended), a recall, the end of their date."""
    for one in found:
        facts = one.facts
        if facts.batch_id is None or facts.activated_at is None:
            continue
        batch = queries.batch(db, facts.batch_id)
        lot = queries.lot_facts(db, batch, product_id=run.product_id, now=now)
        if lot.recalled:
            return Reason("range.undo_after_recall", lot=batch.lot)
        if lot.past_date:
            return Reason("range.undo_after_date", lot=batch.lot)
        if lot.held or queries.held_since(db, run.id, one.lo, one.hi, batch.id, facts.activated_at):
            return Reason("range.undo_after_hold", lot=batch.lot)
    return None
