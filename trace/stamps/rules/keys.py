"""Decisions about keys and issuing: what a print trial must say, what two people may decide, and when. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from trace.core.labels import stock
from trace.core.reason import Reason

READINGS: Final = ("read", "slow", "failed")
CONDITIONS: Final = ("dry", "wet", "curved")
"""How a label is tried: as printed, wet, and on a round pack (look-up page, section 5.1)."""

PROPOSALS: Final = ("freeze", "unfreeze", "compromise")
ACTS: Final = {"freeze": "stamps.freeze", "unfreeze": "stamps.freeze", "compromise": "keys.compromise"}
"""The act of the permission table that each kind of proposal takes, to make it and to decide on it."""


@dataclass(frozen=True)
class Standing:
    """What a proposal meets: whether issuing is frozen, and the state of the slot it names (None: it names none)."""

    frozen: bool
    slot_state: str | None = None


def why_not_trial(label_stock: str, readings: Mapping[str, str | None], *, passed: bool) -> list[Reason]:
    """Why a trial cannot be recorded so: an unknown stock, a condition not tried, or passed though one failed."""
    found = [Reason("trial.reading", field=name) for name in CONDITIONS if readings[name] not in READINGS]
    if stock(label_stock) is None:
        found.append(Reason("run.stock", field="label_stock"))
    failed = [name for name in CONDITIONS if readings[name] == "failed"]
    if passed and failed:
        found.append(Reason("trial.failed_so", field=failed[0]))
    return found


def why_not_trial_words(words: Mapping[str, str], tried_on: date, today: date) -> list[Reason]:
    """Why a trial's words and day are not enough: an empty one, or a day that has not come."""
    found = [Reason("trial.empty", field=name) for name, text in words.items() if not text.strip()]
    return [*found, Reason("trial.future", field="tried_on")] if tried_on > today else found


def why_not_proposal(kind: str, standing: Standing) -> Reason | None:
    """Why this cannot be proposed, or confirmed, as things stand."""
    if kind == "freeze" and standing.frozen:
        return Reason("stamps.frozen_already")
    if kind == "unfreeze" and not standing.frozen:
        return Reason("stamps.not_frozen")
    if kind == "compromise" and standing.slot_state == "compromised":
        return Reason("key.compromised_already")
    return None
