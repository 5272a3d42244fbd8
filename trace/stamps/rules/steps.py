"""Which step may follow which: activation, its undoing, voiding, holding, consuming."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from trace.core.reason import Reason
from trace.core.words import local_day
from trace.stamps.rules.orders import SHARED_KINDS
from trace.stamps.rules.ranges import Stretch

CONSUMED_HOW = ("sold", "exported", "used")
VOID_HOWS = ("spoiled", "lost", "returned", "other")  # what people say; `lapsed` only the service does


@dataclass(frozen=True)
class LotFacts:
    """What is known of a batch on the day: whether it is of the run's product, held, recalled, past its date.

    `printed_other`: another batch stands on the labels. `incomplete`: an item of the law that it lacks.
    """

    same_product: bool
    held: bool
    recalled: bool
    exp_date: date | None
    today: date
    printed_other: bool = False
    incomplete: Reason | None = None

    @property
    def past_date(self) -> bool:
        """Whether its use-by or best-before day is over."""
        return self.exp_date is not None and self.exp_date < self.today


def why_not_span(lo: int, hi: int, quantity: int) -> Reason | None:
    """Why `[lo, hi)` is no part of a run of so many serials."""
    if 0 <= lo < hi <= quantity:
        return None
    return Reason("range.borders", lo=lo, hi=hi, quantity=quantity)


def why_not_activate_lot(lot: LotFacts) -> Reason | None:
    """Why no stamp is bound to this batch now."""
    facts = (
        (not lot.same_product, "range.other_product"),
        (lot.printed_other, "range.other_batch_printed"),
        (lot.held, "range.batch_held"),
        (lot.recalled, "range.batch_recalled"),
        (lot.past_date, "range.batch_past_date"),
    )
    return next((Reason(code, field="batch_id") for wrong, code in facts if wrong), lot.incomplete)


def why_not_activate(found: Sequence[Stretch], owner: str, lots: Mapping[int | None, str]) -> Reason | None:
    """Why these stamps are not activated: some are already (names owner, lot, where and when), void or held."""
    for stretch in found:
        where = {"lo": stretch.lo + 1, "hi": stretch.hi}
        if stretch.facts.spent:
            return Reason("range.spent", where)
        if stretch.facts.hold_id is not None:
            return Reason("range.held", where)
        if stretch.facts.active:
            lot, day = lots.get(stretch.facts.batch_id, ""), activation_day(stretch)
            return Reason("range.activated", where, owner=owner, lot=lot, on=day)
    return None


def activation_day(stretch: Stretch) -> str:
    """The day in Vietnam on which an active stretch was activated, as people write it: 20/11/2026."""
    moment = stretch.facts.activated_at
    return f"{local_day(moment):%d/%m/%Y}" if moment else ""


def why_not_undo(found: Sequence[Stretch], *, now: datetime, within_days: int) -> Reason | None:
    """Why these activations stand: not all active, older than the setting allows, or something happened since."""
    for stretch in found:
        facts, where = stretch.facts, {"lo": stretch.lo + 1, "hi": stretch.hi}
        if facts.activated_at is None:
            return Reason("range.not_activated", where)
        if facts.spent or facts.consumed_on is not None:
            return Reason("range.spent", where)
        if facts.hold_id is not None:
            return Reason("range.held", where)
        if now - facts.activated_at > timedelta(days=within_days):
            return Reason("range.undo_too_late", where, days=within_days)
    return None


def why_not_void(found: Sequence[Stretch], how: str, *, any_time: bool) -> Reason | None:
    """Why these stamps are not voided: some already are; or they are active and only an inspector may (`any_time`).

    Handed back to the office are unused labels only, whoever records it.
    """
    any_time = any_time and how != "returned"
    for stretch in found:
        where = {"lo": stretch.lo + 1, "hi": stretch.hi}
        if stretch.facts.spent:
            return Reason("range.spent", where)
        if stretch.facts.active and not any_time:
            return Reason("range.void_after_activation", where)
    return None


def why_not_hold(found: Sequence[Stretch]) -> Reason | None:
    """Why these stamps are not put on hold: some already are, or none of them can be sold any more."""
    if found and all(one.facts.spent for one in found):
        return Reason("range.all_spent")
    held = (one for one in found if one.facts.hold_id is not None)
    return next((Reason("range.held", lo=one.lo + 1, hi=one.hi) for one in held), None)


def why_not_consume(found: Sequence[Stretch], *, kind: str, how: str) -> Reason | None:
    """Why these stamps are not consumed: shared codes never are, others only once and only from active."""
    if kind in SHARED_KINDS:
        return Reason("range.shared_never_consumed")
    if how not in CONSUMED_HOW:
        return Reason("range.consumed_how", field="how")
    for stretch in found:
        where = {"lo": stretch.lo + 1, "hi": stretch.hi}
        if not stretch.facts.active:
            return Reason("range.not_activated", where)
        if stretch.facts.spent or stretch.facts.consumed_on is not None:
            return Reason("range.spent", where)
        if stretch.facts.hold_id is not None:
            return Reason("range.held", where)
    return None
