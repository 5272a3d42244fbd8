"""Who has a case in hand, who acts for whom, and when a refusal may be appealed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from trace.core.reason import Reason
from trace.core.words import local_day
from trace.review.rules.days import Calendar, between
from trace.review.rules.routing import covers

CLAIM_LASTS: Final = timedelta(hours=8)
LONGEST_NOTE: Final = 500
MOST_DAYS_DELEGATED: Final = 366
APPEALED: Final = frozenset({"producer", "producer_change", "product", "certificate"})


@dataclass(frozen=True)
class Delegation:
    """Somebody acts for a person or a unit from `starts_on` to `ends_on`, for all kinds and groups or one."""

    id: int
    from_person_id: int | None
    from_agency_id: int | None
    to_person_id: int
    starts_on: date
    ends_on: date
    kind: str | None = None
    group_key: str | None = None

    def stands(self, today: date) -> bool:
        """Whether it holds on this day."""
        return self.starts_on <= today <= self.ends_on

    def covers(self, kind: str, group_key: str | None) -> bool:
        """Whether it holds for such a case."""
        return self.kind in (None, kind) and (self.group_key is None or covers(self.group_key, group_key))


def holder(claimed_by: int | None, claimed_until: datetime | None, now: datetime) -> int | None:
    """Who has the case in hand now; None when nobody claimed it or the time is over."""
    return claimed_by if claimed_until is not None and now < claimed_until else None


def why_not_claim(person_id: int, held_by: int | None, note: str) -> Reason | None:
    """Why a case cannot be taken in hand: another person has it, and no word says why it is taken over."""
    if held_by in (None, person_id) or note.strip():
        return Reason("review.note_long", field="note") if len(note) > LONGEST_NOTE else None
    return Reason("review.in_hand", field="note")


def why_not_reasoned(reason: str, field: str) -> list[Reason]:
    """What is wrong with the words for a hand-over, a delegation or an appeal."""
    if not reason.strip():
        return [Reason("review.why_needed", field=field)]
    return [Reason("review.note_long", field=field)] if len(reason) > LONGEST_NOTE else []


def why_not_delegate(starts_on: date, ends_on: date, today: date, *, to_self: bool) -> list[Reason]:
    """What is wrong with the days and people of a delegation."""
    wrong = []
    if ends_on < starts_on or ends_on < today:
        wrong.append(Reason("delegation.days", field="ends_on"))
    elif (ends_on - starts_on).days > MOST_DAYS_DELEGATED:
        wrong.append(Reason("delegation.long", field="ends_on"))
    if to_self:
        wrong.append(Reason("delegation.self", field="to_person_id"))
    return wrong


def why_not_appeal(
    kind: str, state: str, closed_at: datetime | None, now: datetime, *, working_days: int, calendar: Calendar
) -> Reason | None:
    """Why a case cannot be appealed: it was not refused, its kind has no appeal, or the days for it are over."""
    if kind not in APPEALED or state != "refused" or closed_at is None:
        return Reason("review.no_appeal")
    gone = between(local_day(closed_at), local_day(now), *calendar)
    return Reason("review.appeal_late", days=working_days) if gone > working_days else None


def why_not_second(person_id: int, first: Collection[int]) -> Reason | None:
    """Why somebody may not be the second of two: they were the first."""
    return Reason("review.second_person") if person_id in first else None
