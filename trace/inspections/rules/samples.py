"""The way of a sample: taken, handed over, received by the laboratory, result. Each step once, in this order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, get_args

from trace.core.reason import Reason
from trace.inspections.rules.findings import CLOCK_LEEWAY, is_clock_time

SampleStepName = Literal["taken", "handed_over", "received", "result"]
Outcome = Literal["conforms", "fails", "unclear"]
STEPS: Final[tuple[SampleStepName, ...]] = get_args(SampleStepName)
SAMPLE_OUTCOMES: Final[tuple[Outcome, ...]] = get_args(Outcome)
LONGEST_NAME: Final = 200
LONGEST_NOTE: Final = 2_000


@dataclass(frozen=True)
class StepDetails:
    """A step as it is written down: when, in whose hands since, the seal that was seen, whether it was whole."""

    step: str
    happened_at: datetime
    by_whom: str
    seal_no: str
    seal_whole: bool
    outcome: str | None = None
    note: str = ""


@dataclass(frozen=True)
class StepDone:
    """A step that was written down before."""

    step: str
    happened_at: datetime
    seal_no: str


def next_step(done: Sequence[str]) -> SampleStepName | None:
    """The step that comes next; None after the last."""
    return next((step for step in STEPS if step not in done), None)


def why_not_step(details: StepDetails, done: Sequence[StepDone], now: datetime) -> list[Reason]:
    """What is wrong with a step: out of order, before the one before it, ahead of the clock, nobody's, or a seal that
    is another one or broken without a word about it. [] if nothing."""
    faults = []
    if details.step != next_step([one.step for one in done]):
        faults.append(Reason("sample.order", field="step"))
    at = details.happened_at
    if not is_clock_time(at) or at > now + CLOCK_LEEWAY or (done and at < done[-1].happened_at):
        faults.append(Reason("sample.when", field="happened_at"))
    if not 1 <= len(details.by_whom.strip()) <= LONGEST_NAME:
        faults.append(Reason("sample.by_whom", field="by_whom", most=LONGEST_NAME))
    if not details.seal_no.strip():
        faults.append(Reason("sample.seal", field="seal_no"))
    changed = bool(done) and details.seal_no.strip() != done[-1].seal_no
    if (changed or not details.seal_whole) and not details.note.strip():
        faults.append(Reason("sample.seal_why", field="note"))
    if (details.step == "result") != (details.outcome in SAMPLE_OUTCOMES):
        faults.append(Reason("sample.outcome", field="outcome"))
    if len(details.note) > LONGEST_NOTE:
        faults.append(Reason("inspection.text_long", field="note", most=LONGEST_NOTE))
    return faults
