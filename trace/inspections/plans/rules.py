"""Whom to visit: risk as a sum of weights, and a share drawn by chance with a seed that anybody can draw again."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal, get_args

from trace.core.reason import Reason

Ground = Literal["alarms", "papers", "reports", "days"]
GROUNDS: Final[tuple[Ground, ...]] = get_args(Ground)
WEIGHTS: Final[Mapping[Ground, int]] = {"alarms": 40, "papers": 25, "reports": 20, "days": 15}
"""To begin with: points for an open alarm, a paper that ran out, a report of a citizen, a year without inspection."""
MOST_COUNTED: Final = 5  # of alarms, papers and reports each: the sixth says nothing new
NEVER_DAYS: Final = 3 * 365  # what nobody has inspected yet counts as three years
MOST_WEIGHT: Final = 100
MOST_WANTED: Final = 500
LONGEST_PERIOD: Final = timedelta(days=366)
LONGEST_NAME: Final = 200
LONGEST_WHY: Final = 500


@dataclass(frozen=True)
class Standing:
    """What is known of a producer on the day of the draw. `days`: since the last inspection, None for never."""

    producer_id: int
    alarms: int = 0
    papers: int = 0
    reports: int = 0
    days: int | None = None


@dataclass(frozen=True)
class Drawn:
    """A producer to visit, with what it was chosen for."""

    producer_id: int
    score: int
    grounds: dict[str, int]
    by_chance: bool


@dataclass(frozen=True)
class PlanDetails:
    """A plan as a unit would have it: period, how many visits, how many of a hundred by chance, and the weights."""

    name: str
    starts_on: date
    ends_on: date
    wanted: int
    random_percent: int
    weights: dict[str, int]
    group_key: str | None = None


def score(of: Standing, weights: Mapping[str, int]) -> int:
    """The risk of a producer in points: each ground times its weight, a year without inspection counting once."""
    days = NEVER_DAYS if of.days is None else min(of.days, NEVER_DAYS)
    counted = {name: min(amount, MOST_COUNTED) for name, amount in _counts(of).items()}
    return sum(weights.get(name, 0) * amount for name, amount in counted.items()) + weights.get("days", 0) * days // 365


def draw(standings: Sequence[Standing], details: PlanDetails, seed: str) -> list[Drawn]:
    """Whom to visit, the riskiest first, then those drawn by chance among all others.

    The same standings, weights and seed give the same list: chance is a hash of seed and number. Equal risks are put in
    the order of that hash too, so that nobody is first for an early number.
    """
    wanted = min(details.wanted, len(standings))
    by_chance = (wanted * details.random_percent + 50) // 100
    ranked = sorted(standings, key=lambda one: (-score(one, details.weights), _lot(seed, one.producer_id)))
    risky = ranked[: wanted - by_chance]
    others = sorted(ranked[wanted - by_chance :], key=lambda one: _lot(f"{seed}:chance", one.producer_id))
    chosen = [(one, False) for one in risky] + [(one, True) for one in others[:by_chance]]
    return [Drawn(one.producer_id, score(one, details.weights), grounds(one), chance) for one, chance in chosen]


def grounds(of: Standing) -> dict[str, int]:
    """What is known of a producer, as numbers; a producer nobody has inspected has no days."""
    return _counts(of) | ({"days": of.days} if of.days is not None else {})


def why_not_plan(details: PlanDetails, today: date) -> list[Reason]:
    """What is wrong with a plan: no name, a period that is past, turned round or too long, numbers out of bounds."""
    faults = []
    if not 1 <= len(details.name.strip()) <= LONGEST_NAME:
        faults.append(Reason("plan.name", field="name", most=LONGEST_NAME))
    if details.ends_on < details.starts_on or details.ends_on < today:
        faults.append(Reason("plan.period", field="ends_on"))
    elif details.ends_on - details.starts_on > LONGEST_PERIOD:
        faults.append(Reason("plan.long", field="ends_on"))
    if not 1 <= details.wanted <= MOST_WANTED:
        faults.append(Reason("plan.wanted", field="wanted", most=MOST_WANTED))
    if not 0 <= details.random_percent <= 100:
        faults.append(Reason("plan.percent", field="random_percent"))
    wrong = [name for name in GROUNDS if not 0 <= details.weights.get(name, 0) <= MOST_WEIGHT]
    return faults + [Reason("plan.weight", field=name, most=MOST_WEIGHT) for name in wrong]


def why_not_drop(*, done: bool, dropped: bool, why: str) -> Reason | None:
    """Why an item cannot be dropped: it was done or dropped before, or no word says why; None when it can."""
    if done or dropped:
        return Reason("plan.settled")
    return None if 1 <= len(why.strip()) <= LONGEST_WHY else Reason("plan.why", field="why", most=LONGEST_WHY)


def _counts(of: Standing) -> dict[str, int]:
    return {"alarms": of.alarms, "papers": of.papers, "reports": of.reports}


def _lot(seed: str, producer_id: int) -> str:
    return hashlib.sha256(f"{seed}:{producer_id}".encode()).hexdigest()
