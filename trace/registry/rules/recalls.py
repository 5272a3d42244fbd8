"""Rules on recalls and holds: what a notice must state, and how long a hold may wait for its second look."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from trace.core.reason import Reason
from trace.registry.rules.texts import Tidied, missing, too_long

RecallKind = Literal["voluntary", "compulsory"]
# A hold says when it is looked at again; nobody is kept waiting longer than this.
LONGEST_HOLD = timedelta(days=60)
VOLUNTARY_REVIEW = timedelta(days=14)
MOST_BATCHES = 500


@dataclass(frozen=True)
class RecallDetails(Tidied):
    """What a recall states (lookup-page.md, 4.6). For a voluntary one the producer's own name stands as authority."""

    batch_ids: tuple[int, ...]
    decision_date: date
    scope: str
    public_text: str
    decided_by: str = ""
    decision_no: str | None = None
    advice: str | None = None


def why_not_recall(details: RecallDetails, kind: RecallKind, today: date) -> list[Reason]:
    """Why this recall cannot be entered: a compulsory one needs authority, number and date; each a scope and a text."""
    reasons = [*missing(details, "batch_ids", "scope", "public_text"), *too_long(details)]
    if kind == "compulsory":
        reasons += missing(details, "decided_by", "decision_no")
    if details.decision_date > today:
        reasons.append(Reason("date.future", field="decision_date"))
    if len(details.batch_ids) > MOST_BATCHES:
        reasons.append(Reason("recall.too_many", field="batch_ids", most=MOST_BATCHES))
    return reasons


def why_not_hold(reason: str, review_on: date, today: date) -> list[Reason]:
    """Why sale cannot be paused so: without a reason, or to be looked at again in the past or too late."""
    reasons = [] if reason else [Reason("field.missing", field="reason")]
    if not today < review_on <= today + LONGEST_HOLD:
        reasons.append(Reason("hold.review_day", field="review_on", days=LONGEST_HOLD.days))
    return reasons
