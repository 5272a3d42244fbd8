"""Mass balance: stamps activated on a batch never exceed what its quantity and pack size allow, plus a tolerance."""

from __future__ import annotations

from dataclasses import dataclass

from trace.core.reason import Reason
from trace.registry.rules import packs_of


@dataclass(frozen=True)
class Balance:
    """A batch's quantity in its unit, how many units go under one stamp, and the stamps activated on it so far."""

    quantity: int
    units_per_pack: int
    activated: int


def allowed(balance: Balance, tolerance_percent: int) -> int:
    """How many stamps the batch can carry: whole packs and a last part of one, plus the tolerance, rounded down."""
    return packs_of(balance.quantity, balance.units_per_pack) * (100 + tolerance_percent) // 100


def why_not_balanced(balance: Balance, wanted: int, tolerance_percent: int) -> Reason | None:
    """Why `wanted` more stamps are too many: names how many are allowed, activated, wanted and left."""
    most = allowed(balance, tolerance_percent)
    if balance.activated + wanted <= most:
        return None
    return Reason(
        "range.batch_full",
        field="batch_id",
        allowed=most,
        activated=balance.activated,
        wanted=wanted,
        left=max(0, most - balance.activated),
    )
