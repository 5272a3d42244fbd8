"""What an inspection may do: pure decisions on findings, holds, who answers for them, and alarms of abnormal scans."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final, Literal, get_args

from trace.core.reason import Reason
from trace.lookup.rules.suspicion import GRADES, PUBLIC_KINDS, THRESHOLDS, Finding, Grade, RuleKind, limits

FindingResult = Literal["in_order", "minor", "serious"]
HoldKind = Literal["stamps", "batch"]

RESULTS: Final[tuple[FindingResult, ...]] = ("in_order", "minor", "serious")
HOLD_KINDS: Final[tuple[HoldKind, ...]] = ("stamps", "batch")
SHORTEST_REASON = 10
LONGEST_TEXT = 4_000
LONGEST_PLACE = 200
LONGEST_CLIENT_ID = 64
# A phone's clock may run ahead of ours by this much before we doubt it.
CLOCK_LEEWAY = timedelta(minutes=5)


@dataclass(frozen=True)
class FindingDetails:
    """What an inspector saw. `client_id` is made where it was written down: a resend carries the same one."""

    client_id: str
    result: str
    text: str
    place: str
    found_at: datetime


@dataclass(frozen=True)
class FoundOn:
    """What a finding is about: a stamp (`run_id` and `ordinal`, counted from the run's first), a batch, a producer."""

    run_id: int | None = None
    ordinal: int | None = None
    batch_id: int | None = None
    producer_id: int | None = None


@dataclass(frozen=True)
class HoldDetails:
    """Why sale is paused, and the day by which somebody looks at it again (at most 60 days ahead, registry.rules)."""

    reason: str
    review_on: date


@dataclass(frozen=True)
class HoldKey:
    """Which hold: one on a span of stamps or one on a batch, and its number there."""

    kind: HoldKind
    id: int


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


def why_not_record(finding: FindingDetails, now: datetime) -> list[Reason]:
    """What is wrong with a finding as written: one reason for each field, [] if nothing."""
    faults = []
    if not 1 <= len(finding.client_id) <= LONGEST_CLIENT_ID or not finding.client_id.isprintable():
        faults.append(Reason("finding.client_id", field="client_id", most=LONGEST_CLIENT_ID))
    if finding.result not in RESULTS:
        faults.append(Reason("finding.result", field="result"))
    faults += why_not_text(finding.text, "text")
    if not finding.place.strip() or len(finding.place) > LONGEST_PLACE:
        faults.append(Reason("finding.place", field="place", most=LONGEST_PLACE))
    if finding.found_at > now + CLOCK_LEEWAY:
        faults.append(Reason("finding.future", field="found_at"))
    return faults


def why_not_text(text: str, field: str) -> list[Reason]:
    """Why a reason given in words does not do: too short to say anything, or too long to be read."""
    if len(text.strip()) < SHORTEST_REASON:
        return [Reason("inspection.text_short", field=field, least=SHORTEST_REASON)]
    if len(text) > LONGEST_TEXT:
        return [Reason("inspection.text_long", field=field, most=LONGEST_TEXT)]
    return []


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
