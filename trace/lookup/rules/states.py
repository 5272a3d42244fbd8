"""The states of the public answer, in their order of priority, and the tone of each (look-up page, section 4)."""

from typing import Literal

StampState = Literal[
    "revoked",
    "recalled",
    "stolen",
    "void",
    "on_hold",
    "not_activated",
    "suspicious",
    "expired",
    "past_best",
    "consumed",
    "active",
]
State = StampState | Literal["unknown_typed", "unknown_scanned", "typing_error", "service_trouble"]
Tone = Literal["green", "amber", "red", "grey"]

TONES: dict[State, Tone] = {
    "revoked": "red",
    "recalled": "red",
    "stolen": "red",
    "void": "red",
    "on_hold": "red",
    "not_activated": "amber",
    "suspicious": "amber",
    "expired": "amber",
    "past_best": "amber",
    "consumed": "amber",
    "active": "green",
    "unknown_scanned": "amber",
    "unknown_typed": "grey",
    "typing_error": "grey",
    "service_trouble": "grey",
}
"""Every state, the stamp's own in order of priority first."""

WITHOUT_GOODS: frozenset[State] = frozenset({"void", "stolen", "revoked"})
"""States of a stamp that belongs on no goods: the page names only the producer it was issued to."""
