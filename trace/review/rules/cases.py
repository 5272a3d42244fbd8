"""What may be decided on a case, by whom, with which words; how a case is numbered."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime
from typing import Final

from trace.core.reason import Reason
from trace.core.words import VIETNAM

KINDS: Final = ("producer", "producer_change", "product", "certificate", "ocop", "run", "tax_id")
PRODUCERS: Final = frozenset({"producer", "producer_change"})
# These are accepted or refused: there is nobody, or no draft, that they could be returned to.
NEVER_RETURNED: Final = frozenset({"tax_id", "run", "ocop"})
STATES: Final = ("open", "returned", "accepted", "refused", "withdrawn")
# What a person may do with a case by its state, and the state it is in afterwards.
TRANSITIONS: Final[dict[tuple[str, str], str]] = {
    ("open", "moved"): "open",
    ("open", "seconded"): "open",
    ("open", "accepted"): "accepted",
    ("open", "returned"): "returned",
    ("open", "refused"): "refused",
    ("open", "withdrawn"): "withdrawn",
    ("returned", "withdrawn"): "withdrawn",
    ("returned", "submitted"): "open",
}
REASONED: Final = frozenset({"returned", "refused"})
LONGEST_REASONS: Final = 2_000
# What an officer has seen, kept with the decision. A producer is accepted on at least one of these.
CHECKS: Final[dict[str, tuple[str, ...]]] = {
    "producer": ("paper_checked", "confirmed_at_counter"),
    "producer_change": ("paper_checked", "confirmed_at_counter"),
    "product": ("facts_match_papers", "picture_shows_product"),
    "certificate": ("facts_match_papers",),
    "ocop": ("facts_match_papers",),
    "run": (),
    "tax_id": ("paper_checked",),
}
CODE = re.compile(r"HS-\d{4}-\d{4,}")


def month_of(moment: datetime) -> str:
    """The month of a case code, `yymm`, as it is in Vietnam."""
    return moment.astimezone(VIETNAM).strftime("%y%m")


def case_code(month: str, number: int) -> str:
    """`HS-2611-0001`: four digits or more, counted from 1 in each month."""
    return f"HS-{month}-{number:04d}"


def state_after(state: str, outcome: str) -> str | None:
    """The state of a case after `outcome`; None where this cannot happen to a case in this state."""
    return TRANSITIONS.get((state, outcome))


def why_not_decide(person_id: int, entered_by: Collection[int]) -> Reason | None:
    """Nobody decides on what they entered or submitted, in whichever role they did it."""
    return Reason("review.own_entry") if person_id in entered_by else None


def why_not_outcome(kind: str, outcome: str, reasons: str | None, ticked: Collection[str]) -> list[Reason]:
    """What is wrong with a decision as it was filled in, beside the field where it is."""
    wrong = []
    if outcome in REASONED and not (reasons or "").strip():
        wrong.append(Reason("review.reasons_needed", field="reasons"))
    if len(reasons or "") > LONGEST_REASONS:
        wrong.append(Reason("review.reasons_long", field="reasons", most=LONGEST_REASONS))
    if set(ticked) - set(CHECKS[kind]):
        wrong.append(Reason("review.check_unknown", field="ticked"))
    if kind in PRODUCERS and outcome == "accepted" and not ticked:
        wrong.append(Reason("review.basis_needed", field="ticked"))
    if kind in NEVER_RETURNED and outcome == "returned":
        never = "review.contest_not_returned" if kind == "tax_id" else "review.not_returned"
        wrong.append(Reason(never, field="outcome"))
    return wrong


def why_not_contest(grounds: str) -> list[Reason]:
    """What is wrong with the grounds on which a tax code is claimed."""
    if not grounds.strip():
        return [Reason("review.grounds_needed", field="grounds")]
    too_long = len(grounds) > LONGEST_REASONS
    return [Reason("review.reasons_long", field="grounds", most=LONGEST_REASONS)] if too_long else []
