"""Who answers for a pause of sale: who confirms it, who ends it, when it goes up; and who closes a recall."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal, cast

from trace.core.reason import Reason

HoldKind = Literal["stamps", "batch"]
HOLD_KINDS: Final[tuple[HoldKind, ...]] = ("stamps", "batch")


@dataclass(frozen=True)
class HoldDetails:
    """Why sale is paused, on which legal basis, and the day by which somebody looks at it again (at most 60 days
    ahead, registry.rules)."""

    reason: str
    review_on: date
    basis_id: int | None = None


@dataclass(frozen=True)
class HoldKey:
    """Which hold: one on a span of stamps or one on a batch, and its number there."""

    kind: HoldKind
    id: int

    @classmethod
    def read(cls, kind: str, number: int) -> HoldKey:
        """The hold an address means; its route lets no other kind through."""
        return cls(cast(HoldKind, kind), number)


@dataclass(frozen=True)
class HoldState:
    """What a decision about a hold stands on. `chain`: the unit that placed it, then the one above where it has one.

    A hold without a unit is a producer's own, of its voluntary recall: nobody confirms it, and the recall ends it.
    """

    placed_by: int
    placed_at: datetime
    chain: tuple[int, ...]
    confirmed_at: datetime | None = None
    escalated_at: datetime | None = None
    released_at: datetime | None = None

    @property
    def open(self) -> bool:
        """Whether sale is paused now."""
        return self.released_at is None

    @property
    def unconfirmed(self) -> bool:
        """Whether a superior still has to say yes."""
        return self.open and self.confirmed_at is None and bool(self.chain)


def why_not_confirm(hold: HoldState, *, person: int, heads: Collection[int]) -> Reason | None:
    """Why this person cannot confirm the hold; None if they can.

    It takes a superior: the head of the unit that placed it or of the unit above, and never the one who placed it.
    """
    if not hold.open:
        return Reason("hold.released")
    if not hold.chain or hold.confirmed_at is not None:
        return Reason("hold.confirmed")
    if person == hold.placed_by:
        return Reason("hold.own")
    return None if set(heads).intersection(hold.chain) else Reason("hold.not_superior")


def why_not_release(hold: HoldState, *, person: int, units: Collection[int]) -> Reason | None:
    """Why this person cannot end the hold; None if they can.

    It takes a second officer of the unit that placed it, or of the unit above: not the one who placed it.
    """
    if not hold.open:
        return Reason("hold.released")
    if not hold.chain:
        return Reason("hold.of_recall")
    if person == hold.placed_by:
        return Reason("hold.own_release")
    return None if set(units).intersection(hold.chain) else Reason("hold.other_unit")


def why_not_close(*, person: int, entered_by: int) -> Reason | None:
    """Why this person cannot close a recall; None if they can. It takes another one than who entered it."""
    return Reason("recall.own_closing") if person == entered_by else None


def goes_up(hold: HoldState, *, now: datetime, hours: int) -> bool:
    """Whether the hold has waited for its confirmation for `hours` and goes to the unit above, once."""
    return hold.unconfirmed and hold.escalated_at is None and now >= confirm_by(hold, hours)


def confirm_by(hold: HoldState, hours: int) -> datetime:
    """The moment at which an unconfirmed hold goes up."""
    return hold.placed_at + timedelta(hours=hours)


def answers_for(hold: HoldState) -> Sequence[int]:
    """The units whose heads a hold waits for: its own; once gone up, the one above (at the top its own still)."""
    return (hold.chain[1:2] or hold.chain[:1]) if hold.escalated_at else hold.chain[:1]
