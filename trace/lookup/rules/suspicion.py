"""What scans speak for: the days and provinces a stamp was seen in and the rules in force go in, findings come out.

Built against two errors (docs/decisions/0008-suspicion.md). A popular pack is scanned often, in few places at a time:
the number of scans alone says nothing, one province is one place, and the producer's own province is none. A rival's
bot sends much from few places: a place counts by the devices that must stand behind it, and a day's crowd by no more
than `CROWD`. Scans of a page that somebody sent on, of unknown place or from abroad speak for no copy.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final, Literal, get_args

from trace.core.provinces import ABROAD, UNKNOWN
from trace.lookup.rules.facts import SHARED_KINDS, StampKind

RuleKind = Literal[
    "places", "speed", "share_of_batch", "before_activation", "after_void", "canary", "failures_of_network"
]
Grade = Literal["low", "medium", "high"]

Cell = tuple[date, str, int]
"""A day, a province, and what is counted of them."""

RULE_KINDS: Final[tuple[RuleKind, ...]] = get_args(RuleKind)
GRADES: Final[tuple[Grade, ...]] = get_args(Grade)
COPY_KINDS: Final[tuple[RuleKind, ...]] = ("places", "speed", "share_of_batch")
"""Rules that speak for copies. They never apply to a code that many labels, or a sign, carry by design."""
PUBLIC_KINDS: Final[frozenset[RuleKind]] = frozenset({"places"})
EVERY_GROUP: Final = "*"

THRESHOLDS: Final[dict[RuleKind, tuple[str, ...]]] = {
    "places": ("window_days", "places", "place_device_days", "public_places", "public_days"),
    "speed": ("window_days", "provinces_in_a_day", "days"),
    "share_of_batch": ("window_days", "percent", "stamps", "places"),
    "before_activation": ("scans",),
    "after_void": ("device_days",),
    "canary": ("scans",),
    "failures_of_network": ("scans",),
}
UNITS: Final[dict[str, str]] = {
    "window_days": "days",
    "places": "provinces",
    "place_device_days": "device-days",
    "device_days": "device-days",
    "public_places": "provinces",
    "public_days": "days",
    "provinces_in_a_day": "provinces",
    "days": "days",
    "percent": "percent",
    "stamps": "stamps",
    "scans": "scans",
}
LIMITS: Final[dict[str, tuple[int, int]]] = {
    "window_days": (1, 90),
    "places": (2, 34),
    "public_places": (4, 34),
    "public_days": (2, 90),
    "provinces_in_a_day": (3, 34),
    "percent": (1, 100),
}
"""What a threshold may be; (1, 1,000,000) where nothing is said."""

LOOK_BACK_DAYS: Final = 90
MOST_OF_ONE: Final = 48
"""The most scans of one stamp that one browser in one network is counted for in a day: one in thirty minutes."""
CROWD: Final = 12
"""The most that one province counts for on one day: a stall at a fair, or a bot, is one place however loud."""
NOT_PLACES: Final[frozenset[str]] = frozenset({UNKNOWN, ABROAD})
"""Abroad is where rented machines and roaming telephones come out."""
SHARED_ROUTE: Final = "shared"
SPENT_RESULTS: Final[frozenset[str]] = frozenset({"void", "stolen", "revoked"})


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule in force for a product group."""

    kind: RuleKind
    group: str
    thresholds: Mapping[str, int]
    grade: Grade
    raises_case: bool = True
    public: bool = False

    def __getitem__(self, name: str) -> int:
        return self.thresholds[name]


@dataclass(frozen=True, slots=True)
class Seen:
    """Look-ups of one stamp on a day, in a province, by one kind of device: all that is kept of them."""

    day: date
    province: str
    device: str
    amount: int


@dataclass(frozen=True, slots=True)
class BatchScans:
    """What the stamps of the same batch were looked up, all together, in the window of the share rule."""

    scans: int
    stamps: int


@dataclass(frozen=True, slots=True)
class StampScans:
    """A stamp's scans, its producer's own provinces, and its batch's scans where they are known."""

    kind: StampKind
    home: frozenset[str]
    seen: Sequence[Seen]
    batch: BatchScans | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule that scans speak for, how gravely, and the numbers it stands on."""

    rule: RuleKind
    grade: Grade
    raises_case: bool
    numbers: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Spread:
    """The widest that a stamp was spread within the window: in how many places, up to which day."""

    places: int
    until: date | None


def rule_for(rules: Iterable[Rule], kind: RuleKind, group: str) -> Rule | None:
    """The rule of this kind for a product group: its own, else that of the group above, else that of every group."""
    by_group = {rule.group: rule for rule in rules if rule.kind == kind}
    parts = group.split(".")
    above = [".".join(parts[:length]) for length in range(len(parts), 0, -1)]
    return next((by_group[key] for key in (*above, EVERY_GROUP) if key in by_group), None)


def limits(name: str) -> tuple[int, int]:
    """The least and the most that a threshold may be."""
    return LIMITS.get(name, (1, 1_000_000))


def elsewhere(seen: Iterable[Seen], home: Collection[str], *, abroad: bool = False) -> list[Seen]:
    """The scans in a known place away from home; those abroad only where asked for."""
    left_out = {UNKNOWN} if abroad else NOT_PLACES
    return [one for one in seen if one.province not in home and one.province not in left_out]


def device_days(seen: Iterable[Seen]) -> int:
    """At least how many devices, counted anew each day, must stand behind these scans.

    One kind of device on one day is one, until there are more scans than a single browser is counted for.
    """
    return sum(devices for _day, _province, devices in devices_of(seen))


def credit(seen: Iterable[Seen]) -> int:
    """The scans, each day in each province counted for `CROWD` at the most."""
    amounts: Counter[tuple[date, str]] = Counter()
    for one in seen:
        amounts[one.day, one.province] += one.amount
    return sum(min(amount, CROWD) for amount in amounts.values())


def devices_of(seen: Iterable[Seen]) -> list[Cell]:
    """Each day in each province with the devices that must stand behind it, in the order of days."""
    amounts: Counter[tuple[date, str, str]] = Counter()
    for one in seen:
        amounts[one.day, one.province, one.device] += one.amount
    return sorted((day, province, -(-amount // MOST_OF_ONE)) for (day, province, _), amount in amounts.items())


def days_of(seen: Iterable[Seen]) -> list[Cell]:
    """Each day in each province as one, whatever happened on it, in the order of days."""
    return sorted({(one.day, one.province, 1) for one in seen})


def spread(cells: Sequence[Cell], *, window_days: int, least: int) -> Spread:
    """The most places within any window, a place being a province for which `least` was counted in it."""
    within: Counter[str] = Counter()
    first, best = 0, Spread(0, None)
    for day, province, counted in cells:
        within[province] += counted
        while cells[first][0] <= day - timedelta(days=window_days):
            within[cells[first][1]] -= cells[first][2]
            first += 1
        places = sum(held >= least for held in within.values())
        if places > best.places:
            best = Spread(places, day)
    return best


def copy_findings(scans: StampScans, rules: Collection[Rule], group: str, today: date) -> list[Finding]:
    """What speaks for copies of a stamp, gravest first; [] for a shared code, whatever its scans."""
    if scans.kind in SHARED_KINDS:
        return []
    away = elsewhere(scans.seen, scans.home)
    asked = (rule_for(rules, kind, group) for kind in COPY_KINDS)
    judged = (_JUDGES[rule.kind](rule, away, scans, today) for rule in asked if rule)
    return sorted((found for found in judged if found), key=lambda one: GRADES.index(one.grade), reverse=True)


def turns_page(rule: Rule, seen: Sequence[Seen], home: Collection[str]) -> bool:
    """Whether the public may read that a stamp's scans speak against it: only by a rule that was switched on.

    Asks more than a case does, and days instead of devices: who wants to blacken a rival's pack needs an address in
    each of that many provinces, day after day, for one pack; the case is on an inspector's desk long before.
    """
    if not rule.public or rule.kind not in PUBLIC_KINDS:
        return False
    cells = days_of(elsewhere(seen, home))
    found = spread(cells, window_days=rule["window_days"], least=rule["public_days"])
    return found.places >= rule["public_places"]


def spent_finding(rule: Rule, seen: Sequence[Seen], home: Collection[str]) -> Finding | None:
    """Scans away from home of a stamp that is void, stolen or revoked: its label may be on goods for sale."""
    away = elsewhere(seen, home, abroad=True)
    devices = device_days(away)
    numbers = {"device_days": devices, "scans": _total(away), "provinces": len({one.province for one in away})}
    return _finding(rule, devices, rule["device_days"], numbers)


def canary_finding(rule: Rule, seen: Sequence[Seen], *, slot: int) -> Finding | None:
    """Any valid scan of a stamp never printed: the key of this slot and our database are in somebody's hands."""
    total = _total(seen)
    return _finding(rule, total, rule["scans"], {"scans": total, "slot": slot})


def failures_finding(rule: Rule, amount: int) -> Finding | None:
    """Look-ups of codes that are none, from one network on one day: somebody tries codes out."""
    return _finding(rule, amount, rule["scans"], {"scans": amount})


def unactivated_finding(rule: Rule, away: Sequence[Seen], *, hours_since_told: float, hours: int) -> Finding | None:
    """Scans away from home of stamps not activated: a case when time is up, or at once when there are many."""
    counted = credit(away)
    if counted < rule["scans"] and hours_since_told < hours:
        return None
    numbers = {"scans": _total(away), "provinces": len({one.province for one in away}), "hours": int(hours_since_told)}
    return Finding("before_activation", _graver(rule.grade, counted, rule["scans"]), rule.raises_case, numbers)


def _by_places(rule: Rule, away: Sequence[Seen], _scans: StampScans, _today: date) -> Finding | None:
    found = spread(devices_of(away), window_days=rule["window_days"], least=rule["place_device_days"])
    numbers = {"places": found.places, "window_days": rule["window_days"], "device_days": device_days(away)}
    return _finding(rule, found.places, rule["places"], numbers | {"scans": _total(away)})


def _by_speed(rule: Rule, away: Sequence[Seen], _scans: StampScans, _today: date) -> Finding | None:
    """One pack is in one place: days on which it was in more provinces than anybody carries it through, and again."""
    on_day: dict[date, set[str]] = {}
    for one in away:
        on_day.setdefault(one.day, set()).add(one.province)
    fast = sorted(day for day, provinces in on_day.items() if len(provinces) >= rule["provinces_in_a_day"])
    window = timedelta(days=rule["window_days"])
    most = max((sum(day - window < other <= day for other in fast) for day in fast), default=0)
    widest = max((len(provinces) for provinces in on_day.values()), default=0)
    numbers = {"days": most, "provinces_in_a_day": widest, "window_days": rule["window_days"]}
    return _finding(rule, most, rule["days"], numbers)


def _by_share(rule: Rule, away: Sequence[Seen], scans: StampScans, today: date) -> Finding | None:
    """A stamp that takes most of its batch's scans, in several places. A display piece takes them in one."""
    since = today - timedelta(days=rule["window_days"])
    recent = [one for one in scans.seen if one.day > since]
    if scans.batch is None or scans.batch.stamps < rule["stamps"]:
        return None
    if spread(devices_of(away), window_days=rule["window_days"], least=2).places < rule["places"]:
        return None
    own = credit(recent)
    whole = max(scans.batch.scans - _total(recent), 0) + own
    percent = 100 * own // whole if whole else 0
    numbers = {"percent": percent, "scans": own, "stamps": scans.batch.stamps}
    return _finding(rule, percent, rule["percent"], numbers)


_JUDGES: Final = {"places": _by_places, "speed": _by_speed, "share_of_batch": _by_share}


def _finding(rule: Rule, measured: int, threshold: int, numbers: Mapping[str, int]) -> Finding | None:
    if measured < threshold:
        return None
    return Finding(rule.kind, _graver(rule.grade, measured, threshold), rule.raises_case, numbers)


def _graver(grade: Grade, measured: int, threshold: int) -> Grade:
    """One grade up at twice the threshold."""
    return GRADES[min(GRADES.index(grade) + (measured >= 2 * threshold), len(GRADES) - 1)]


def _total(seen: Iterable[Seen]) -> int:
    return sum(one.amount for one in seen)
