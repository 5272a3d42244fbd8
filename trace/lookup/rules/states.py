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
PinState = Literal["pin_first", "pin_used", "pin_mismatch"]
State = StampState | PinState | Literal["unknown_typed", "unknown_scanned", "typing_error", "service_trouble"]
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
    "pin_first": "green",
    "pin_used": "amber",
    "pin_mismatch": "grey",
}
"""Every state, the stamp's own in order of priority first. A PIN that keeps failing turns amber (`pins.with_pin`)."""

PIN_MAY_HEAD: frozenset[State] = frozenset({"active", "consumed"})
"""The stamp's own states above which a PIN's answer may stand; under any other it is a line (section 4.2)."""

WITHOUT_GOODS: frozenset[State] = frozenset({"void", "stolen", "revoked"})
"""States of a stamp that belongs on no goods: the page names only the producer it was issued to."""
