"""What an inspector may write down, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

from trace.core.reason import Reason

FindingResult = Literal["in_order", "minor", "serious"]

RESULTS: Final[tuple[FindingResult, ...]] = ("in_order", "minor", "serious")
SHORTEST_REASON = 10
LONGEST_TEXT = 4_000
LONGEST_PLACE = 200
LONGEST_CLIENT_ID = 64
OF_INSPECTION: Final = "#"
"""Stands in the ids of findings that inspections make, and in no id that somebody sends: nobody takes one away."""
# A phone's clock may run ahead of ours by this much before we doubt it.
CLOCK_LEEWAY = timedelta(minutes=5)
# What any clock shows, however wrong it goes. Beyond lie years that cannot be told in every time zone, and one row of
# them would break each page that lists it.
FIRST_CLOCK: Final = datetime(1970, 1, 1, tzinfo=UTC)
LAST_CLOCK: Final = datetime(2200, 1, 1, tzinfo=UTC)


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


def why_not_record(finding: FindingDetails, now: datetime) -> list[Reason]:
    """What is wrong with a finding as written: one reason for each field, [] if nothing."""
    faults = []
    own = finding.client_id.isprintable() and OF_INSPECTION not in finding.client_id
    if not 1 <= len(finding.client_id) <= LONGEST_CLIENT_ID or not own:
        faults.append(Reason("finding.client_id", field="client_id", most=LONGEST_CLIENT_ID))
    if finding.result not in RESULTS:
        faults.append(Reason("finding.result", field="result"))
    faults += why_not_text(finding.text, "text")
    if not finding.place.strip() or len(finding.place) > LONGEST_PLACE:
        faults.append(Reason("finding.place", field="place", most=LONGEST_PLACE))
    if not FIRST_CLOCK <= finding.found_at <= now + CLOCK_LEEWAY:
        faults.append(Reason("finding.future", field="found_at"))
    return faults


def is_clock_time(moment: datetime) -> bool:
    """Whether a clock could show this moment: a phone that lost its time begins in 1970."""
    return FIRST_CLOCK <= moment < LAST_CLOCK


def why_not_text(text: str, field: str) -> list[Reason]:
    """Why a reason given in words does not do: too short to say anything, or too long to be read."""
    if len(text.strip()) < SHORTEST_REASON:
        return [Reason("inspection.text_short", field=field, least=SHORTEST_REASON)]
    if len(text) > LONGEST_TEXT:
        return [Reason("inspection.text_long", field=field, most=LONGEST_TEXT)]
    return []
