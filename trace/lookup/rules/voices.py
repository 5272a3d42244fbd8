"""Rules of voices: which states are spoken, how a clip stands, who may decide on it, what a new voice must be."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from trace.core.reason import Reason
from trace.lookup.rules.states import TONES, State, Tone

VIETNAMESE: Final = "vi"
CODE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})?")
LONGEST_NAME, LONGEST_SAID, LONGEST_WHY = 60, 1_000, 500

_ORDER: tuple[State, ...] = (
    "active",
    "pin_first",
    "pin_used",
    "pin_mismatch",
    "suspicious",
    "recalled",
    "expired",
    "past_best",
    "not_activated",
    "on_hold",
    "consumed",
    "void",
    "stolen",
    "revoked",
    "unknown_typed",
    "unknown_scanned",
    "typing_error",
    "service_trouble",
)
SPOKEN: dict[str, Tone] = {state: TONES[state] for state in _ORDER}
"""Every state that has a sentence to be heard, in the order of the page's own table, with its tone (section 4)."""

Standing = Literal["making", "failed", "waiting", "refused", "approved", "published", "withdrawn"]


@dataclass(frozen=True, slots=True)
class ClipFacts:
    """What has happened to a clip."""

    recorded_by: int
    made: bool = False
    failed: bool = False
    approved: bool = False
    refused: bool = False
    published: bool = False
    withdrawn: bool = False


def standing(facts: ClipFacts) -> Standing:
    """How a clip stands, the last word first: withdrawn, refused, published, approved; then waiting, failed, making."""
    last: tuple[tuple[bool, Standing], ...] = (
        (facts.withdrawn, "withdrawn"),
        (facts.refused, "refused"),
        (facts.published, "published"),
        (facts.approved, "approved"),
        (facts.failed, "failed"),
        (facts.made, "waiting"),
    )
    return next((word for happened, word in last if happened), "making")


def why_not_decide(facts: ClipFacts, person: int) -> Reason | None:
    """Why this person may not approve or refuse the clip: it does not wait, or they recorded it themselves."""
    if standing(facts) != "waiting":
        return Reason("voice.not_waiting")
    return Reason("voice.own_recording") if facts.recorded_by == person else None


def why_not_publish(facts: ClipFacts) -> Reason | None:
    """Why the clip may not be published: nobody else has approved it, or it was published before."""
    return None if standing(facts) == "approved" else Reason("voice.not_approved")


def why_not_withdraw(facts: ClipFacts) -> Reason | None:
    """Why the clip may not be withdrawn: it was already."""
    return Reason("voice.withdrawn") if facts.withdrawn else None


def why_not_voice(code: str, own_name: str, name_vi: str) -> list[Reason]:
    """Why a language cannot be added or named so, one reason a field. The code is ISO 639 (639-3 for most)."""
    faults = [] if CODE.fullmatch(code) else [Reason("voice.code", field="code")]
    for field, name in (("own_name", own_name), ("name_vi", name_vi)):
        if not name or len(name) > LONGEST_NAME:
            faults.append(Reason("voice.name", field=field, most=LONGEST_NAME))
    return faults
