"""Rules on lists with a roadmap: what an entry says, how a version goes from draft to force, who is behind."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from trace.core.reason import Reason
from trace.registry.rules.texts import Tidied, missing, too_long

Kind = Literal["priority", "mandatory"]
State = Literal["draft", "proposed", "approved", "in_force", "replaced", "dropped"]
Gap = Literal["product", "batch"]

KINDS: Final[tuple[Kind, ...]] = ("mandatory", "priority")
PROPOSERS: Final = frozenset({"department", "sub_department"})
APPROVERS: Final = frozenset({"sub_department"})
MOST_ENTRIES: Final = 200
FARTHEST: Final = timedelta(days=20 * 366)


@dataclass(frozen=True)
class EntryDetails(Tidied):
    """A product group on a list: by which document, from when, and by when its producers must be ready."""

    group_key: str
    legal_basis: str
    starts_on: date
    deadline: date
    note: str | None = None


@dataclass(frozen=True)
class Life:
    """What has happened to a version of a list; None = did not happen."""

    proposed: bool
    approved: bool
    dropped: bool
    effective_on: date | None = None


def state_of(life: Life, today: date, last_effective: date | None) -> State:
    """The state on a day. `last_effective`: since when the version of its kind in force that day is in force."""
    if life.dropped:
        return "dropped"
    if life.effective_on is None:
        return "proposed" if life.proposed else "draft"
    if life.effective_on > today:
        return "approved"
    return "in_force" if life.effective_on == last_effective else "replaced"


def why_not_entry(details: EntryDetails, today: date) -> list[Reason]:
    """Why this is no entry: no group or legal basis, a deadline before its start, or one that nobody will live to."""
    reasons = [*missing(details, "group_key", "legal_basis"), *too_long(details)]
    if details.deadline < details.starts_on:
        reasons.append(Reason("product_list.deadline", field="deadline"))
    if details.deadline > today + FARTHEST:
        reasons.append(Reason("date.too_far", field="deadline"))
    return reasons


def why_not_overlap(group_key: str, others: Sequence[str]) -> Reason | None:
    """Why a group cannot stand beside these: one of them holds it, or it holds one of them. Which date then counts?"""
    for other in others:
        if f"{other}.".startswith(f"{group_key}.") or f"{group_key}.".startswith(f"{other}."):
            return Reason("product_list.overlap", field="group_key", group=other)
    return None


def why_not_effective(effective_on: date, today: date, last: date | None) -> Reason | None:
    """Why a list cannot come into force that day: it is past, or not after the version before it."""
    if effective_on < today:
        return Reason("product_list.effective_past", field="effective_on")
    if last is not None and effective_on <= last:
        return Reason("product_list.effective_before", field="effective_on", day=f"{last:%d/%m/%Y}")
    return Reason("date.too_far", field="effective_on") if effective_on > today + FARTHEST else None


def gap_of(*, accepted: bool, active: bool) -> Gap | None:
    """What a producer with goods in a listed group lacks: an accepted product, then a batch with active stamps."""
    if not accepted:
        return "product"
    return None if active else "batch"
