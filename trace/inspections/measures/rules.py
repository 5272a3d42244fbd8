"""Pure decisions about measures: what they rest on, how long one may object, who answers, proposes, decides, prolongs.

How many days one has to object stands on each legal basis, where an administrator wrote it: no number here is law.
Where a measure rests on none, `USUAL_APPEAL_DAYS` of ours holds, so that nobody is ever without a way to object.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from trace.core.reason import Reason
from trace.inspections.rules import HoldState, why_not_text

MeasureKind = Literal["hold", "void", "suspension", "revocation", "recall"]
Answer = Literal["upheld", "partly", "rejected"]

MEASURES: Final[tuple[MeasureKind, ...]] = ("hold", "void", "suspension", "revocation", "recall")
# What a legal basis may be for: the measures, and a violation that is decided.
RESTING: Final = (*MEASURES, "violation")
PROPOSALS: Final[dict[str, tuple[MeasureKind, str]]] = {
    "suspend_certificate": ("suspension", "certificate"),
    "revoke_certificate": ("revocation", "certificate"),
    "revoke_ocop_item": ("revocation", "ocop_item"),
    "revoke_stamps": ("revocation", "run"),
}
ANSWERS: Final[tuple[Answer, ...]] = ("upheld", "partly", "rejected")
USUAL_APPEAL_DAYS: Final = 90
MOST_APPEAL_DAYS: Final = 365
LONGEST_CITED: Final = 500
LONGEST_HOLD: Final = timedelta(days=60)  # as registry.rules has it for a new one
WARNED_DAYS: Final = (3, 0)  # before the day on which a hold is looked at again, and on it
MOST_RETURNED: Final = 10**9
LONGEST_DECISION: Final = 100


@dataclass(frozen=True)
class BasisDetails:
    """A legal basis as it is written down: its words, what it is for, to whom and how many days one may object."""

    cited: str
    measures: tuple[str, ...]
    appeal_to: str
    appeal_days: int = USUAL_APPEAL_DAYS


@dataclass(frozen=True)
class ProposalDetails:
    """What is proposed and why. `on_id`: the certificate, the OCOP item or the run; `lo`, `hi`: stamps of the run."""

    kind: str
    on_id: int
    reason: str
    basis_id: int | None = None
    findings: tuple[int, ...] = ()
    lo: int | None = None
    hi: int | None = None


@dataclass(frozen=True)
class Decision:
    """What an authority decided on a proposal: carried out by a numbered document of a day, or refused with words."""

    carry_out: bool
    decision_no: str
    decided_on: date
    answer: str


def why_not_basis(details: BasisDetails) -> list[Reason]:
    """What is wrong with a legal basis as written, beside its fields."""
    reasons = []
    if not details.cited.strip() or len(details.cited) > LONGEST_CITED:
        reasons.append(Reason("basis.cited", field="cited", most=LONGEST_CITED))
    if not details.measures or set(details.measures) - set(RESTING):
        reasons.append(Reason("basis.measures", field="measures"))
    if not details.appeal_to.strip() or len(details.appeal_to) > LONGEST_CITED:
        reasons.append(Reason("basis.appeal_to", field="appeal_to", most=LONGEST_CITED))
    if not 1 <= details.appeal_days <= MOST_APPEAL_DAYS:
        reasons.append(Reason("basis.appeal_days", field="appeal_days", most=MOST_APPEAL_DAYS))
    return reasons


def why_not_rest(chosen: int | None, offered: Collection[int]) -> list[Reason]:
    """Why a measure cannot rest on this basis: none was chosen where the list offers some, or one it does not offer.

    While the list is empty a measure rests on none, and says so: goods that harm are not left on sale for a list.
    """
    if chosen is None:
        return [Reason("measure.basis_missing", field="basis_id")] if offered else []
    return [] if chosen in offered else [Reason("measure.basis_unknown", field="basis_id")]


def appeal_until(today: date, days: int) -> date:
    """The last day on which one may object to what was told today."""
    return today + timedelta(days=days)


def why_not_object(text: str, *, until: date, today: date, waiting: bool) -> list[Reason]:
    """Why one cannot object (again): it says nothing, the days are over, or the last objection waits for its answer."""
    reasons = why_not_text(text, "text")
    if today > until:
        reasons.append(Reason("objection.late"))
    if waiting:
        reasons.append(Reason("objection.waiting"))
    return reasons


def why_not_answer(*, person: int, against: int, units: Collection[int], chain: Sequence[int]) -> Reason | None:
    """Why this person cannot answer an objection; None if they can.

    It takes another than who imposed the measure, of the unit that did, of the one above, or of a competent one.
    """
    if person == against:
        return Reason("objection.own")
    return None if set(units).intersection(chain) else Reason("objection.other_unit")


def why_not_prolong(hold: HoldState, *, person: int, units: Collection[int]) -> Reason | None:
    """Why this person cannot let a hold go on; None if they can: a second officer of its unit or the one above.

    Not who placed it: a pause of sale that one person could renew for ever would be a ban.
    """
    if not hold.open:
        return Reason("hold.released")
    if not hold.chain:
        return Reason("hold.of_recall")
    if person == hold.placed_by:
        return Reason("hold.own_prolonging")
    return None if set(units).intersection(hold.chain) else Reason("hold.other_unit")


def why_not_until(reason: str, was: date, until: date, today: date) -> list[Reason]:
    """What is wrong with prolonging to this day: no reason, not later than it was, or more than sixty days ahead."""
    reasons = why_not_text(reason, "reason")
    if not max(was, today) < until <= today + LONGEST_HOLD:
        reasons.append(Reason("hold.review_day", field="until", days=LONGEST_HOLD.days))
    return reasons


def due_warning(review_on: date, today: date) -> int | None:
    """The warning that is due by today, in days before the day itself, 0 on it and after; None before the first."""
    left = (review_on - today).days
    return min((days for days in WARNED_DAYS if left <= days), default=None)


def why_not_propose(details: ProposalDetails) -> list[Reason]:
    """What is wrong with a proposal as written: its kind, its words, or stamps that are named for no run."""
    reasons = [] if details.kind in PROPOSALS else [Reason("proposal.kind", field="kind")]
    reasons += why_not_text(details.reason, "reason")
    named = details.lo is not None and details.hi is not None and 0 <= details.lo < details.hi
    if (details.kind == "revoke_stamps") != named:
        reasons.append(Reason("range.nothing_chosen", field="hi"))
    return reasons


def why_not_decide(decision: Decision, today: date) -> list[Reason]:
    """What is wrong with a recorded decision: carried out without a number, of a day to come, refused without words."""
    reasons = []
    if decision.carry_out and not 1 <= len(decision.decision_no.strip()) <= LONGEST_DECISION:
        reasons.append(Reason("proposal.decision_needed", field="decision_no"))
    if decision.decided_on > today:
        reasons.append(Reason("date.future", field="decided_on"))
    if not decision.carry_out:
        reasons += why_not_text(decision.answer, "answer")
    return reasons


def same_partner(name: str) -> str:
    """A name as partners are told apart: the same one in other spaces or capitals is the same."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def why_not_count(quantity: int, *, counted: int, made: int, covered: bool) -> list[Reason]:
    """Why a step of counting cannot be: of a batch not recalled, of nothing, below zero or above what was made."""
    if not covered:
        return [Reason("recall.not_covered", field="batch_id")]
    if quantity == 0 or abs(quantity) > MOST_RETURNED or not 0 <= counted + quantity <= made:
        return [Reason("recall.count", field="quantity", counted=counted, most=made)]
    return []


def why_not_total(stated: int, steps: Sequence[int]) -> list[Reason]:
    """Why a recall cannot be closed with this number: what was counted step by step says another."""
    total = sum(steps)
    if steps and stated != total:
        return [Reason("recall.other_total", field="returned_quantity", counted=total)]
    return []
