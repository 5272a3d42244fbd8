"""What alarms of abnormal scans are about, and what a rule for them may say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal, get_args

from trace.core.reason import Reason
from trace.lookup.rules.suspicion import GRADES, PUBLIC_KINDS, THRESHOLDS, Finding, Grade, RuleKind, limits

AlarmKind = Literal["copy", "before_activation", "after_void", "canary", "failures"]
Outcome = Literal["copied", "explained", "nothing"]

ALARM_KINDS: Final[tuple[AlarmKind, ...]] = get_args(AlarmKind)
OUTCOMES: Final[tuple[Outcome, ...]] = get_args(Outcome)
GROUPLESS: Final[frozenset[RuleKind]] = frozenset({"canary", "failures_of_network"})
"""Rules about what belongs to no product: there is one for all."""
MOST_CELLS = 400


@dataclass(frozen=True)
class About:
    """What an alarm is about: serials `[lo, hi)` of a run counted from its first, or nothing of ours (a network)."""

    run_id: int | None = None
    lo: int | None = None
    hi: int | None = None
    producer_id: int | None = None
    product_id: int | None = None


@dataclass(frozen=True)
class Suspicion:
    """What an alarm would say. `cells`: (day, province, scans), newest first, as they were when it was found."""

    kind: AlarmKind
    subject: str
    about: About
    findings: Sequence[Finding]
    cells: Sequence[tuple[date, str, int]] = ()

    @property
    def worth_a_case(self) -> bool:
        """Whether one of its rules is switched on for cases; the others are told along with it."""
        return any(found.raises_case for found in self.findings)

    @property
    def grade(self) -> Grade:
        """That of its gravest finding that raises a case."""
        return max((found.grade for found in self.findings if found.raises_case), key=GRADES.index)

    @property
    def evidence(self) -> dict[str, Any]:
        """What is kept of it: numbers and days."""
        return {
            "findings": [{"rule": one.rule, "grade": one.grade, **one.numbers} for one in self.findings],
            "cells": [[day.isoformat(), province, amount] for day, province, amount in self.cells[:MOST_CELLS]],
        }


def on_stamp(run_id: int, ordinal: int) -> str:
    """The subject of an alarm about one stamp."""
    return f"{run_id}:{ordinal}"


def on_range(run_id: int, lo: int, hi: int) -> str:
    """The subject of an alarm about stamps `[lo, hi)` of a run."""
    return f"{run_id}:{lo}-{hi}"


def on_run(run_id: int) -> str:
    """The subject of an alarm about a whole run."""
    return str(run_id)


def on_network(day: date, network: str) -> str:
    """The subject of an alarm about a network on a day: a hash that means nothing on any other day."""
    return f"{day.isoformat()}:{network}"


def why_not_change_rule(kind: RuleKind, thresholds: Mapping[str, int], *, public: bool) -> list[Reason]:
    """What is wrong with a rule as an officer would have it: one reason for each threshold, [] if nothing."""
    faults = []
    for name in THRESHOLDS[kind]:
        least, most = limits(name)
        if not least <= thresholds.get(name, -1) <= most:
            faults.append(Reason("scan_rule.threshold", field=name, least=least, most=most))
    if public and kind not in PUBLIC_KINDS:
        faults.append(Reason("scan_rule.not_public", field="public"))
    if kind == "places" and not faults and thresholds["public_places"] < thresholds["places"]:
        faults.append(Reason("scan_rule.public_below_case", field="public_places"))
    in_window = {"places": "public_days", "speed": "days"}.get(kind)
    if in_window and not faults and thresholds[in_window] > thresholds["window_days"]:
        faults.append(Reason("scan_rule.days_beyond_window", field=in_window))
    return faults
