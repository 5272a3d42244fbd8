"""Pure decisions on violations: their state, who decides and ends them, and what of one the public may read.

What is public, and why (decision 0030). No text of law in our sources orders this register or its publication, so the
rule is the service's own and says less rather than more: only what an authority decided and can no longer be turned
over (the days to object are past and no objection waits), only what concerns those who buy, eat or use the goods, for
`PUBLIC_FOR` from the decision, and never anything by which a natural person is known: a household bears its owner's
name, so its name stands in no public line (personal data of households, vietnam.md, section 4).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal

from trace.core.reason import Reason
from trace.inspections.rules import why_not_text

State = Literal["recorded", "decided", "fulfilled", "cancelled"]
Outcome = Literal["waiting", "upheld", "partly", "rejected"]

PUBLIC_FOR: Final = timedelta(days=730)
NAMED: Final = frozenset({"enterprise", "cooperative", "cooperative_group"})
LONGEST_WORDS: Final = 500


@dataclass(frozen=True)
class ViolationDetails:
    """What is recorded: what was found, in plain words for the public, whether it concerns consumers, by what rule."""

    what: str
    public_words: str
    for_consumers: bool
    basis_id: int | None = None
    finding_id: int | None = None


@dataclass(frozen=True)
class Ruling:
    """What was decided: by which document of which day, and what the producer has to do or bear."""

    decision_no: str
    decided_on: date
    measure: str


@dataclass(frozen=True)
class Facts:
    """What decisions about a violation stand on. `objections`: how each was answered, `waiting` while it was not."""

    recorded_by: int
    chain: tuple[int, ...] = ()
    decided_at: datetime | None = None
    decided_by: int | None = None
    decided_on: date | None = None
    appeal_until: date | None = None
    fulfilled_at: datetime | None = None
    cancelled_at: datetime | None = None
    for_consumers: bool = False
    objections: tuple[Outcome, ...] = ()

    @property
    def state(self) -> State:
        """In one word, worked out from what happened."""
        if self.cancelled_at:
            return "cancelled"
        if self.fulfilled_at:
            return "fulfilled"
        return "decided" if self.decided_at else "recorded"

    def final(self, today: date) -> bool:
        """Whether nobody can object any more, and no objection waits or was upheld."""
        over = self.appeal_until is not None and self.appeal_until < today
        return over and not {"waiting", "upheld"}.intersection(self.objections)


def is_public(facts: Facts, today: date) -> bool:
    """Whether everybody may read that it happened (the rule at the head of this file)."""
    if facts.state not in ("decided", "fulfilled") or not facts.for_consumers or facts.decided_on is None:
        return False
    return facts.final(today) and today <= facts.decided_on + PUBLIC_FOR


def public_name(legal_type: str, name: str) -> str | None:
    """The producer's name as the public reads it; None of a household, which bears a person's."""
    return name if legal_type in NAMED else None


def why_not_record(details: ViolationDetails) -> list[Reason]:
    """What is wrong with a violation as written, beside its fields."""
    reasons = why_not_text(details.what, "what") + why_not_text(details.public_words, "public_words")
    if len(details.public_words) > LONGEST_WORDS:
        reasons.append(Reason("inspection.text_long", field="public_words", most=LONGEST_WORDS))
    return reasons


def why_not_rule(facts: Facts, ruling: Ruling, *, person: int, today: date) -> list[Reason]:
    """Why this ruling cannot be recorded by this person: decided before, one's own record, or incomplete."""
    if facts.state != "recorded":
        return [Reason("violation.not_waiting")]
    if person == facts.recorded_by:
        return [Reason("violation.two_people")]
    reasons = []
    if not 1 <= len(ruling.decision_no.strip()) <= 100:
        reasons.append(Reason("proposal.decision_needed", field="decision_no"))
    if ruling.decided_on > today:
        reasons.append(Reason("date.future", field="decided_on"))
    return reasons + why_not_text(ruling.measure, "measure")


def why_not_fulfil(facts: Facts, how: str) -> list[Reason]:
    """Why it cannot be recorded as fulfilled: it is not decided, has ended, or no words say how."""
    return [Reason("violation.not_decided")] if facts.state != "decided" else why_not_text(how, "how")


def why_not_cancel(facts: Facts, why: str, *, person: int) -> list[Reason]:
    """Why this person cannot cancel it: it has ended, they decided (or recorded) it themselves, or no words say why."""
    if facts.state not in ("recorded", "decided"):
        return [Reason("violation.ended")]
    if person == (facts.decided_by or facts.recorded_by):
        return [Reason("violation.own_cancelling")]
    return why_not_text(why, "why")


def of_unit(units: Collection[int], chain: Sequence[int]) -> bool:
    """Whether somebody of these units deals with it: the unit that recorded it, or the one above."""
    return bool(set(units).intersection(chain))
