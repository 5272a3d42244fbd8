"""Where every label of a run is: active, void, or in stock. Exact by construction: each stamp lies in one of the three.

Theft, revocation, holds and use are shown within the place where the stamp lies, and never add to it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Final

from trace.stamps.rules.ranges import RangeFacts, Span, Stretch, neighbours

VOIDED_HOW: Final = ("spoiled", "lost", "returned", "lapsed", "other")


@dataclass(frozen=True)
class Account:
    """Labels, not serials: `released` is always `active + void + stock`, and `void` the sum of its five ways."""

    released: int = 0
    active: int = 0
    stock: int = 0
    spoiled: int = 0
    lost: int = 0
    returned: int = 0
    lapsed: int = 0
    other: int = 0
    active_consumed: int = 0
    active_held: int = 0
    active_stolen: int = 0
    active_revoked: int = 0
    stock_held: int = 0
    stock_stolen: int = 0
    stock_revoked: int = 0

    @property
    def void(self) -> int:
        """Labels that were voided, in whatever way."""
        return sum(getattr(self, how) for how in VOIDED_HOW)

    @property
    def exact(self) -> bool:
        """Whether released = active + void + stock. Anything else is a fault of the service."""
        return self.released == self.active + self.void + self.stock

    def __add__(self, more: Account) -> Account:
        return Account(*(getattr(self, one.name) + getattr(more, one.name) for one in fields(Account)))


def place_of(facts: RangeFacts) -> str:
    """Where a stamp lies. What is void is void, even if it was active before; the rest is active or in stock."""
    if facts.voided_at is not None:
        return "void"
    return "active" if facts.active else "stock"


def account(stretches: Iterable[Stretch], copies: int) -> Account:
    """The account of stretches that cover a run once; a shared code counts its copies."""
    total = Account()
    for one in stretches:
        total = total + _of(one.facts, one.length * copies)
    return total


def _of(facts: RangeFacts, labels: int) -> Account:
    place = place_of(facts)
    if place == "void":
        how = facts.voided_how if facts.voided_how in VOIDED_HOW else "other"
        return Account(released=labels, **{how: labels})
    within = {
        "held": facts.hold_id is not None,
        "stolen": facts.stolen_on is not None,
        "revoked": facts.revoked_at is not None,
        "consumed": facts.consumed_on is not None and place == "active",
    }
    parts = {f"{place}_{name}": labels for name, happened in within.items() if happened}
    return Account(released=labels, **{place: labels}, **parts)


def stock_spans(stretches: Iterable[Stretch]) -> list[Span]:
    """Where the stock of a run lies, in order, neighbours as one."""
    return neighbours(Span(one.lo, one.hi) for one in stretches if place_of(one.facts) == "stock")
