"""Mass balance of a batch: area × yield cap, harvested, packed, stamped, sent out. Each check is held, broken, or open.

Open means that a fact is missing or that units cannot be compared: it is said, and nothing is concluded from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from trace.registry.rules.amounts import HECTARE, Amount, comparable, total

State = Literal["held", "broken", "open"]
CHECKS: Final = ("yield", "packing", "stamps", "sending")


@dataclass(frozen=True)
class BalanceFacts:
    """What is known of a batch. `season` is harvested on `area` by all batches together, `harvested` by this one.

    `cap` is what one hectare gives at the most in one season; `made` is the batch's own quantity.
    """

    made: Amount
    packs: int
    stamped: int
    area: tuple[Amount, ...] = ()
    cap: Amount | None = None
    season: tuple[Amount, ...] = ()
    harvested: tuple[Amount, ...] = ()
    raw: tuple[Amount, ...] = ()
    packed: tuple[Amount, ...] = ()
    sent: tuple[Amount, ...] = ()


@dataclass(frozen=True)
class Check:
    """One comparison: `why` names what is missing where it is open; `have` must not be more than `most`."""

    name: str
    state: State
    why: str = ""
    have: Amount | None = None
    most: Amount | None = None


@dataclass(frozen=True)
class Spraying:
    """A pesticide or medicine that was used; `harvest_from` None: nobody wrote down how long to wait."""

    on: date
    pesticide: str
    harvest_from: date | None


@dataclass(frozen=True)
class TooSoon:
    """Goods taken in before the time to wait after a spraying had passed."""

    spraying: Spraying
    harvested_on: date
    harvest_from: date


@dataclass(frozen=True)
class Waiting:
    """What the diary says of the pre-harvest interval: what came too soon, and what cannot be judged."""

    too_soon: tuple[TooSoon, ...] = ()
    without_interval: tuple[Spraying, ...] = ()


def balance(facts: BalanceFacts) -> tuple[Check, ...]:
    """The four checks of a batch, in the order goods take."""
    return _yield(facts), _packing(facts), _stamps(facts), _sending(facts)


def waiting(sprayings: list[Spraying], harvests: list[date]) -> Waiting:
    """Each harvest on or after a spraying's day and before the first day its interval allows.

    The interval is the one that the producer typed from the label; where none was typed, nothing is assumed.
    """
    found = [
        TooSoon(each, day, each.harvest_from)
        for each in sprayings
        for day in harvests
        if each.harvest_from is not None and each.on <= day < each.harvest_from
    ]
    return Waiting(tuple(found), tuple(each for each in sprayings if each.harvest_from is None))


def _yield(facts: BalanceFacts) -> Check:
    if facts.cap is None:
        return Check("yield", "open", "no_cap")
    area, season = total(facts.area), total(facts.season)
    if area is None or area.dimension != "area":
        return Check("yield", "open", "no_area")
    if not facts.season:
        return Check("yield", "open", "no_harvest")
    # thousandths of a unit per hectare × thousandths of a square metre: brought back to thousandths of the unit
    most = Amount(facts.cap.thousandths * area.base // (Amount(1_000, HECTARE).base), facts.cap.unit)
    return _compared("yield", season, most)


def _packing(facts: BalanceFacts) -> Check:
    if not facts.harvested:
        return Check("packing", "open", "no_harvest")
    came = total((*facts.harvested, *facts.raw))
    packed = total(facts.packed) if facts.packed else facts.made
    if not facts.packed and not comparable(packed, came):
        return Check("packing", "open", "no_packed")
    return _compared("packing", packed, came)


def _stamps(facts: BalanceFacts) -> Check:
    have, most = Amount(facts.stamped * 1_000, ""), Amount(facts.packs * 1_000, "")
    return _compared("stamps", have, most)


def _sending(facts: BalanceFacts) -> Check:
    return _compared("sending", total(facts.sent), facts.made) if facts.sent else Check("sending", "open", "none_sent")


def _compared(name: str, have: Amount | None, most: Amount | None) -> Check:
    if have is None or most is None or not comparable(have, most):
        return Check(name, "open", "units", have, most)
    return Check(name, "held" if have.base <= most.base else "broken", have=have, most=most)
