"""Rules on the diary: which steps are offered, what an entry has to say, when it happened. Nothing is filled in for
anybody: an amount, a dose or an interval is what somebody typed, or is not there."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal

from trace.core.reason import Reason
from trace.core.words import local_day
from trace.registry.rules.amounts import Amount, read_thousandths
from trace.registry.rules.batches import OLDEST
from trace.registry.rules.texts import Tidied, missing, too_long

Sort = Literal["number", "text", "input", "pesticide"]
SORTS: Final[tuple[Sort, ...]] = ("number", "text", "input", "pesticide")
COUNTS: Final = ("", "area", "harvested", "packed")
WHENS: Final = ("now", "today", "yesterday", "chosen")
MOST_ASKS, MOST_STEPS = 4, 20
LONGEST_INTERVAL_DAYS: Final = 730
# An entry may wait on a phone that long; a clock further off than that is wrong.
LONGEST_WAIT: Final = timedelta(days=60)
CLOCKS_DIFFER: Final = timedelta(minutes=10)
ELSEWHERE: Final = "*"


@dataclass(frozen=True)
class Ask(Tidied):
    """One thing that a step asks. `unit` belongs to a number."""

    sort: str
    vi: str
    en: str
    unit: str = ""


@dataclass(frozen=True)
class StepDraft(Tidied):
    """A step of a template as an officer writes it. `counts`: what its first number means to the mass balance."""

    name_vi: str
    name_en: str
    counts: str = ""
    public: bool = False
    asks: tuple[Ask, ...] = ()


@dataclass(frozen=True)
class Answer(Tidied):
    """What was answered to one ask, as typed. `days`: after a pesticide, how long its label says to wait."""

    text: str = ""
    days: int | None = None


@dataclass(frozen=True)
class Written(Tidied):
    """An entry as it was typed. `typed_at` is told by the phone on which it waited for a network."""

    when: str
    day: date | None = None
    typed_at: datetime | None = None
    answers: tuple[Answer, ...] = ()
    site_id: int | None = None
    season: str | None = None
    note: str | None = None


@dataclass(frozen=True)
class Happened:
    """The day in Vietnam, and the moment where it is known."""

    on: date
    at: datetime | None


def offered(templates: Mapping[str, Collection[str]], group_key: str) -> list[str]:
    """The keys of the templates for a product group: those that name the narrowest of its groups.

    `templates` tells the groups that each names. More than one may name the same: meat and fish are one group.
    """
    parts = group_key.split(".")
    for length in range(len(parts), 0, -1):
        group = ".".join(parts[:length])
        if found := [key for key, groups in templates.items() if group in groups]:
            return found
    return [key for key, groups in templates.items() if ELSEWHERE in groups]


def why_not_draft(draft: StepDraft) -> list[Reason]:
    """Why this step cannot be kept: no name, an ask without its words, a count without a number to count."""
    reasons = [*missing(draft, "name_vi", "name_en"), *too_long(draft)]
    if draft.counts not in COUNTS:
        reasons.append(Reason("choice.unknown", field="counts"))
    if draft.counts and not any(each.sort == "number" for each in draft.asks):
        reasons.append(Reason("diary.counts_nothing", field="counts"))
    for at, each in enumerate(draft.asks):
        if each.sort not in SORTS or not each.vi or not each.en:
            reasons.append(Reason("diary.ask_words", field=f"ask_{at}_vi"))
        if each.sort == "number" and not each.unit:
            reasons.append(Reason("diary.ask_unit", field=f"ask_{at}_unit"))
        reasons += [reason.beside(f"ask_{at}_{reason.field}") for reason in too_long(each)]
    return reasons


def happened(written: Written, now: datetime) -> Happened | Reason:
    """When it was done. "Now" is the moment of typing, also where the line came back days later."""
    typed = written.typed_at or now
    if typed > now + CLOCKS_DIFFER or typed < now - LONGEST_WAIT:
        return Reason("diary.phone_clock", field="when")
    typed, today = min(typed, now), local_day(min(typed, now))
    if written.when == "now":
        return Happened(today, typed)
    if written.when == "chosen":
        return Happened(written.day, None) if written.day else Reason("field.missing", field="day")
    if written.when not in WHENS:
        return Reason("choice.unknown", field="when")
    return Happened(today - timedelta(days=written.when == "yesterday"), None)


def why_not_written(written: Written, asks: Collection[Ask], now: datetime) -> list[Reason]:
    """Why this entry cannot be kept: wrong day, a number that is none, a spraying that names nothing."""
    reasons = too_long(written)
    done = happened(written, now)
    if isinstance(done, Reason):
        reasons.append(done)
    elif done.on > local_day(now):
        reasons.append(Reason("date.future", field="day"))
    elif done.on < OLDEST:
        reasons.append(Reason("date.too_old", field="day"))
    for at, (ask, answer) in enumerate(zip(asks, written.answers, strict=True)):
        reasons += _why_not_answer(ask, answer, at)
    return reasons


def _why_not_answer(ask: Ask, answer: Answer, at: int) -> list[Reason]:
    reasons = [reason.beside(f"answer_{at}") for reason in too_long(answer)]
    if ask.sort == "number" and answer.text and read_thousandths(answer.text) is None:
        reasons.append(Reason("diary.number", field=f"answer_{at}"))
    if ask.sort == "pesticide" and not answer.text:
        reasons.append(Reason("diary.pesticide_missing", field=f"answer_{at}"))
    if answer.days is not None and not 0 <= answer.days <= LONGEST_INTERVAL_DAYS:
        reasons.append(Reason("number.range", field=f"days_{at}", least=0, most=LONGEST_INTERVAL_DAYS))
    return reasons


def first_amount(asks: Collection[Ask], answers: Collection[Answer]) -> Amount | None:
    """The first number that was answered, with its unit: what the mass balance counts."""
    for ask, answer in zip(asks, answers, strict=True):
        if ask.sort == "number":
            thousandths = read_thousandths(answer.text)
            return Amount(thousandths, ask.unit) if thousandths else None
    return None
